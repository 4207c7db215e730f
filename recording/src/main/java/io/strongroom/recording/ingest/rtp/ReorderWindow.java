package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.ingest.rtp.PacketOrder.Receiver;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Holds packets that came before one that is due earlier, until that comes or is given up: when the
 * window is full, or when what waits has waited too long. There is no timer; time is looked at when
 * a packet comes. Used by one thread.
 */
final class ReorderWindow {
  /** How far ahead of the packet due a packet may be held. A power of two. */
  static final int PACKETS = 64;

  /** How much may be held: {@link #PACKETS} of the usual size, and a few of the largest. */
  static final int MAX_BYTES = 256 << 10;

  /** How long a packet may wait. Cameras stand in the same network; more would only delay. */
  static final int MILLIS = 100;

  /** Packets in order after which the memory is given back. */
  private static final int IDLE_PACKETS = 4_096;

  private final Receiver receiver;
  private final Tally tally;
  private final RtpHeader header = new RtpHeader();
  private StoredPacket @Nullable [] slots;
  private int held;
  private int heldBytes;
  private int idle;

  ReorderWindow(Receiver receiver, Tally tally) {
    this.receiver = receiver;
    this.tally = tally;
  }

  boolean isEmpty() {
    return held == 0;
  }

  /**
   * Takes a packet that is not behind {@code due}.
   *
   * @return the sequence number that is due now
   */
  int take(
      int due, ByteBuffer buffer, int offset, int length, RtpHeader arrived, WallTime arrival) {
    int next = due;
    int ahead = ahead(arrived, next);
    while (held > 0 && ahead > 0 && full(ahead, length)) {
      next = skip(next, arrived.sequence());
      ahead = ahead(arrived, next);
    }
    if (ahead < 0) {
      tally.duplicates++;
      return next;
    }
    if (ahead >= PACKETS) {
      missing(ahead);
      next = arrived.sequence();
      ahead = 0;
    }
    if (ahead == 0) {
      receiver.inOrder(buffer, arrived, arrival);
      next = drain(next + 1 & 0xffff);
    } else {
      hold(buffer, offset, length, arrived, arrival);
    }
    while (held > 0 && waited(next, arrival)) {
      next = skip(next);
    }
    return next;
  }

  private boolean full(int ahead, int length) {
    return ahead >= PACKETS || heldBytes + length > MAX_BYTES;
  }

  /** Gives up the packets that are missing before the first one held, and hands on from there. */
  int skip(int due) {
    int next = firstHeld(due);
    missing((short) (next - due));
    return drain(next);
  }

  /** The same, but gives up none from {@code arrived} on. */
  private int skip(int due, int arrived) {
    if ((short) (firstHeld(due) - arrived) <= 0) {
      return skip(due);
    }
    missing((short) (arrived - due));
    return arrived;
  }

  private int firstHeld(int due) {
    int next = due;
    while (!slot(next).used()) {
      next = next + 1 & 0xffff;
    }
    return next;
  }

  private static int ahead(RtpHeader arrived, int due) {
    return (short) (arrived.sequence() - due);
  }

  private void missing(int packets) {
    if (packets > 0) {
      tally.lost += packets;
      receiver.missing(packets);
    }
  }

  private void hold(
      ByteBuffer buffer, int offset, int length, RtpHeader arrived, WallTime arrival) {
    StoredPacket slot = slot(arrived.sequence());
    if (slot.used()) {
      tally.duplicates++;
      return;
    }
    slot.keep(buffer, offset, length, arrived, arrival);
    held++;
    heldBytes += length;
    tally.reordered++;
  }

  private int drain(int due) {
    int next = due;
    while (held > 0 && slot(next).used()) {
      StoredPacket stored = slot(next);
      header.parse(stored.bytes(), 0, stored.length());
      receiver.inOrder(stored.bytes(), header, stored.arrival());
      heldBytes -= stored.length();
      held--;
      stored.release();
      next = next + 1 & 0xffff;
    }
    return next;
  }

  /** Whether the first packet held, in their order, has waited for too long. */
  private boolean waited(int due, WallTime now) {
    return slot(firstHeld(due)).arrival().microsUntil(now) > MILLIS * 1_000L;
  }

  /** A packet came in order while nothing is held. */
  void idle() {
    if (slots != null && ++idle >= IDLE_PACKETS) {
      slots = null;
      idle = 0;
    }
  }

  private StoredPacket slot(int sequence) {
    StoredPacket[] all = slots;
    if (all == null) {
      all = new StoredPacket[PACKETS];
      for (int i = 0; i < PACKETS; i++) {
        all[i] = new StoredPacket();
      }
      slots = all;
    }
    idle = 0;
    return all[sequence & (PACKETS - 1)];
  }
}
