package io.strongroom.ops.cli;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One run of {@code verify log}. One thread. */
final class LogVerification {
  private final NoteFiles notes;
  private final PrintWriter out;
  private final Set<String> signers = new TreeSet<>();

  LogVerification(NoteFiles notes, PrintWriter out) {
    this.notes = notes;
    this.out = out;
  }

  /**
   * Returns the exit code.
   *
   * @param older checkpoints of any of the logs; each is held against the log that it is of
   * @param whole whether the folders are all logs of a cluster
   */
  int run(List<Path> folders, List<Path> older, boolean whole) {
    try {
      List<Checkpoint> kept = new ArrayList<>();
      for (Path file : older) {
        kept.add(checkpoint("--from", file));
      }
      List<Checkpoint> newest = new ArrayList<>();
      for (Path folder : folders) {
        newest.add(checkpoint("FOLDER", folder.resolve("checkpoint")));
      }
      List<AccessLogCheck.Log> logs = new ArrayList<>();
      for (int i = 0; i < folders.size(); i++) {
        Checkpoint said = newest.get(i);
        List<Checkpoint> own =
            Stream.concat(
                    kept.stream().filter(each -> each.origin().equals(said.origin())),
                    copies(newest, i).stream())
                .toList();
        logs.add(new AccessLogCheck.Log(new FolderTiles(folders.get(i)), said, own));
      }
      requireUsed(kept, logs);
      return report(logs, AccessLogCheck.run(logs, whole));
    } catch (InvalidLogException | KeyFileException e) {
      // the latter: a file that cannot be read, or is longer than any tile
      out.println("finding: " + e.getMessage());
      return ExitCode.of(ErrorKind.CORRUPT);
    }
  }

  /** What other folders have of the same log must be its beginning: one key signs one tree. */
  private static List<Checkpoint> copies(List<Checkpoint> newest, int one) {
    Checkpoint said = newest.get(one);
    return IntStream.range(0, newest.size())
        .filter(i -> i != one)
        .mapToObj(newest::get)
        .filter(each -> each.origin().equals(said.origin()) && each.size() <= said.size())
        .toList();
  }

  private static void requireUsed(List<Checkpoint> kept, List<AccessLogCheck.Log> logs) {
    kept.stream()
        .filter(each -> logs.stream().noneMatch(log -> log.said().origin().equals(each.origin())))
        .findFirst()
        .ifPresent(
            each -> {
              throw new StrongroomException(
                  ErrorKind.CALLER,
                  "--from: a checkpoint is of " + each.origin() + ", which is none of the logs");
            });
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

  private int report(List<AccessLogCheck.Log> logs, List<AccessLogCheck.Result> results) {
    long found = 0;
    for (int i = 0; i < logs.size(); i++) {
      report(logs.get(i).said(), results.get(i));
      found += results.get(i).found();
    }
    if (found > 0) {
      out.println(found + " findings");
      return ExitCode.of(ErrorKind.CORRUPT);
    }
    int older = logs.stream().mapToInt(log -> log.older().size()).sum();
    out.println(
        "verified: signed by %s; follows from %d older checkpoints"
            .formatted(String.join(", ", signers), older));
    return ExitCode.OK;
  }

  private void report(Checkpoint said, AccessLogCheck.Result result) {
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
          "%d intents rest on grants that are in none of these logs"
              .formatted(result.grantedElsewhere()));
    }
    if (result.contested() > 0) {
      out.println(
          "%d intents rest on approvals that a refusal followed; one of the two had no effect"
              .formatted(result.contested()));
    }
    result.findings().forEach(line -> out.println("finding: " + line));
  }
}
