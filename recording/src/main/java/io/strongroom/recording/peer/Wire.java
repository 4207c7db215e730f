package io.strongroom.recording.peer;

import io.strongroom.recording.index.RowBytes;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Fields of requests and answers, big-endian; the byte tables are in docs/design/reading.md. Pure
 * functions. What is malformed is an exception that {@link #parse} turns into one kind.
 */
public final class Wire {
  public static final int CAMERA_BYTES = 16;
  public static final int RANGE_BYTES = 16;
  public static final int EPOCH_BYTES = 28;

  /** No instant of footage lies further from 1970: about the year 9999. */
  private static final long MAX_MICROS = 1L << 58;

  private Wire() {}

  /**
   * Parses all of what another node sent.
   *
   * @param kind of the failure if it is malformed
   * @param what for the message
   */
  public static <T> T parse(
      ErrorKind kind, String what, ByteBuffer bytes, Function<ByteBuffer, T> parser) {
    try {
      T parsed = parser.apply(bytes);
      if (!bytes.hasRemaining()) {
        return parsed;
      }
    } catch (BufferUnderflowException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException
        | DateTimeException
        | StrongroomException e) {
      throw new StrongroomException(kind, what + " is malformed: " + e.getMessage(), e);
    }
    throw new StrongroomException(kind, what + " is malformed: it is too long");
  }

  public static IllegalArgumentException malformed(String why) {
    return new IllegalArgumentException(why);
  }

  public static int count(ByteBuffer in, int max) {
    return bounded(in.getInt(), max);
  }

  public static int bounded(int value, int max) {
    if (value < 0 || value > max) {
      throw malformed("a count or length is out of range");
    }
    return value;
  }

  public static boolean flag(ByteBuffer in) {
    return bounded(in.get(), 1) == 1;
  }

  public static byte[] bytes(ByteBuffer in, int length) {
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] value = new byte[length];
    in.get(value);
    return value;
  }

  public static void put(ByteBuffer out, CameraId camera) {
    RowBytes.putUuid(out, camera.value());
  }

  public static CameraId camera(ByteBuffer in) {
    return new CameraId(RowBytes.uuid(in));
  }

  public static void put(ByteBuffer out, TimeRange range) {
    out.putLong(range.from().micros()).putLong(range.to().micros());
  }

  public static TimeRange range(ByteBuffer in) {
    return new TimeRange(time(in), time(in));
  }

  private static WallTime time(ByteBuffer in) {
    long micros = in.getLong();
    if (micros < -MAX_MICROS || micros > MAX_MICROS) {
      throw malformed("a time is out of range");
    }
    return new WallTime(micros);
  }

  public static void put(ByteBuffer out, Optional<TimeRange> range) {
    out.put((byte) (range.isPresent() ? 1 : 0));
    range.ifPresent(present -> put(out, present));
  }

  public static Optional<TimeRange> maybeRange(ByteBuffer in) {
    return flag(in) ? Optional.of(range(in)) : Optional.empty();
  }

  public static void put(ByteBuffer out, Epoch epoch) {
    out.putLong(epoch.hybridMicros()).putInt(epoch.counter());
    RowBytes.putUuid(out, epoch.node().value());
  }

  public static Epoch epoch(ByteBuffer in) {
    long micros = in.getLong();
    int counter = in.getInt();
    return new Epoch(micros, new NodeId(RowBytes.uuid(in)), counter);
  }

  public static void put(ByteBuffer out, PackId id) {
    put(out, id.camera());
    put(out, id.epoch());
  }

  public static PackId pack(ByteBuffer in) {
    return new PackId(camera(in), epoch(in));
  }

  public static void putShort(ByteBuffer out, Bytes value) {
    out.putShort((short) value.length()).put(value.asBuffer());
  }

  public static Bytes shortBytes(ByteBuffer in, int max) {
    return Bytes.copyOf(bytes(in, bounded(Short.toUnsignedInt(in.getShort()), max)));
  }
}
