package io.strongroom.crypto.pkcs11;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Tokens of a real SoftHSM in a folder of a test, and OpenSC's pkcs11-tool, which looks into them
 * without any code of ours. One folder at a time in a process: SoftHSM reads where its tokens are
 * from the environment, each time the first user of a process initialises it.
 */
public final class SoftHsm {
  /** Where Debian puts the module. */
  public static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  /** What tests that run side by side lock before they use it. */
  public static final String LOCK = "SoftHSM";

  /** Of each token's user. */
  public static final String PIN = "94581";

  private static final String CONFIGURATION = "SOFTHSM2_CONF";
  private static final String OFFICER_PIN = "770011";

  private final Path configuration;

  private SoftHsm(Path configuration) {
    this.configuration = configuration;
  }

  /** Without tokens yet. */
  public static SoftHsm in(Path folder) throws IOException {
    Path tokens = Files.createDirectories(folder.resolve("tokens"));
    Path configuration =
        Files.writeString(
            folder.resolve("softhsm2.conf"),
            "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n"
                .formatted(tokens));
    setEnvironment(CONFIGURATION, configuration.toString());
    return new SoftHsm(configuration);
  }

  /** Makes a token. */
  public void make(String label) {
    String _ =
        run(
            "softhsm2-util",
            "--init-token",
            "--free",
            "--label",
            label,
            "--pin",
            PIN,
            "--so-pin",
            OFFICER_PIN);
  }

  /** Removes a token with all that is in it. */
  public void remove(String label) {
    String _ = run("softhsm2-util", "--delete-token", "--token", label);
  }

  /** What pkcs11-tool prints, logged in at a token. */
  public String tool(String token, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "pkcs11-tool",
                "--module",
                MODULE.toString(),
                "--token-label",
                token,
                "--login",
                "--pin",
                PIN));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** What it prints of all tokens without a login. */
  public String tokens() {
    return run("pkcs11-tool", "--module", MODULE.toString(), "--list-token-slots");
  }

  /** The paragraphs in which it lists the private keys of a token. */
  public List<String> privateKeys(String token) {
    return paragraphs(token, "privkey", "Private Key Object");
  }

  /** The same for public keys. */
  public List<String> publicKeys(String token) {
    return paragraphs(token, "pubkey", "Public Key Object");
  }

  private List<String> paragraphs(String token, String type, String beginning) {
    String all = tool(token, "--list-objects", "--type", type);
    List<String> parts = new ArrayList<>(List.of(all.split("(?m)^(?=" + beginning + ")")));
    parts.removeIf(part -> !part.startsWith(beginning));
    return parts;
  }

  /** The value of CKA_ID in hexadecimal in such a paragraph. */
  public static String id(String paragraph) {
    return paragraph
        .lines()
        .filter(line -> line.strip().startsWith("ID:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  /** For processes that a test starts. */
  public void environment(ProcessBuilder process) {
    process.environment().put(CONFIGURATION, configuration.toString());
  }

  private String run(String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      environment(builder);
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " ends with " + exit + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Java changes only its own copy of the environment; the module reads that of the process. */
  @SuppressWarnings("restricted")
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocateFrom(name);
      MemorySegment text = arena.allocateFrom(value);
      int result =
          (int)
              linker
                  .downcallHandle(
                      linker.defaultLookup().findOrThrow("setenv"),
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_INT))
                  .invokeExact(key, text, 1);
      if (result != 0) {
        throw new IllegalStateException("setenv answers " + result);
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
