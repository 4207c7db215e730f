package io.strongroom.loadtests.prove.tamper;

import static io.strongroom.loadtests.prove.tamper.PackNames.fsck;
import static io.strongroom.loadtests.prove.tamper.PackNames.fsckChunk;
import static io.strongroom.loadtests.prove.tamper.PackNames.id;
import static io.strongroom.loadtests.prove.tamper.PackNames.interval;
import static io.strongroom.loadtests.prove.tamper.PackNames.verify;
import static io.strongroom.loadtests.prove.tamper.PackNames.verifyBoth;
import static io.strongroom.loadtests.prove.tamper.PackNames.verifyChunk;

import io.strongroom.loadtests.prove.tamper.Trial.Deed;
import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What can be done to what is in packs. The first two packs are of one camera, the third of
 * another.
 */
final class PackTrials {
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
    return all.trials;
  }

  private void add(
      Target target, Operation operation, String what, Deed deed, Expected... expected) {
    trials.add(new Trial(target, operation, what, deed, List.of(expected)));
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
        verifyBoth(one, two));
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
        verifyBoth(one, two));
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
        new Expected(Finder.FSCK, List.of("ROW\t" + id(one)), List.of(id(one))));
  }

  private static byte[] withFooterOf(PackBytes pack, PackBytes other) throws IOException {
    byte[] others = other.bytes();
    byte[] bytes = Arrays.copyOf(pack.bytes(), pack.footerAt() + other.row.footerBytes());
    System.arraycopy(others, other.footerAt(), bytes, pack.footerAt(), other.row.footerBytes());
    return bytes;
  }
}
