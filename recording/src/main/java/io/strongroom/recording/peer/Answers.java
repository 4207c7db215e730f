package io.strongroom.recording.peer;

import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.read.Outline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bodies of answers about footage. */
final class Answers {
  /** Largest outline: some 200,000 packs, 30 cameras' worth of a year. */
  static final int MAX_OUTLINE_BYTES = 16 << 20;

  static final int MAX_EXTENT_BYTES = 1 + Wire.RANGE_BYTES;

  /** Largest answer about one pack: header, key and the fullest index. */
  static final int MAX_PACK_BYTES =
      16 + PackHeader.BYTES + RowBytes.MAX_ROW_BYTES + PackLimits.MAX_CHUNKS * IndexEntry.BYTES;

  private static final int MIN_PIECE_BYTES = Wire.EPOCH_BYTES + 2 + Wire.RANGE_BYTES;
  private static final int GAP_BYTES = Wire.RANGE_BYTES + 1;
  private static final int FIRST_OF_LIFE = 1;
  private static final int LIVE = 2;
  private static final byte GROWING_PACK = 1;
  private static final byte FINISHED_PACK = 2;

  private Answers() {}

  static ByteBuffer of(Outline outline) {
    long length = MAX_EXTENT_BYTES + 8L + (long) outline.gaps().size() * GAP_BYTES;
    for (Outline.Piece piece : outline.packs()) {
      length += Wire.EPOCH_BYTES + 2L + (long) piece.spans().size() * Wire.RANGE_BYTES;
    }
    if (length > MAX_OUTLINE_BYTES) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "the range has too many packs and gaps; ask for a shorter one");
    }
    ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length));
    Wire.put(out, outline.extent());
    out.putInt(outline.packs().size());
    for (Outline.Piece piece : outline.packs()) {
      Wire.put(out, piece.id().epoch());
      out.put((byte) ((piece.firstOfLife() ? FIRST_OF_LIFE : 0) | (piece.live() ? LIVE : 0)));
      out.put((byte) piece.spans().size());
      piece.spans().forEach(span -> Wire.put(out, span));
    }
    out.putInt(outline.gaps().size());
    for (Gap gap : outline.gaps()) {
      Wire.put(out, gap.range());
      out.put((byte) gap.cause().code());
    }
    return out.flip();
  }

  static Outline outline(CameraId camera, ByteBuffer in) {
    Optional<TimeRange> extent = Wire.maybeRange(in);
    int count = Wire.count(in, in.remaining() / MIN_PIECE_BYTES);
    List<Outline.Piece> pieces = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PackId id = new PackId(camera, Wire.epoch(in));
      int flags = Wire.bounded(in.get(), FIRST_OF_LIFE | LIVE);
      pieces.add(
          new Outline.Piece(id, spans(in), (flags & FIRST_OF_LIFE) != 0, (flags & LIVE) != 0));
    }
    int gapCount = Wire.count(in, in.remaining() / GAP_BYTES);
    List<Gap> gaps = new ArrayList<>(gapCount);
    for (int i = 0; i < gapCount; i++) {
      gaps.add(new Gap(Wire.range(in), GapCause.ofCode(in.get())));
    }
    return new Outline(pieces, gaps, extent, Outline.Missing.NOTHING);
  }

  private static List<TimeRange> spans(ByteBuffer in) {
    int count = Wire.bounded(in.get(), PackLimits.MAX_SPANS);
    List<TimeRange> spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TimeRange span = Wire.range(in);
      if (!spans.isEmpty() && span.from().isBefore(spans.getLast().to())) {
        throw Wire.malformed("spans are not in order");
      }
      spans.add(span);
    }
    if (spans.isEmpty()) {
      throw Wire.malformed("a pack without footage");
    }
    return spans;
  }

  static ByteBuffer of(Optional<TimeRange> extent) {
    ByteBuffer out = ByteBuffer.allocate(MAX_EXTENT_BYTES);
    Wire.put(out, extent);
    return out.flip();
  }

  /** What is told of one pack; the header proves that the rest belongs to it. */
  sealed interface Pack {
    PackHeader header();

    record Growing(PackHeader header, Bytes wrappedKey, List<IndexEntry> entries) implements Pack {}

    record Finished(PackHeader header, PackRow row) implements Pack {}
  }

  static ByteBuffer of(Pack pack) {
    ByteBuffer out = ByteBuffer.allocate(MAX_PACK_BYTES);
    out.put(pack instanceof Pack.Growing ? GROWING_PACK : FINISHED_PACK);
    pack.header().encode(out.slice());
    out.position(1 + PackHeader.BYTES);
    switch (pack) {
      case Pack.Growing growing -> {
        Wire.putShort(out, growing.wrappedKey());
        out.putInt(growing.entries().size());
        long tag = growing.header().tag();
        for (IndexEntry entry : growing.entries()) {
          entry.encode(out, out.position(), tag);
          out.position(out.position() + IndexEntry.BYTES);
        }
      }
      case Pack.Finished finished ->
          Wire.putShort(out, Bytes.copyOf(RowBytes.encode(finished.row())));
    }
    return out.flip();
  }

  static Pack pack(PackId asked, int after, ByteBuffer in) {
    int kind = in.get();
    PackHeader header = PackHeader.decode(ByteBuffer.wrap(Wire.bytes(in, PackHeader.BYTES)));
    if (!header.id().equals(asked)) {
      throw Wire.malformed("it is another pack");
    }
    return switch (kind) {
      case GROWING_PACK -> {
        Bytes key = Wire.shortBytes(in, Sidecar.MAX_KEY_BYTES);
        yield new Pack.Growing(header, key, entries(header.tag(), after, in));
      }
      case FINISHED_PACK -> {
        Bytes row = Wire.shortBytes(in, RowBytes.MAX_ROW_BYTES);
        yield new Pack.Finished(header, RowBytes.decodePack(asked, row.toArray()));
      }
      default -> throw Wire.malformed("unknown kind of pack");
    };
  }

  private static List<IndexEntry> entries(long tag, int after, ByteBuffer in) {
    int count = Wire.count(in, PackLimits.MAX_CHUNKS);
    List<IndexEntry> entries = new ArrayList<>();
    int last = after;
    for (int i = 0; i < count; i++) {
      ByteBuffer bytes = ByteBuffer.wrap(Wire.bytes(in, IndexEntry.BYTES));
      IndexEntry entry = IndexEntry.decode(bytes, 0, tag);
      FrameHeader header = entry.header();
      if (header.sequence() <= last || entry.offsetBytes() > PackLimits.MAX_BYTES) {
        throw Wire.malformed("chunks are not in order");
      }
      last = header.sequence();
      entries.add(entry);
    }
    return entries;
  }
}
