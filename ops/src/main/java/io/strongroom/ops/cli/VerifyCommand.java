package io.strongroom.ops.cli;

import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
    footer = {
      "",
      "Examples:",
      "  strongroom verify certificate expiry.txt --key node1.verifier",
      "  strongroom verify completeness 28.note --key node1.verifier --packs /mnt/disk1",
      "  strongroom verify log /mnt/copy/access --key node1-access.verifier --from old-checkpoint",
      "  strongroom verify evidence evidence-3f0e9a11.zip --root-fingerprint 5E:0F:…"
    })
final class VerifyCommand {
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
    NoteFiles notes = NoteFiles.trusting(keys);
    try {
      NoteFiles.Verified note = notes.read("FILE", file);
      return show(file, note.text(), note.signers());
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

  @Command(
      name = "completeness",
      description = {
        "Checks who signed completeness records, that their seconds add up, and that each camera's"
            + " records are an unbroken chain. With --packs, that the packs they name are there as"
            + " they were recorded, which needs no key.",
        "Prints what each record says and ends with 0, or prints what does not hold, a line for"
            + " each, with the interval of footage that it is about, and ends with 65."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom verify completeness 27.note 28.note --key node1.verifier --packs /mnt/disk1"
            + " --packs /mnt/disk2"
      })
  int completeness(
      @Parameters(
              paramLabel = "FILE",
              arity = "1..*",
              description = "signed records; of several cameras, in any order")
          List<Path> files,
      @Option(
              names = "--key",
              required = true,
              paramLabel = "KEY",
              description =
                  "verifier key of a node that is trusted, or a file with one; may be repeated")
          List<String> keys,
      @Option(
              names = "--packs",
              paramLabel = "DIR",
              description = "a volume of the node or a copy of one; name all it has")
          @Nullable List<Path> packs,
      @Option(
              names = "--certificate",
              paramLabel = "FILE",
              description = "an expiry certificate, which explains that its packs are gone")
          @Nullable List<Path> certificates) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return new CompletenessVerification(NoteFiles.trusting(keys), out)
        .run(
            files,
            packs == null ? List.of() : packs,
            certificates == null ? List.of() : certificates);
  }

  @Command(
      name = "log",
      description = {
        "Checks copies of access logs without any secret: who signed their checkpoints, every tile"
            + " and entry, that they follow from older checkpoints, that each delivery lies within"
            + " an intent before it, and each intent within a grant that is in one of the logs.",
        "Give the logs of all nodes of a cluster at once: what a node decides is in its own log.",
        "Prints what it holds and ends with 0, or prints what does not hold, a line for each, and"
            + " ends with 65."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom verify log /mnt/copy/access --key node1-access.verifier --from old-checkpoint"
      })
  int log(
      @Parameters(
              paramLabel = "FOLDER",
              arity = "1..*",
              description =
                  "with checkpoint and tile: a node's DATA/access, what another node has of it in"
                      + " DATA/access-mirrors, or a copy of these")
          List<Path> folders,
      @Option(
              names = "--key",
              required = true,
              paramLabel = "KEY",
              description =
                  "verifier key of a log, from a source that is trusted, or a file with it; may"
                      + " be repeated")
          List<String> keys,
      @Option(
              names = "--from",
              paramLabel = "CHECKPOINT",
              description = "a checkpoint that was kept from before; may be repeated")
          @Nullable List<Path> older,
      @Option(
              names = "--part",
              description =
                  "logs of other nodes are missing: an intent whose grant is in none of these is"
                      + " counted, and no finding")
          boolean part) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return new LogVerification(NoteFiles.trusting(keys), out)
        .run(folders, older == null ? List.of() : older, !part);
  }

  @Command(
      name = "evidence",
      description = {
        "Checks a package of evidence, packed or unpacked, with public parts alone: each file, who"
            + " signed it, the time-stamp, the way of each chunk to the root of its pack, and the"
            + " receipts of the access log.",
        "Prints what it holds and ends with 0, or prints what does not hold, a line for each, and"
            + " ends with 65. Without --root-fingerprint it prints the fingerprint that you must"
            + " compare with what the operator gave you on another way."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom verify evidence evidence-3f0e9a11.zip --root-fingerprint 5E:0F:…"
      })
  int evidence(
      @Parameters(paramLabel = "FILE|FOLDER", description = "the package") Path place,
      @Option(
              names = "--root-fingerprint",
              paramLabel = "SHA256",
              description = "of the root that must stand behind it, as openssl x509 prints it")
          @Nullable String fingerprint) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    return new EvidenceVerification(out).run(place, Optional.ofNullable(fingerprint));
  }
}
