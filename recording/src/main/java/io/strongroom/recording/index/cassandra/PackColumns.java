package io.strongroom.recording.index.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.OpenPackRow;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.RetentionClass;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** Rows of packs as columns, in the order of the statements, and back. */
final class PackColumns {
  private PackColumns() {}

  static Object[] and(Object[] first, Object... more) {
    Object[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  static Object[] of(PackId id) {
    Epoch epoch = id.epoch();
    return new Object[] {
      id.camera().value(), epoch.hybridMicros(), epoch.counter(), epoch.node().value()
    };
  }

  static Object[] of(OpenPackRow row) {
    return and(
        of(row.id()),
        row.volume().value(),
        row.retentionClass().name(),
        row.expiryDay(),
        row.packTag(),
        row.start().micros(),
        row.durableUntil().micros());
  }

  /** All but the key. */
  static Object[] of(PackRow row) {
    return new Object[] {
      row.volume().value(),
      row.retentionClass().name(),
      row.expiryDay(),
      spans(row.spans()),
      row.bytes(),
      row.footerBytes(),
      row.chunks(),
      row.state().code(),
      row.firstOfLife(),
      row.merkleRoot().asBuffer(),
      row.wrappedKey().asBuffer()
    };
  }

  static PackRow pack(Row row) {
    try {
      return new PackRow(
          id(row),
          volume(row),
          new RetentionClass(text(row, "retention_class")),
          Objects.requireNonNull(row.getLocalDate("expiry_day")),
          spans(row),
          row.getLong("bytes"),
          row.getInt("footer_bytes"),
          row.getInt("chunks"),
          Footer.State.ofCode(row.getInt("state")),
          row.getBoolean("first_of_life"),
          bytes(row, "merkle_root"),
          bytes(row, "wrapped_key"));
    } catch (NullPointerException | IllegalArgumentException | StrongroomException e) {
      throw malformed(e);
    }
  }

  /** {@link ClassDay#keyNumber} of a pack's row. */
  static int keyNumber(Row row) {
    ByteBuffer wrappedKey = row.getByteBuffer("wrapped_key");
    return wrappedKey == null ? 0 : ClassDay.keyNumber(Bytes.copyOf(wrappedKey));
  }

  static OpenPackRow openPack(Row row) {
    try {
      return new OpenPackRow(
          id(row),
          volume(row),
          new RetentionClass(text(row, "retention_class")),
          Objects.requireNonNull(row.getLocalDate("expiry_day")),
          row.getLong("pack_tag"),
          new WallTime(row.getLong("start_micros")),
          new WallTime(row.getLong("durable_micros")));
    } catch (NullPointerException | IllegalArgumentException | StrongroomException e) {
      throw malformed(e);
    }
  }

  private static StrongroomException malformed(RuntimeException cause) {
    return new StrongroomException(
        ErrorKind.CORRUPT, "the shared index: a row of a pack is malformed", cause);
  }

  private static PackId id(Row row) {
    CameraId camera = new CameraId(uuid(row, "camera"));
    NodeId node = new NodeId(uuid(row, "epoch_node"));
    return new PackId(
        camera, new Epoch(row.getLong("epoch_micros"), node, row.getInt("epoch_counter")));
  }

  private static VolumeId volume(Row row) {
    return new VolumeId(uuid(row, "volume"));
  }

  private static UUID uuid(Row row, String column) {
    return Objects.requireNonNull(row.getUuid(column));
  }

  private static String text(Row row, String column) {
    return Objects.requireNonNull(row.getString(column));
  }

  private static Bytes bytes(Row row, String column) {
    ByteBuffer value = Objects.requireNonNull(row.getByteBuffer(column));
    return Bytes.copyOf(value);
  }

  private static List<Long> spans(List<TimeRange> spans) {
    return spans.stream().flatMap(s -> Stream.of(s.from().micros(), s.to().micros())).toList();
  }

  private static List<TimeRange> spans(Row row) {
    List<Long> ends = Objects.requireNonNull(row.getList("spans", Long.class));
    if (ends.size() % 2 != 0) {
      throw new IllegalArgumentException("a span without an end");
    }
    List<TimeRange> spans = new ArrayList<>(ends.size() / 2);
    for (int i = 0; i < ends.size(); i += 2) {
      spans.add(new TimeRange(new WallTime(ends.get(i)), new WallTime(ends.get(i + 1))));
    }
    return spans;
  }
}
