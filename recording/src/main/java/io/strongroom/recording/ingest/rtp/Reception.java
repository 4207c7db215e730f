package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.WallTime;

/**
 * What a receiver reports about one source (RFC 3550, 6.4.1 and A.3, A.8). Counted as packets
 * arrive, before they are put in order. Used by one thread.
 */
final class Reception {
  private final int clockRate;
  private int ssrc;
  private boolean begun;
  private int base;
  private int cycles;
  private int highest;
  private long received;
  private long expectedPrior;
  private long receivedPrior;
  private boolean timed;
  private long transit;
  private long jitterTimes16;

  Reception(int clockRate) {
    this.clockRate = clockRate;
  }

  boolean begun() {
    return begun;
  }

  int ssrc() {
    return ssrc;
  }

  /** A source begins, or a source begins to count anew. */
  void begin(int source, int sequence) {
    begun = true;
    ssrc = source;
    base = sequence;
    cycles = 0;
    highest = sequence;
    received = 0;
    expectedPrior = 0;
    receivedPrior = 0;
    timed = false;
    jitterTimes16 = 0;
  }

  /** The source has another name and counts on. */
  void source(int source) {
    ssrc = source;
  }

  void received(int sequence, int timestamp, WallTime arrival) {
    received++;
    int ahead = (short) (sequence - highest);
    if (ahead > 0) {
      if (sequence < highest) {
        cycles += 1 << 16;
      }
      highest = sequence;
    }
    if (clockRate > 0) {
      measure(timestamp, Clocks.convert(arrival.micros(), 1_000_000, clockRate));
    }
  }

  /** The difference of transit times modulo 2^32, as the clocks have nothing in common (A.8). */
  private void measure(int timestamp, long arrivalUnits) {
    long now = arrivalUnits - timestamp;
    if (timed) {
      int difference = (int) (now - transit);
      long distance = Math.abs((long) difference);
      jitterTimes16 += distance - ((jitterTimes16 + 8) >> 4);
    }
    timed = true;
    transit = now;
  }

  int extendedHighest() {
    return cycles + highest;
  }

  long lost() {
    return expected() - received;
  }

  /** The share of packets lost since this was last asked, in 1/256. */
  int takeFractionLost() {
    long expectedNow = expected();
    long interval = expectedNow - expectedPrior;
    long lost = interval - (received - receivedPrior);
    expectedPrior = expectedNow;
    receivedPrior = received;
    return interval <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / interval);
  }

  /** In timestamp units. */
  int jitter() {
    return (int) Math.min(0xffff_ffffL, jitterTimes16 >> 4);
  }

  private long expected() {
    return (cycles & 0xffff_ffffL) + highest - base + 1;
  }
}
