package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.recording.model.ErrorKind;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** One run of {@code verify log}. One thread. */
final class LogVerification {
  private final NoteFiles notes;
  private final PrintWriter out;
  private final Set<String> signers = new TreeSet<>();

  LogVerification(NoteFiles notes, PrintWriter out) {
    this.notes = notes;
    this.out = out;
  }

  /** Returns the exit code. */
  int run(Path folder, List<Path> older) {
    try {
      Checkpoint said = checkpoint("FOLDER", folder.resolve("checkpoint"));
      List<Checkpoint> kept = new ArrayList<>();
      for (Path file : older) {
        kept.add(checkpoint("--from", file));
      }
      AccessLogCheck.Result result = AccessLogCheck.run(new FolderTiles(folder), said, kept);
      return report(said, result, kept.size());
    } catch (InvalidLogException | KeyFileException e) {
      // the latter: a file that cannot be read, or is longer than any tile
      out.println("finding: " + e.getMessage());
      return ExitCode.of(ErrorKind.CORRUPT);
    }
  }

  private Checkpoint checkpoint(String name, Path file) {
    try {
      NoteFiles.Verified note = notes.read(name, file);
      signers.add(note.signers());
      return Checkpoint.parse(SignedNote.parse(note.bytes()));
    } catch (InvalidNoteException | InvalidLogException e) {
      throw new InvalidLogException(file + ": " + e.getMessage());
    }
  }

  private int report(Checkpoint said, AccessLogCheck.Result result, int older) {
    out.println("log " + said.origin());
    out.println(
        "%d entries: %d intents, %d deliveries, %d refusals, %d decisions"
            .formatted(
                said.size(),
                result.intents(),
                result.deliveries(),
                result.refusals(),
                result.decisions()));
    if (result.grantedElsewhere() > 0) {
      out.println(
          "%d intents rest on grants that are in the log of another node"
              .formatted(result.grantedElsewhere()));
    }
    result.findings().forEach(line -> out.println("finding: " + line));
    if (result.found() > 0) {
      out.println(result.found() + " findings");
      return ExitCode.of(ErrorKind.CORRUPT);
    }
    out.println(
        "verified: signed by %s; follows from %d older checkpoints"
            .formatted(String.join(", ", signers), older));
    return ExitCode.OK;
  }
}
