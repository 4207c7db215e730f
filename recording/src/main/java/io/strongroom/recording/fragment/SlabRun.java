package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Bytes appended one behind the other into slabs. Several may hold a run; when the last lets go,
 * its slabs are given back. Not thread-safe.
 */
final class SlabRun {
  private final SlabPool pool;
  private final List<byte[]> slabs = new ArrayList<>();
  private int length;
  private int holders = 1;

  /** An empty run, held once. */
  SlabRun(SlabPool pool) {
    this.pool = pool;
  }

  int length() {
    return length;
  }

  /** Appends the remaining bytes; the buffer's position does not move. */
  void append(ByteBuffer source) {
    int at = source.position();
    int rest = source.remaining();
    while (rest > 0) {
      int inSlab = length % SlabPool.SLAB_BYTES;
      if (length / SlabPool.SLAB_BYTES == slabs.size()) {
        slabs.add(pool.take());
      }
      int part = Math.min(rest, SlabPool.SLAB_BYTES - inSlab);
      source.get(at, slabs.getLast(), inSlab, part);
      at += part;
      rest -= part;
      length += part;
    }
  }

  /** Leaves the last bytes out. They stay where they are until something is appended. */
  void shorten(int bytes) {
    length -= bytes;
  }

  /** A copy of bytes that were appended, left out or not. */
  ByteBuffer copy(int from, int size) {
    byte[] whole = new byte[size];
    int done = 0;
    while (done < size) {
      int at = from + done;
      int inSlab = at % SlabPool.SLAB_BYTES;
      int part = Math.min(size - done, SlabPool.SLAB_BYTES - inSlab);
      System.arraycopy(slabs.get(at / SlabPool.SLAB_BYTES), inSlab, whole, done, part);
      done += part;
    }
    return ByteBuffer.wrap(whole);
  }

  /** CRC32C of the first {@code size} bytes. */
  int crc(int size) {
    CRC32C crc = new CRC32C();
    for (int at = 0; at < size; at += SlabPool.SLAB_BYTES) {
      byte[] slab = slabs.get(at / SlabPool.SLAB_BYTES);
      crc.update(slab, 0, Math.min(size - at, SlabPool.SLAB_BYTES));
    }
    return (int) crc.getValue();
  }

  /** Adds the bytes, as they lie, to a chain. */
  void addTo(List<ByteBuffer> chain) {
    for (int at = 0; at < length; at += SlabPool.SLAB_BYTES) {
      byte[] slab = slabs.get(at / SlabPool.SLAB_BYTES);
      chain.add(ByteBuffer.wrap(slab, 0, Math.min(length - at, SlabPool.SLAB_BYTES)));
    }
  }

  void hold() {
    holders++;
  }

  void release() {
    holders--;
    if (holders == 0) {
      slabs.forEach(pool::giveBack);
      slabs.clear();
      length = 0;
    }
  }
}
