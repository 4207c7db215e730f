package io.strongroom.loadtests.prove.tamper;

import static io.strongroom.loadtests.prove.tamper.PackNames.fsck;
import static io.strongroom.loadtests.prove.tamper.PackNames.fsckKey;
import static io.strongroom.loadtests.prove.tamper.PackNames.id;
import static io.strongroom.loadtests.prove.tamper.PackNames.interval;
import static io.strongroom.loadtests.prove.tamper.PackNames.verifyBoth;

import io.strongroom.loadtests.prove.tamper.Trial.Deed;
import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import io.strongroom.recording.pack.PackHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What can be done to packs as a whole and to key files. The first two packs are of one camera, the
 * third of another.
 */
final class FileTrials {
  private final PackBytes one;
  private final PackBytes two;
  private final PackBytes foreign;
  private final List<Trial> trials = new ArrayList<>();

  private FileTrials(PackBytes one, PackBytes two, PackBytes foreign) {
    this.one = one;
    this.two = two;
    this.foreign = foreign;
  }

  static List<Trial> of(PackBytes one, PackBytes two, PackBytes foreign) {
    FileTrials all = new FileTrials(one, two, foreign);
    all.packs();
    all.keyFiles();
    return all.trials;
  }

  private void add(
      Target target, Operation operation, String what, Deed deed, Expected... expected) {
    trials.add(new Trial(target, operation, what, deed, List.of(expected)));
  }

  private void packs() {
    for (long left :
        List.of(0L, 1L, (long) PackHeader.BYTES, one.media.get(2).offsetBytes() + 10)) {
      add(
          Target.PACK,
          Operation.CUT,
          left + " bytes are left",
          () -> one.write(Arrays.copyOf(one.bytes(), (int) left)),
          fsck(one),
          Expected.of(Finder.VERIFY, "pack " + id(one)));
    }
    add(
        Target.PACK,
        Operation.CUT,
        "it is removed",
        () -> Files.delete(one.file),
        new Expected(Finder.FSCK, List.of("ROW_WITHOUT_PACK\t" + id(one)), List.of(id(one))),
        Expected.of(Finder.VERIFY, interval(one, one.row.range()) + " is not there"));
    add(
        Target.PACK,
        Operation.SWAP,
        "with the next",
        () -> {
          byte[] bytes = one.bytes();
          one.write(two.bytes());
          two.write(bytes);
        },
        new Expected(
            Finder.FSCK,
            List.of("DAMAGED\t" + id(one), "DAMAGED\t" + id(two)),
            List.of(id(one), id(two))),
        verifyBoth(one, two));
    Path folder = foreign.file.resolveSibling(String.valueOf(one.file.getFileName()));
    add(
        Target.PACK,
        Operation.MOVE,
        "to another camera's folder",
        () -> Files.move(one.file, folder),
        new Expected(
            Finder.FSCK,
            List.of("ROW_WITHOUT_PACK\t" + id(one), "PACK_WITHOUT_ROW\t"),
            List.of(id(one), String.valueOf(one.file.getFileName()))),
        Expected.of(
            Finder.VERIFY,
            interval(one, one.row.range()) + " lies at " + folder + ", where it does not belong"));
    replays(one.file.resolveSibling("1" + String.valueOf(one.file.getFileName()).substring(1)));
    Path renamed = one.file.resolveSibling("holiday.bin");
    add(
        Target.PACK,
        Operation.RENAME,
        "it has no pack's name",
        () -> Files.move(one.file, renamed),
        new Expected(
            Finder.FSCK,
            List.of("ROW_WITHOUT_PACK\t" + id(one), "PACK_WITHOUT_ROW\t"),
            List.of(id(one), "holiday.bin")),
        Expected.of(
            Finder.VERIFY,
            interval(one, one.row.range()) + " lies at " + renamed + ", where it does not belong"));
  }

  private void replays(Path twice) {
    String name = String.valueOf(twice.getFileName());
    add(
        Target.PACK,
        Operation.REPLAY,
        "beside itself under another name",
        () -> Files.copy(one.file, twice),
        new Expected(Finder.FSCK, List.of("PACK_WITHOUT_ROW\t"), List.of(name)),
        Expected.of(
            Finder.VERIFY,
            interval(one, one.row.range()) + " lies at " + twice + ", where it does not belong"));
    add(
        Target.PACK,
        Operation.REPLAY,
        "in the place of the next",
        () -> two.write(one.bytes()),
        fsck(two),
        new Expected(
            Finder.VERIFY, List.of(interval(two, two.row.range())), List.of(id(one), id(two))));
  }

  private void keyFiles() {
    for (int at : List.of(0, 10, 40, 100, 4_095)) {
      add(
          Target.KEY_FILE,
          Operation.FLIP,
          "byte " + at,
          () -> PackBytes.flip(one.key(), at),
          fsckKey(one),
          Expected.of(Finder.VERIFY, "pack " + id(one)));
    }
    add(
        Target.KEY_FILE,
        Operation.CUT,
        "it is removed",
        () -> Files.delete(one.key()),
        fsckKey(one),
        Expected.of(Finder.VERIFY, interval(one, one.row.range()) + " its key file is missing"));
    add(
        Target.KEY_FILE,
        Operation.SWAP,
        "with the next pack's",
        () -> {
          byte[] key = Files.readAllBytes(one.key());
          Path _ = Files.write(one.key(), Files.readAllBytes(two.key()));
          Path _ = Files.write(two.key(), key);
        },
        new Expected(
            Finder.FSCK, List.of("KEY\t" + id(one), "KEY\t" + id(two)), List.of(id(one), id(two))));
    add(
        Target.KEY_FILE,
        Operation.REPLAY,
        "another camera's in its place",
        () -> {
          Path _ = Files.write(one.key(), Files.readAllBytes(foreign.key()));
        },
        fsckKey(one));
    Path away = one.key().resolveSibling("holiday.bin");
    add(
        Target.KEY_FILE,
        Operation.RENAME,
        "it has no key file's name",
        () -> Files.move(one.key(), away),
        new Expected(
            Finder.FSCK,
            List.of("KEY\t" + id(one), "PACK_WITHOUT_ROW\t"),
            List.of(id(one), "holiday.bin")),
        Expected.of(Finder.VERIFY, interval(one, one.row.range()) + " its key file is missing"));
    Path other = foreign.file.resolveSibling(String.valueOf(one.key().getFileName()));
    add(
        Target.KEY_FILE,
        Operation.MOVE,
        "to another camera's folder",
        () -> Files.move(one.key(), other),
        new Expected(
            Finder.FSCK,
            List.of("KEY\t" + id(one), "PACK_WITHOUT_ROW\t"),
            List.of(id(one), String.valueOf(one.key().getFileName()))),
        Expected.of(Finder.VERIFY, interval(one, one.row.range()) + " its key file is missing"));
  }
}
