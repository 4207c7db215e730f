package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/** A copy of a packet that has to wait; its memory is used again. Used by one thread. */
final class StoredPacket {
  /** What most networks carry in one packet; larger copies are not kept for later. */
  static final int USUAL_BYTES = 2 << 10;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer bytes = NONE;
  private int length;
  private int sequence;
  private WallTime arrival = new WallTime(0);
  private boolean used;

  void keep(ByteBuffer source, int offset, int count, RtpHeader header, WallTime newArrival) {
    if (bytes.capacity() < count) {
      bytes = ByteBuffer.allocate(Math.max(count, USUAL_BYTES));
    }
    bytes.put(0, source, offset, count);
    length = count;
    sequence = header.sequence();
    arrival = newArrival;
    used = true;
  }

  void release() {
    used = false;
    if (bytes.capacity() > USUAL_BYTES) {
      bytes = NONE;
    }
  }

  boolean used() {
    return used;
  }

  ByteBuffer bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  int sequence() {
    return sequence;
  }

  WallTime arrival() {
    return arrival;
  }
}
