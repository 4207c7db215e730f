package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.prove.tamper.Trial.Deed;
import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What can be done to packs and what is in them. The first two packs are of one camera, the third
 * of another.
 */
final class PackTrials {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
  private static final int CAMERA_AT = 16;
  private static final int BODY_AT = FrameHeader.BYTES;

  private final PackBytes one;
  private final PackBytes two;
  private final PackBytes foreign;
  private final IndexEntry chunk;
  private final IndexEntry later;
  private final List<Trial> trials = new ArrayList<>();

  private PackTrials(PackBytes one, PackBytes two, PackBytes foreign) {
    this.one = one;
    this.two = two;
    this.foreign = foreign;
    this.chunk = one.media.get(1);
    this.later = one.media.get(2);
  }

  static List<Trial> of(PackBytes one, PackBytes two, PackBytes foreign) {
    PackTrials all = new PackTrials(one, two, foreign);
    all.chunks();
    all.chunksOfOthers();
    all.headers();
    all.footers();
    all.packs();
    all.keyFiles();
    return all.trials;
  }

  private void add(
      Target target, Operation operation, String what, Deed deed, Expected... expected) {
    trials.add(new Trial(target, operation, what, deed, List.of(expected)));
  }

  private static String id(PackBytes pack) {
    return pack.row.id().toString();
  }

  private static Expected fsckChunk(PackBytes pack, IndexEntry entry) {
    return new Expected(
        Finder.FSCK,
        List.of("DAMAGED\t" + id(pack) + "\tchunk " + entry.header().sequence()),
        List.of(id(pack)));
  }

  private static Expected fsck(PackBytes pack) {
    return new Expected(Finder.FSCK, List.of("DAMAGED\t" + id(pack)), List.of(id(pack)));
  }

  private static Expected fsckKey(PackBytes pack) {
    return new Expected(Finder.FSCK, List.of("KEY\t" + id(pack)), List.of(id(pack)));
  }

  private static String interval(PackBytes pack, TimeRange range) {
    return "pack %s, %s to %s:".formatted(id(pack), text(range.from()), text(range.to()));
  }

  private static String text(WallTime instant) {
    return MICROS.format(instant.toInstant());
  }

  private static Expected verifyChunk(PackBytes pack, IndexEntry entry) {
    return Expected.of(Finder.VERIFY, interval(pack, entry.header().range()));
  }

  private static Expected verify(PackBytes pack) {
    return new Expected(
        Finder.VERIFY, List.of(interval(pack, pack.row.range())), List.of("pack " + id(pack)));
  }

  private Expected verifyBoth() {
    return new Expected(
        Finder.VERIFY,
        List.of(interval(one, one.row.range()), interval(two, two.row.range())),
        List.of("pack " + id(one), "pack " + id(two)));
  }

  private void chunks() {
    int at = one.at(chunk);
    int length = chunk.header().frameBytes();
    for (int inside : List.of(20, BODY_AT + 100, length - 2)) {
      add(
          Target.CHUNK,
          Operation.FLIP,
          "byte " + inside + " of its frame",
          () -> PackBytes.flip(one.file, at + inside),
          fsckChunk(one, chunk),
          verifyChunk(one, chunk));
    }
    add(
        Target.CHUNK,
        Operation.FLIP,
        "its ciphertext, with a checksum that fits",
        () -> {
          byte[] bytes = one.bytes();
          bytes[at + BODY_AT + 50] ^= 1;
          PackBytes.seal(bytes, at, length);
          one.write(bytes);
        },
        fsckChunk(one, chunk));
    add(
        Target.CHUNK,
        Operation.CUT,
        "its second half is zeros",
        () -> {
          byte[] bytes = one.bytes();
          Arrays.fill(bytes, at + length / 2, at + length, (byte) 0);
          one.write(bytes);
        },
        fsckChunk(one, chunk),
        verifyChunk(one, chunk));
    add(
        Target.CHUNK,
        Operation.CUT,
        "what follows moves up",
        () -> {
          byte[] bytes = one.bytes();
          byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
          System.arraycopy(bytes, at + length, shorter, at, bytes.length - at - length);
          one.write(shorter);
        },
        fsck(one),
        Expected.of(Finder.VERIFY, "pack " + id(one)));
    add(
        Target.CHUNK,
        Operation.CUT,
        "with a list that never had it",
        () ->
            one.write(
                one.with(
                    one.footer.entries().stream().filter(each -> !each.equals(chunk)).toList(),
                    one.footer.state())),
        fsck(one),
        new Expected(
            Finder.VERIFY,
            List.of(interval(one, chunk.header().range())),
            List.of("pack " + id(one))));
  }

  private void chunksOfOthers() {
    int at = one.at(chunk);
    int there = one.at(later);
    int length = Math.min(chunk.header().frameBytes(), later.header().frameBytes());
    add(
        Target.CHUNK,
        Operation.SWAP,
        "with the next",
        () -> {
          byte[] bytes = one.bytes();
          byte[] swapped = bytes.clone();
          System.arraycopy(bytes, at, swapped, there, length);
          System.arraycopy(bytes, there, swapped, at, length);
          one.write(swapped);
        },
        fsckChunk(one, chunk),
        fsckChunk(one, later),
        new Expected(
            Finder.VERIFY,
            List.of(interval(one, chunk.header().range()), interval(one, later.header().range())),
            List.of("pack " + id(one))));
    IndexEntry other = two.media.get(1);
    int fits = Math.min(chunk.header().frameBytes(), other.header().frameBytes());
    add(
        Target.CHUNK,
        Operation.MOVE,
        "to the next pack",
        () -> {
          byte[] bytes = one.bytes();
          byte[] target = two.bytes();
          System.arraycopy(bytes, at, target, two.at(other), fits);
          Arrays.fill(bytes, at, at + chunk.header().frameBytes(), (byte) 0);
          one.write(bytes);
          two.write(target);
        },
        new Expected(
            Finder.FSCK,
            List.of(
                "DAMAGED\t" + id(one) + "\tchunk " + chunk.header().sequence(),
                "DAMAGED\t" + id(two) + "\tchunk " + other.header().sequence()),
            List.of(id(one), id(two))),
        new Expected(
            Finder.VERIFY,
            List.of(interval(one, chunk.header().range()), interval(two, other.header().range())),
            List.of("pack " + id(one), "pack " + id(two))));
    add(
        Target.CHUNK,
        Operation.REPLAY,
        "in the place of the next",
        () -> {
          byte[] bytes = one.bytes();
          System.arraycopy(bytes.clone(), at, bytes, there, length);
          one.write(bytes);
        },
        fsckChunk(one, later),
        verifyChunk(one, later));
    FrameHeader h = chunk.header();
    add(
        Target.CHUNK,
        Operation.RENAME,
        "it says that it was a second earlier, checksums fit",
        () ->
            one.write(
                one.withHeader(
                    chunk,
                    new FrameHeader(
                        h.kind(),
                        h.flags(),
                        h.sequence(),
                        h.init(),
                        h.start().plusMicros(-1_000_000),
                        h.durationMicros(),
                        h.mediaStart(),
                        h.sampleCount(),
                        h.plainBytes(),
                        h.digest(),
                        h.keyframeCrc()))),
        fsckChunk(one, chunk),
        verifyChunk(one, chunk));
  }

  private void headers() {
    for (int at : List.of(0, 20, 90, 130, 3_000, 4_095)) {
      add(
          Target.HEADER,
          Operation.FLIP,
          "byte " + at,
          () -> PackBytes.flip(one.file, at),
          fsck(one),
          verify(one));
    }
    add(
        Target.HEADER,
        Operation.CUT,
        "zeros",
        () -> {
          byte[] bytes = one.bytes();
          Arrays.fill(bytes, 0, PackHeader.BYTES, (byte) 0);
          one.write(bytes);
        },
        fsck(one),
        verify(one));
    add(
        Target.HEADER,
        Operation.SWAP,
        "with the next pack's",
        () -> {
          byte[] bytes = one.bytes();
          byte[] others = two.bytes();
          byte[] kept = Arrays.copyOf(bytes, PackHeader.BYTES);
          System.arraycopy(others, 0, bytes, 0, PackHeader.BYTES);
          System.arraycopy(kept, 0, others, 0, PackHeader.BYTES);
          one.write(bytes);
          two.write(others);
        },
        new Expected(
            Finder.FSCK,
            List.of("DAMAGED\t" + id(one), "DAMAGED\t" + id(two)),
            List.of(id(one), id(two))),
        verifyBoth());
    add(
        Target.HEADER,
        Operation.REPLAY,
        "another camera's in its place",
        () -> {
          byte[] bytes = one.bytes();
          System.arraycopy(foreign.bytes(), 0, bytes, 0, PackHeader.BYTES);
          one.write(bytes);
        },
        fsck(one),
        new Expected(
            Finder.VERIFY, List.of(interval(one, one.row.range())), List.of(id(one), id(foreign))));
    add(
        Target.HEADER,
        Operation.RENAME,
        "it says that it is another camera's, checksum fits",
        () -> {
          byte[] bytes = one.bytes();
          System.arraycopy(foreign.bytes(), CAMERA_AT, bytes, CAMERA_AT, 16);
          PackBytes.seal(bytes, 0, PackHeader.BYTES);
          one.write(bytes);
        },
        fsck(one),
        // A file says what it is, and there is none such among the other camera's.
        new Expected(
            Finder.VERIFY,
            List.of(interval(one, one.row.range())),
            List.of(
                "pack " + id(one),
                "pack " + foreign.row.id().camera() + "/" + one.row.id().epoch())));
  }

  private void footers() {
    for (int from : List.of(10, 100, 200)) {
      add(
          Target.FOOTER,
          Operation.FLIP,
          "byte " + from + " of its list",
          () -> PackBytes.flip(one.file, one.footerAt() + from),
          fsck(one),
          verify(one));
    }
    for (int back : List.of(1, 60, 130, 182)) {
      add(
          Target.FOOTER,
          Operation.FLIP,
          "byte " + back + " from the end",
          () -> PackBytes.flip(one.file, (int) one.row.bytes() - back),
          fsck(one),
          verify(one));
    }
    add(
        Target.FOOTER,
        Operation.CUT,
        "all of it",
        () -> one.write(Arrays.copyOf(one.bytes(), one.footerAt())),
        fsck(one),
        verify(one));
    add(
        Target.FOOTER,
        Operation.SWAP,
        "with the next pack's",
        () -> {
          byte[] bytes = withFooterOf(one, two);
          byte[] others = withFooterOf(two, one);
          one.write(bytes);
          two.write(others);
        },
        new Expected(
            Finder.FSCK,
            List.of("DAMAGED\t" + id(one), "DAMAGED\t" + id(two)),
            List.of(id(one), id(two))),
        verifyBoth());
    add(
        Target.FOOTER,
        Operation.MOVE,
        "a block further back",
        () -> {
          byte[] bytes = one.bytes();
          ByteBuffer moved = ByteBuffer.allocate(bytes.length + Storage.BLOCK_BYTES);
          moved.put(bytes, 0, one.footerAt());
          moved.position(one.footerAt() + Storage.BLOCK_BYTES);
          moved.put(bytes, one.footerAt(), bytes.length - one.footerAt());
          one.write(moved.array());
        },
        fsck(one),
        verify(one));
    add(
        Target.FOOTER,
        Operation.REPLAY,
        "one from when it had fewer chunks",
        () -> {
          List<IndexEntry> all = one.footer.entries();
          one.write(one.with(all.subList(0, all.size() / 2), one.footer.state()));
        },
        fsck(one),
        Expected.of(Finder.VERIFY, "pack " + id(one)));
    add(
        Target.FOOTER,
        Operation.RENAME,
        "it says that recovery wrote it, checksum fits",
        () -> one.write(one.with(one.footer.entries(), Footer.State.RECOVERED)),
        fsck(one));
  }

  private static byte[] withFooterOf(PackBytes pack, PackBytes other) throws IOException {
    byte[] others = other.bytes();
    byte[] bytes = Arrays.copyOf(pack.bytes(), pack.footerAt() + other.row.footerBytes());
    System.arraycopy(others, other.footerAt(), bytes, pack.footerAt(), other.row.footerBytes());
    return bytes;
  }

  private void packs() {
    for (long left : List.of(0L, 1L, (long) PackHeader.BYTES, later.offsetBytes() + 10)) {
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
        verifyBoth());
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
