package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class CommandsTest {
  private static final String CAMERA = "0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d";

  @TempDir Path folder;

  static List<List<String>> everyCommand() {
    List<List<String>> all = new ArrayList<>();
    collect(new CommandLine(new OpsMain()), List.of(), all);
    return all;
  }

  private static void collect(CommandLine line, List<String> path, List<List<String>> all) {
    line.getSubcommands()
        .forEach(
            (name, sub) -> {
              List<String> here = new ArrayList<>(path);
              here.add(name);
              all.add(here);
              collect(sub, here, all);
            });
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandHasHelpWithAnExample(List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add("--help");

    CommandRun run = run(arguments);

    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Usage:")
        .containsPattern("Examples?:")
        .contains(String.join(" ", command));
    assertThat(run.out().substring(run.out().indexOf("\nExample")).lines().skip(2))
        .as("no line of an example is broken")
        .allMatch(line -> line.startsWith("  "));
  }

  /** Who types the name alone sees all that there is. */
  @ParameterizedTest
  @MethodSource("everyCommand")
  void theLauncherNamesEveryCommand(List<String> command) throws Exception {
    String last = command.getLast();
    String words =
        String.join(" ", command.subList(0, command.size() - 1)) + (command.size() > 1 ? " " : "");

    assertThat(Files.readString(Path.of("../strongroom")).lines())
        .as(String.join(" ", command))
        .anyMatch(
            line -> line.matches("  \\./strongroom " + words + "([a-z-]+\\|)*" + last + "\\b.*"));
  }

  @Test
  void everyCommandTellsTheVersion() {
    assertThat(run(List.of("--version")).out()).startsWith("strongroom ");
    assertThat(run(List.of("camera", "list", "--version")).out()).startsWith("strongroom ");
  }

  @Test
  void anUnknownOptionIsTheCallersMistake() {
    CommandRun run = run(List.of("camera", "list", "--ca", "x", "--user", "a", "--colour", "red"));

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("--colour");
  }

  @Test
  void aMissingOptionIsNamed() {
    CommandRun run = run(List.of("export", "--camera", CAMERA));

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("--from").contains("--out");
  }

  @Test
  void aNodeThatIsAwayIsUnavailable() throws Exception {
    Path password = Files.writeString(folder.resolve("pw"), "secret\n");
    Path ca = folder.resolve("ca.pem");
    io.strongroom.crypto.sign.ServerIdentity identity =
        io.strongroom.crypto.sign.ServerIdentity.loadOrCreate(
            folder.resolve("tls"),
            List.of("localhost"),
            java.time.Clock.systemUTC(),
            new java.security.SecureRandom());
    Files.copy(identity.caCertificate(), ca);

    CommandRun run =
        run(
            List.of(
                "camera",
                "list",
                "--url",
                "https://localhost:1",
                "--ca",
                ca.toString(),
                "--user",
                "a",
                "--password-file",
                password.toString()));

    assertThat(run.code()).isEqualTo(69);
    assertThat(run.err()).contains("https://localhost:1").contains("is the node running");
    assertThat(run.err()).doesNotContain("secret").doesNotContain("null");
  }

  @Test
  void aPasswordFileThatCannotBeReadIsNamed() {
    CommandRun run =
        run(
            List.of(
                "camera",
                "list",
                "--ca",
                "none.pem",
                "--user",
                "a",
                "--password-file",
                folder.resolve("none").toString()));

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("--password-file");
  }

  @Test
  void aKeyStoreForKeyholdersIsMadeOnce() throws Exception {
    Path passphrase = Files.writeString(folder.resolve("pw"), "correct horse\n");
    Path file = folder.resolve("cluster.keystore");
    List<String> command =
        List.of(
            "keys",
            "key-store",
            "--out",
            file.toString(),
            "--passphrase-file",
            passphrase.toString());

    CommandRun made = run(command);

    assertThat(made.code()).as(made.err()).isZero();
    byte[] contents = Files.readAllBytes(file);
    FileKeyStore.open(KeyStorePlaces.withSlotBeside(file), Passphrase.fromFile(passphrase)).close();
    CommandRun again = run(command);
    assertThat(again.code()).isEqualTo(64);
    assertThat(again.err()).contains("exists already");
    assertThat(file).hasBinaryContent(contents);
  }

  @Test
  void aTokenThatIsNotThereIsNamed() throws Exception {
    Path pin = Files.writeString(folder.resolve("pin"), "94581\n");
    List<String> command =
        List.of(
            "keys",
            "token-keys",
            "--module",
            folder.resolve("none.so").toString(),
            "--token",
            "custody",
            "--pin-file",
            pin.toString());
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-r--r--"));
    CommandRun readable = run(command);
    assertThat(readable.code()).isEqualTo(64);
    assertThat(readable.err()).contains("chmod 600");
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
    CommandRun missing = run(command);
    assertThat(missing.code()).isEqualTo(64);
    assertThat(missing.err()).contains("none.so does not exist").doesNotContain("defect");
  }

  @Test
  void aSlotIsAddedToAKeyStore() throws Exception {
    Path passphrase = Files.writeString(folder.resolve("pw"), "correct horse\n");
    Path store = folder.resolve("store");
    Path slot = folder.resolve("slot");
    Path added = folder.resolve("added");
    List<String> with = List.of("--slot", slot.toString(), "--passphrase-file", "" + passphrase);
    CommandRun made = run(joined(List.of("keys", "key-store", "--out", "" + store), with));
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.out()).contains(slot.toString(), "never with a backup");

    List<String> add =
        joined(List.of("keys", "slot-add", "--store", "" + store, "--new-slot", "" + added), with);
    CommandRun first = run(add);
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).contains("keys.slots");
    KeyStorePlaces places = new KeyStorePlaces(store, List.of(added));
    FileKeyStore.open(places, Passphrase.fromFile(passphrase)).close();
    CommandRun again = run(add);
    assertThat(again.code()).isEqualTo(64);
    assertThat(again.err()).contains("exists already");

    Files.writeString(passphrase, "wrong\n");
    Files.delete(added);
    CommandRun wrong = run(add);
    assertThat(wrong.code()).isEqualTo(64);
    assertThat(wrong.err()).contains("passphrase does not open").doesNotContain("defect");
    assertThat(added).doesNotExist();
    CommandRun twice = run(joined(add, List.of("--slot", "" + slot)));
    assertThat(twice.code()).isEqualTo(64);
    assertThat(twice.err()).contains("--slot", "named twice");
  }

  private static List<String> joined(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  private static CommandRun run(List<String> arguments) {
    return CommandRun.of(arguments);
  }
}
