package io.strongroom.recording.index.rocksdb;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * Keys of the catalogue: one byte for the table, then fixed-width big-endian fields, so that keys
 * sort as their fields do. Times have their sign bit flipped for that reason.
 */
final class Keys {
  static final byte PACK = 'P';
  static final byte PACK_BY_TIME = 'T';
  static final byte OPEN_PACK = 'O';
  static final byte CHUNK = 'C';
  static final byte GAP = 'G';
  static final byte UNJOURNALED = 'J';
  static final byte VOLUME = 'V';
  static final byte META = 'M';
  static final byte UNTOLD = 'X';
  static final byte HOLDERS = 'H';
  static final byte COPYING = 'Y';
  static final byte FOLLOWING = 'F';
  static final byte OWED = 'W';
  static final byte CHECKED = 'K';
  static final byte SCRUB = 'S';
  static final byte DAMAGE = 'D';
  static final byte MOVING = 'R';

  static final int CAMERA_BYTES = 16;
  static final int EPOCH_BYTES = 28;

  private Keys() {}

  static byte[] table(byte table) {
    return new byte[] {table};
  }

  /** The first key after every key with this prefix. */
  static byte[] after(byte[] prefix) {
    byte[] end = prefix.clone();
    int last = end.length - 1;
    while (end[last] == (byte) 0xFF) {
      last--;
    }
    end[last]++;
    return Arrays.copyOf(end, last + 1);
  }

  static byte[] camera(byte table, CameraId camera) {
    return taken(start(table, camera, 0));
  }

  static byte[] pack(byte table, PackId id) {
    ByteBuffer key = start(table, id.camera(), EPOCH_BYTES);
    putEpoch(key, id.epoch());
    return taken(key);
  }

  static byte[] byTime(PackId id, WallTime start) {
    ByteBuffer key = start(PACK_BY_TIME, id.camera(), 8 + EPOCH_BYTES);
    key.putLong(start.micros() ^ Long.MIN_VALUE);
    putEpoch(key, id.epoch());
    return taken(key);
  }

  static byte[] time(byte table, CameraId camera, WallTime time) {
    return taken(start(table, camera, 8).putLong(time.micros() ^ Long.MIN_VALUE));
  }

  static byte[] unjournaled(CameraId camera, WallTime from, int cause) {
    return taken(
        start(UNJOURNALED, camera, 9).putLong(from.micros() ^ Long.MIN_VALUE).put((byte) cause));
  }

  static byte[] chunk(PackId id, int sequence) {
    ByteBuffer key = start(CHUNK, id.camera(), EPOCH_BYTES + 4);
    putEpoch(key, id.epoch());
    return taken(key.putInt(sequence));
  }

  static byte[] untold(PackId id, long mark) {
    ByteBuffer key = start(UNTOLD, id.camera(), EPOCH_BYTES + 8);
    putEpoch(key, id.epoch());
    return taken(key.putLong(mark));
  }

  static long markOf(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1 + CAMERA_BYTES + EPOCH_BYTES);
  }

  static WallTime timeOf(byte[] key) {
    long stored = ByteBuffer.wrap(key).getLong(1 + CAMERA_BYTES);
    return new WallTime(stored ^ Long.MIN_VALUE);
  }

  static CameraId cameraOf(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    return new CameraId(new UUID(in.getLong(1), in.getLong(9)));
  }

  static PackId packOf(byte[] key) {
    return new PackId(cameraOf(key), epochAt(ByteBuffer.wrap(key), 1 + CAMERA_BYTES));
  }

  static PackId packOfByTime(byte[] key) {
    return new PackId(cameraOf(key), epochAt(ByteBuffer.wrap(key), 1 + CAMERA_BYTES + 8));
  }

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static byte[] taken(ByteBuffer key) {
    byte[] bytes = new byte[key.position()];
    key.get(0, bytes);
    return bytes;
  }

  private static ByteBuffer start(byte table, CameraId camera, int more) {
    return ByteBuffer.allocate(1 + CAMERA_BYTES + more)
        .put(table)
        .putLong(camera.value().getMostSignificantBits())
        .putLong(camera.value().getLeastSignificantBits());
  }

  private static void putEpoch(ByteBuffer key, Epoch epoch) {
    key.putLong(epoch.hybridMicros())
        .putInt(epoch.counter())
        .putLong(epoch.node().value().getMostSignificantBits())
        .putLong(epoch.node().value().getLeastSignificantBits());
  }

  private static Epoch epochAt(ByteBuffer in, int at) {
    NodeId node = new NodeId(new UUID(in.getLong(at + 12), in.getLong(at + 20)));
    return new Epoch(in.getLong(at), node, in.getInt(at + 8));
  }
}
