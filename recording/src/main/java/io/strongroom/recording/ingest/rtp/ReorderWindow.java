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

  /** How long a packet may wait. Cameras stand in the same network; more would only delay. */
  static final int MILLIS = 100;

  /** Packets in order after which the memory is given back. */
  private static final int IDLE_PACKETS = 4_096;

  private final Receiver receiver;
  private final Tally tally;
  private final RtpHeader header = new RtpHeader();
  private StoredPacket @Nullable [] slots;
  private int held;
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
    while (ahead(arrived, next) >= PACKETS && held > 0) {
      next = skip(next);
    }
    int ahead = ahead(arrived, next);
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

  /** Gives up the packets that are missing before the first one held, and hands on from there. */
  int skip(int due) {
    int next = due;
    while (!slot(next).used()) {
      next = next + 1 & 0xffff;
    }
    missing((short) (next - due));
    return drain(next);
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
    tally.reordered++;
  }

  private int drain(int due) {
    int next = due;
    while (held > 0 && slot(next).used()) {
      StoredPacket stored = slot(next);
      header.parse(stored.bytes(), 0, stored.length());
      receiver.inOrder(stored.bytes(), header, stored.arrival());
      stored.release();
      held--;
      next = next + 1 & 0xffff;
    }
    return next;
  }

  /** Whether the first packet held, in their order, has waited for too long. */
  private boolean waited(int due, WallTime now) {
    int next = due;
    while (!slot(next).used()) {
      next = next + 1 & 0xffff;
    }
    return slot(next).arrival().microsUntil(now) > MILLIS * 1_000L;
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
