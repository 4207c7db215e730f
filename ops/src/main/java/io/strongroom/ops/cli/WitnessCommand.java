package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.Submission;
import io.strongroom.crypto.tlog.TiledTree;
import io.strongroom.crypto.tlog.Witness;
import io.strongroom.crypto.tlog.Witness.Answer;
import io.strongroom.ops.witness.WitnessServer;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code strongroom witness …}: for an office outside that vouches for the access log of others.
 * Asks no node and has no footage.
 */
@Command(
    name = "witness",
    description = {
      "Vouch, as an office outside, that a node's access log only grows. A witness keeps the newest"
          + " checkpoint that it has seen and signs another one only if it goes on from that."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  strongroom witness create --folder witness --name audit.county.example/witness",
      "  strongroom witness trust --folder witness node1.verifier",
      "  strongroom witness sign --folder witness /media/stick/log",
      "  strongroom witness serve --folder witness --listen 0.0.0.0:8446"
    })
final class WitnessCommand {
  private static final String FOLDER = "what the witness knows, and its key";

  private final Clock clock = Clock.systemUTC();
  @Spec private @Nullable CommandSpec spec;

  @Command(
      name = "create",
      description = "Makes a witness and prints the key by which others check what it signs.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom witness create --folder witness --name audit.county.example/witness"
      })
  int create(
      @Option(names = "--folder", required = true, paramLabel = "DIR", description = FOLDER)
          Path folder,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "NAME",
              description = "of the witness, as a URL without a scheme")
          String name) {
    try {
      out().println(Witness.create(folder, name, new SecureRandom(), clock).verifierKey());
    } catch (IllegalArgumentException e) {
      throw new StrongroomException(ErrorKind.CALLER, "--name: " + e.getMessage(), e);
    }
    return ExitCode.OK;
  }

  @Command(
      name = "trust",
      description = {
        "Trusts a key to sign the log whose origin is the key's name. The first checkpoint of it is"
            + " believed; from then on none that does not go on from the one before."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom witness trust --folder witness node1.verifier"})
  int trust(
      @Option(names = "--folder", required = true, paramLabel = "DIR", description = FOLDER)
          Path folder,
      @Parameters(paramLabel = "KEY", description = "verifier key of a log, or a file with one")
          String key) {
    Witness.open(folder, clock).trust(NoteFiles.verifier("KEY", key));
    return show(folder);
  }

  @Command(
      name = "show",
      description = "Prints the witness's own key, and of each log the newest size that it knows.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom witness show --folder witness"})
  int show(
      @Option(names = "--folder", required = true, paramLabel = "DIR", description = FOLDER)
          Path folder) {
    Witness witness = Witness.open(folder, clock);
    out().println("witness " + witness.verifierKey());
    for (Witness.Known log : witness.logs()) {
      out().println("log " + log.origin() + ": " + log.newest().size() + " entries");
    }
    return ExitCode.OK;
  }

  @Command(
      name = "sign",
      description = {
        "Signs the newest checkpoint of a log that was brought as a folder, on a stick for example:"
            + " its file \"checkpoint\" and its tiles. The signature is added to that file, which"
            + " is to be brought back. Ends with 1 if the log does not go on from what is known."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom witness sign --folder witness /media/stick/log"})
  int sign(
      @Option(names = "--folder", required = true, paramLabel = "DIR", description = FOLDER)
          Path folder,
      @Parameters(paramLabel = "LOG", description = "folder of the log") Path log) {
    Witness witness = Witness.open(folder, clock);
    Path file = log.resolve("checkpoint");
    try {
      SignedNote note = SignedNote.parse(bytes(file));
      Checkpoint said = Checkpoint.parse(note);
      long known =
          witness.logs().stream()
              .filter(each -> each.origin().equals(said.origin()))
              .mapToLong(each -> each.newest().size())
              .findFirst()
              .orElse(0);
      return say(file, said, witness.add(new Submission(known, proof(log, known, said), note)));
    } catch (InvalidNoteException | InvalidLogException e) {
      return refuse(file + ": " + e.getMessage());
    }
  }

  private static byte[] bytes(Path file) {
    return PrivateFiles.read(file, SignedNote.MAX_BYTES)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND,
                    "LOG: " + file + " does not exist; name the folder of a log"));
  }

  private static List<byte[]> proof(Path log, long known, Checkpoint said) {
    return known == 0 || known >= said.size()
        ? List.of()
        : new TiledTree(said.size(), new FolderTiles(log)).consistencyProof(known);
  }

  private int say(Path file, Checkpoint said, Answer answer) {
    return switch (answer) {
      case Answer.Cosigned signed -> {
        write(file, signed.note());
        out().println("signed: %s, %d entries".formatted(said.origin(), said.size()));
        yield ExitCode.OK;
      }
      case Answer.UnknownLog _ ->
          refuse(said.origin() + " is not known here; run strongroom witness trust");
      case Answer.NotSigned unsigned -> refuse(unsigned.why());
      case Answer.Backwards _ -> refuse("the log has fewer entries than before");
      case Answer.Stands stands ->
          refuse(
              "%s has %d entries, and another tree of %d is known: a fork, or an older copy"
                  .formatted(said.origin(), said.size(), stands.size()));
      case Answer.NotConsistent inconsistent ->
          refuse(
              "%s does not go on from what is known: %s"
                  .formatted(said.origin(), inconsistent.why()));
    };
  }

  /** Not private: others read it, and the medium may have no rights. */
  private static void write(Path file, SignedNote note) {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      Files.write(
          partial,
          note.encode(),
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.SYNC);
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          file + " cannot be written; the checkpoint is known as signed, so run this again",
          e);
    }
  }

  @Command(
      name = "serve",
      description = {
        "Signs checkpoints that logs send over HTTP (C2SP tlog-witness, POST /add-checkpoint),"
            + " until it is stopped."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom witness serve --folder witness --listen 127.0.0.1:8446"
      })
  int serve(
      @Option(names = "--folder", required = true, paramLabel = "DIR", description = FOLDER)
          Path folder,
      @Option(
              names = "--listen",
              required = true,
              paramLabel = "HOST:PORT",
              description = "where it listens; port 0 takes a free one")
          String listen)
      throws InterruptedException {
    Witness witness = Witness.open(folder, clock);
    try (WitnessServer server = WitnessServer.start(witness, address(listen))) {
      out().println("listening on port " + server.port());
      out().flush();
      new CountDownLatch(1).await();
    }
    return ExitCode.OK;
  }

  private static InetSocketAddress address(String listen) {
    int colon = listen.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--listen: " + listen + " must be HOST:PORT, 127.0.0.1:8446 say", e);
    }
  }

  private int refuse(String message) {
    Objects.requireNonNull(spec).commandLine().getErr().println("strongroom: " + message);
    return ExitCode.DOES_NOT_HOLD;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
