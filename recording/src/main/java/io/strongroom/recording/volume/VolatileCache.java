package io.strongroom.recording.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What a disk's cache holds of one file above the disk; guarded by its {@link FaultyStorage}. */
final class VolatileCache {
  private static final int SECTOR_BYTES = 512;
  private static final int BLOCK_BYTES = Storage.BLOCK_BYTES;

  private final TreeMap<Long, byte[]> blocks = new TreeMap<>();
  private long size;

  long size() {
    return size;
  }

  /** Sets the size; what lies behind it is gone. */
  void resize(long bytes) {
    blocks.tailMap(bytes, true).clear();
    size = bytes;
  }

  /** Takes all remaining bytes, whole blocks. */
  void put(ByteBuffer from, long offset) {
    long at = offset;
    while (from.hasRemaining()) {
      byte[] block = new byte[BLOCK_BYTES];
      from.get(block);
      blocks.put(at, block);
      at += BLOCK_BYTES;
    }
    size = Math.max(size, at);
  }

  /** Reads as one block allows, from the cache or else from the disk; -1 at the end. */
  int read(Storage.StoredFile disk, ByteBuffer into, long offset) throws IOException {
    if (offset >= size) {
      return -1;
    }
    long blockStart = offset / BLOCK_BYTES * BLOCK_BYTES;
    int within = (int) (offset - blockStart);
    int count = (int) Math.min(into.remaining(), Math.min(BLOCK_BYTES - within, size - offset));
    byte[] block = blocks.get(blockStart);
    ByteBuffer part = into.duplicate().limit(into.position() + count);
    if (block != null) {
      part.put(block, within, count);
    } else {
      readDisk(disk, part, offset);
    }
    into.position(into.position() + count);
    return count;
  }

  /** A file that was extended and never written there reads as zeros. */
  private static void readDisk(Storage.StoredFile disk, ByteBuffer part, long offset)
      throws IOException {
    long at = offset;
    int got;
    while (part.hasRemaining() && (got = disk.read(part, at)) > 0) {
      at += got;
    }
    while (part.hasRemaining()) {
      part.put((byte) 0);
    }
  }

  /** Everything reaches the disk. */
  void flush(Storage.StoredFile disk) throws IOException {
    for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
      disk.write(ByteBuffer.wrap(block.getValue()), block.getKey());
    }
    disk.sync();
    blocks.clear();
  }

  /** Nothing of it reaches the disk any more: what Linux does after a failed sync. */
  void drop() {
    blocks.clear();
  }

  /** The power goes: each block is lost, kept, or torn after some of its sectors. */
  void settle(Storage.StoredFile disk, Random random) throws IOException {
    for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
      int fate = random.nextInt(3);
      if (fate == 0) {
        continue;
      }
      byte[] bytes = block.getValue();
      int kept =
          fate == 1 ? bytes.length : SECTOR_BYTES * random.nextInt(bytes.length / SECTOR_BYTES);
      disk.write(ByteBuffer.wrap(Arrays.copyOf(bytes, kept)), block.getKey());
    }
  }
}
