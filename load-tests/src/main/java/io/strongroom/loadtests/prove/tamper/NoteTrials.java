package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.prove.tamper.Trial.Deed;
import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be done to signed completeness records and certificates. */
final class NoteTrials {
  /** Prime, so that bytes of all lines are met. */
  private static final int FLIPPED_EVERY = 97;

  private final TamperedSite site;
  private final List<Trial> trials = new ArrayList<>();

  private NoteTrials(TamperedSite site) {
    this.site = site;
  }

  static List<Trial> of(TamperedSite site) throws IOException {
    NoteTrials all = new NoteTrials(site);
    all.records();
    all.chains();
    all.certificates();
    return all.trials;
  }

  private void add(
      Target target, Operation operation, String what, Deed deed, Expected... expected) {
    trials.add(new Trial(target, operation, what, deed, List.of(expected)));
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }

  private static void write(Path file, String text) throws IOException {
    Path _ = Files.writeString(file, text);
  }

  /** The first line that begins with a word. */
  private static String line(String note, String word) {
    Matcher found = Pattern.compile("(?m)^" + word + " .*$").matcher(note);
    if (!found.find()) {
      throw new IllegalStateException("no line " + word + " in " + note);
    }
    return found.group();
  }

  private Expected verify(Path file) {
    return new Expected(
        Finder.VERIFY,
        List.of("finding: " + file + ": "),
        List.of("finding: " + file + ": ", gap()));
  }

  /** What follows a record that is not whole does not follow, and the day between is named. */
  private String gap() {
    return "finding: camera " + site.camera(0) + ", record ";
  }

  private void records() throws IOException {
    Path record = site.record(0, 3);
    Path next = site.record(0, 4);
    long length = Files.size(record);
    for (int at = 0; at < length; at += FLIPPED_EVERY) {
      int byteAt = at;
      add(
          Target.COMPLETENESS_RECORD,
          Operation.FLIP,
          "byte " + at,
          () -> PackBytes.flip(record, byteAt),
          verify(record));
    }
    for (long left : List.of(0L, 1L, length / 2, length - 1)) {
      add(
          Target.COMPLETENESS_RECORD,
          Operation.CUT,
          left + " bytes are left",
          () -> {
            byte[] cut = Arrays.copyOf(Files.readAllBytes(record), (int) left);
            Path _ = Files.write(record, cut);
          },
          verify(record));
    }
    add(
        Target.COMPLETENESS_RECORD,
        Operation.SWAP,
        "its day with the next one's",
        () -> {
          String one = read(record);
          String two = read(next);
          write(record, one.replace(line(one, "day"), line(two, "day")));
          write(next, two.replace(line(two, "day"), line(one, "day")));
        },
        new Expected(
            Finder.VERIFY,
            List.of("finding: " + record + ": ", "finding: " + next + ": "),
            List.of(record.toString(), next.toString(), gap())));
    Path foreign = site.record(1, 3);
    add(
        Target.COMPLETENESS_RECORD,
        Operation.RENAME,
        "it says that it is another camera's",
        () -> {
          String one = read(record);
          write(record, one.replace(line(one, "camera"), line(read(foreign), "camera")));
        },
        verify(record));
  }

  private void chains() {
    Path record = site.record(0, 3);
    Path next = site.record(0, 4);
    add(
        Target.COMPLETENESS_RECORD,
        Operation.CUT,
        "it is removed",
        () -> Files.delete(record),
        hole(site.serial(record), site.serial(record)));
    add(
        Target.COMPLETENESS_RECORD,
        Operation.MOVE,
        "out of what the inspector is given",
        () -> Files.move(record, site.aside().resolve("gone.note")),
        hole(site.serial(record), site.serial(record)));
    add(
        Target.COMPLETENESS_RECORD,
        Operation.REPLAY,
        "in the place of the next",
        () -> write(next, read(record)),
        hole(site.serial(next), site.serial(next)));
  }

  private Expected hole(long from, long to) {
    return new Expected(
        Finder.VERIFY,
        List.of(
            "camera %s, record %d: records %d to %d of this camera are not here"
                .formatted(site.camera(0), to + 1, from, to)),
        List.of(gap()));
  }

  private void certificates() throws IOException {
    Path one = site.certificate(0);
    Path two = site.certificate(1);
    long length = Files.size(one);
    Expected refused = Expected.of(Finder.CERTIFICATE, one.toString());
    for (int at = 0; at < length; at += FLIPPED_EVERY / 2) {
      int byteAt = at;
      add(
          Target.CERTIFICATE,
          Operation.FLIP,
          "byte " + at,
          () -> PackBytes.flip(one, byteAt),
          refused);
    }
    for (long left : List.of(0L, 1L, length / 2, length - 1)) {
      add(
          Target.CERTIFICATE,
          Operation.CUT,
          left + " bytes are left",
          () -> {
            byte[] cut = Arrays.copyOf(Files.readAllBytes(one), (int) left);
            Path _ = Files.write(one, cut);
          },
          refused);
    }
    for (String word : List.of("packs-root", "last-recorded", "key-destroyed", "destroyed-at")) {
      add(
          Target.CERTIFICATE,
          Operation.SWAP,
          word + " with another one's",
          () -> {
            String a = read(one);
            String b = read(two);
            write(one, a.replace(line(a, word), line(b, word)));
            write(two, b.replace(line(b, word), line(a, word)));
          },
          refused);
    }
    add(
        Target.CERTIFICATE,
        Operation.REPLAY,
        "another one's signature under it",
        () -> {
          String a = read(one);
          String b = read(two);
          write(one, a.substring(0, a.indexOf("\n\n")) + b.substring(b.indexOf("\n\n")));
        },
        refused);
    add(
        Target.CERTIFICATE,
        Operation.RENAME,
        "it says that it is of the next day",
        () -> {
          String a = read(one);
          write(one, a.replace(line(a, "expiry-day"), line(read(two), "expiry-day")));
        },
        refused);
    PackBytes pack = site.pack(0);
    add(
        Target.CERTIFICATE,
        Operation.MOVE,
        "given for packs of another day, which were removed",
        () -> Files.delete(pack.file),
        new Expected(
            Finder.VERIFY,
            List.of("pack " + pack.row.id() + ", ", " is not there"),
            List.of("pack " + pack.row.id())));
  }
}
