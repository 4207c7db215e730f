package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strongroom verify …}: checks what nodes have signed. Asks no node, needs no secret. */
@Command(
    name = "verify",
    description = "Check what nodes have signed, with their public keys alone.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom verify certificate expiry.txt --key node1.verifier"})
final class VerifyCommand {
  private static final int MAX_KEY_FILE_BYTES = 4096;

  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "certificate",
      description = {
        "Checks who signed the certificate of an expired class-day, and that its times keep its own"
            + " rule. Shows what it says and ends with 0, or says what is wrong and ends with 1."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom verify certificate expiry.txt --key node1.verifier",
        "  strongroom verify certificate expiry.txt --key"
            + " strongroom.example/golden+3f07018e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
      })
  int certificate(
      @Parameters(paramLabel = "FILE", description = "the signed certificate") Path file,
      @Option(
              names = "--key",
              required = true,
              paramLabel = "KEY",
              description =
                  "verifier key of a node that is trusted, or a file with one; may be repeated")
          List<String> keys) {
    List<NoteVerifier> trusted = keys.stream().map(VerifyCommand::verifier).toList();
    byte[] contents =
        PrivateFiles.read(file, SignedNote.MAX_BYTES)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.NOT_FOUND, "FILE: " + file + " does not exist; check the path"));
    try {
      SignedNote note = SignedNote.parse(contents);
      String signers = names(note.verify(trusted));
      return show(file, note.text(), signers);
    } catch (InvalidNoteException e) {
      return refuse(file + ": " + e.getMessage());
    }
  }

  private int show(Path file, String text, String signers) {
    ExpiryCertificate certificate;
    try {
      certificate = ExpiryCertificate.parse(text);
    } catch (StrongroomException e) {
      return refuse(file + ": signed by " + signers + ", but " + e.getMessage());
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    CertificateSummary.lines(certificate).forEach(out::println);
    out.println("verified: signed by " + signers);
    return ExitCode.OK;
  }

  private int refuse(String message) {
    Objects.requireNonNull(spec).commandLine().getErr().println("strongroom: " + message);
    return ExitCode.DOES_NOT_HOLD;
  }

  /** A file wins, since no verifier key is likely to be the name of one. */
  private static NoteVerifier verifier(String key) {
    Path file = Path.of(key);
    try {
      if (!Files.exists(file)) {
        return NoteVerifier.parse(key);
      }
      byte[] contents = PrivateFiles.read(file, MAX_KEY_FILE_BYTES).orElse(new byte[0]);
      return NoteVerifier.parse(new String(contents, StandardCharsets.UTF_8).strip());
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--key: " + key + " is neither a file with a verifier key nor one: " + e.getMessage(),
          e);
    }
  }

  private static String names(Set<NoteVerifier> signers) {
    return signers.stream().map(NoteVerifier::name).collect(Collectors.joining(", "));
  }
}
