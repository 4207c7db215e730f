package io.strongroom.recording.index;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.pack.Sidecar;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Rows of packs as bytes, in the catalogue and between nodes: a version byte, then fixed fields,
 * then counted ones. Pure.
 */
public final class RowBytes {
  private static final byte VERSION = 1;

  /** Longest row. */
  public static final int MAX_ROW_BYTES = 256 + PackLimits.MAX_SPANS * 16 + Sidecar.MAX_KEY_BYTES;

  private RowBytes() {}

  /** The row without its id. */
  public static byte[] encode(PackRow row) {
    ByteBuffer out = ByteBuffer.allocate(MAX_ROW_BYTES).put(VERSION);
    putUuid(out, row.volume().value());
    putClass(out, row.retentionClass());
    out.putInt(Math.toIntExact(row.expiryDay().toEpochDay()));
    out.putLong(row.bytes()).putInt(row.footerBytes()).putInt(row.chunks());
    out.put((byte) row.state().code()).put((byte) (row.firstOfLife() ? 1 : 0));
    out.put(row.merkleRoot().toArray());
    out.putInt(row.wrappedKey().length()).put(row.wrappedKey().toArray());
    out.putInt(row.spans().size());
    for (TimeRange span : row.spans()) {
      out.putLong(span.from().micros()).putLong(span.to().micros());
    }
    return taken(out);
  }

  /**
   * Parses a row.
   *
   * @throws StrongroomException CORRUPT for anything that {@link #encode(PackRow)} does not write
   */
  public static PackRow decodePack(PackId id, byte[] value) {
    return decoding(value, in -> pack(id, in));
  }

  private static PackRow pack(PackId id, ByteBuffer in) {
    VolumeId volume = new VolumeId(uuid(in));
    RetentionClass retentionClass = retentionClass(in);
    LocalDate expiry = LocalDate.ofEpochDay(in.getInt());
    long bytes = in.getLong();
    int footerBytes = in.getInt();
    int chunks = in.getInt();
    Footer.State state = Footer.State.ofCode(in.get());
    boolean first = in.get() == 1;
    Bytes root = bytes(in, 32);
    Bytes key = bytes(in, bounded(in.getInt(), Sidecar.MAX_KEY_BYTES));
    int count = bounded(in.getInt(), PackLimits.MAX_SPANS);
    List<TimeRange> spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      spans.add(new TimeRange(new WallTime(in.getLong()), new WallTime(in.getLong())));
    }
    return new PackRow(
        id,
        volume,
        retentionClass,
        expiry,
        spans,
        bytes,
        footerBytes,
        chunks,
        state,
        first,
        root,
        key);
  }

  /** The row without its id. */
  public static byte[] encode(OpenPackRow row) {
    ByteBuffer out = ByteBuffer.allocate(MAX_ROW_BYTES).put(VERSION);
    putUuid(out, row.volume().value());
    putClass(out, row.retentionClass());
    out.putInt(Math.toIntExact(row.expiryDay().toEpochDay())).putLong(row.packTag());
    out.putLong(row.start().micros()).putLong(row.durableUntil().micros());
    return taken(out);
  }

  /**
   * Parses a row.
   *
   * @throws StrongroomException CORRUPT for anything that {@link #encode(OpenPackRow)} does not
   *     write
   */
  public static OpenPackRow decodeOpen(PackId id, byte[] value) {
    return decoding(
        value,
        in ->
            new OpenPackRow(
                id,
                new VolumeId(uuid(in)),
                retentionClass(in),
                LocalDate.ofEpochDay(in.getInt()),
                in.getLong(),
                new WallTime(in.getLong()),
                new WallTime(in.getLong())));
  }

  private static <T> T decoding(byte[] value, java.util.function.Function<ByteBuffer, T> parser) {
    try {
      ByteBuffer in = ByteBuffer.wrap(value);
      if (in.get() == VERSION) {
        return parser.apply(in);
      }
    } catch (BufferUnderflowException | IllegalArgumentException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "catalogue: a row is malformed; run fsck --rebuild", e);
    }
    throw new StrongroomException(
        ErrorKind.CORRUPT, "catalogue: a row has an unknown version; run fsck --rebuild");
  }

  private static int bounded(int count, int max) {
    if (count < 0 || count > max) {
      throw new IllegalArgumentException("count out of range");
    }
    return count;
  }

  private static Bytes bytes(ByteBuffer in, int length) {
    byte[] value = new byte[length];
    in.get(value);
    return Bytes.copyOf(value);
  }

  private static byte[] taken(ByteBuffer out) {
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  /** Writes 16 bytes. */
  public static void putUuid(ByteBuffer out, UUID value) {
    out.putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
  }

  /** Reads 16 bytes. */
  public static UUID uuid(ByteBuffer in) {
    return new UUID(in.getLong(), in.getLong());
  }

  private static void putClass(ByteBuffer out, RetentionClass retentionClass) {
    byte[] name = retentionClass.name().getBytes(StandardCharsets.US_ASCII);
    out.put((byte) name.length).put(name);
  }

  private static RetentionClass retentionClass(ByteBuffer in) {
    byte[] name = new byte[bounded(in.get(), 32)];
    in.get(name);
    return new RetentionClass(new String(name, StandardCharsets.US_ASCII));
  }
}
