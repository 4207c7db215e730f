package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/**
 * Puts the packets of one source in order (RFC 3550, A.1): duplicates out, gaps named, a new
 * beginning noticed. Used by one thread.
 *
 * <p>A packet that does not fit, of another SSRC or with a sequence number from elsewhere, is kept
 * aside. If the next packet fits the stream as it was, the ones aside were strays; if they go on by
 * themselves, the stream has begun anew with the first of them, and nothing of it is lost. A camera
 * that changes its SSRC and counts on is followed at once.
 */
final class PacketOrder {
  /** A sequence number further ahead than this is no gap but another numbering (RFC 3550, A.1). */
  static final int MAX_DROPOUT = 3_000;

  /** A sequence number no further behind than this may be a duplicate (RFC 3550, A.1). */
  static final int MAX_MISORDER = 100;

  /** Packets in a row that make a new numbering of the same source (RFC 3550, A.1). */
  static final int SAME_SOURCE_RUN = 2;

  /** Packets in a row that make a new source; fewer are strays. */
  static final int OTHER_SOURCE_RUN = 4;

  /** Timestamps of one stream lie closer together than this, in seconds. */
  private static final int NEAR_SECONDS = 10;

  /** Takes what has been put in order. */
  interface Receiver {
    void inOrder(ByteBuffer buffer, RtpHeader header, WallTime arrival);

    /** This many packets are missing here. */
    void missing(int packets);

    /** The numbering begins anew, with the packet that follows. */
    void beginning();
  }

  private final Receiver receiver;
  private final Reception reception;
  private final Tally tally;
  private final int nearUnits;
  private final StoredPacket[] aside = new StoredPacket[OTHER_SOURCE_RUN];
  private final RtpHeader storedHeader = new RtpHeader();
  private final ReorderWindow window;
  private int asideCount;
  private boolean asideForeign;
  private boolean started;
  private int ssrc;
  private int expected;
  private int newestTimestamp;

  PacketOrder(Receiver receiver, Reception reception, Tally tally, int clockRate) {
    this.receiver = receiver;
    this.reception = reception;
    this.tally = tally;
    this.nearUnits = Math.min(clockRate, 1 << 26) * NEAR_SECONDS;
    this.window = new ReorderWindow(receiver, tally);
  }

  /** Whether a packet of this source may be part of the stream. */
  boolean knows(int source) {
    return started && source == ssrc;
  }

  void accept(ByteBuffer buffer, int offset, int length, RtpHeader header, WallTime arrival) {
    if (!started) {
      begin(header);
    } else if (!fits(header)) {
      putAside(buffer, offset, length, header, arrival);
      return;
    }
    dropAside();
    take(buffer, offset, length, header, arrival);
  }

  /** Hands on what waits; nothing follows. */
  void flush() {
    if (asideCount >= SAME_SOURCE_RUN) {
      takeAside();
    }
    while (!window.isEmpty()) {
      expected = window.skip(expected);
    }
  }

  private void begin(RtpHeader header) {
    started = true;
    ssrc = header.ssrc();
    expected = header.sequence();
    newestTimestamp = header.timestamp();
    reception.begin(ssrc, expected);
  }

  private boolean fits(RtpHeader header) {
    int ahead = (short) (header.sequence() - expected);
    int newer = header.timestamp() - newestTimestamp;
    if (header.ssrc() != ssrc) {
      return ahead == 0 && newer > -nearUnits && newer < nearUnits;
    }
    // What lies behind and is newer than all before is no duplicate: the numbers fell.
    return ahead >= 0
        ? ahead <= MAX_DROPOUT
        : ahead >= -MAX_MISORDER && newer <= 0 && newer > -nearUnits;
  }

  private void take(ByteBuffer buffer, int offset, int length, RtpHeader header, WallTime arrival) {
    if (header.ssrc() != ssrc) {
      ssrc = header.ssrc();
      reception.source(ssrc);
    }
    reception.received(header.sequence(), header.timestamp(), arrival);
    if (header.timestamp() - newestTimestamp > 0) {
      newestTimestamp = header.timestamp();
    }
    int ahead = (short) (header.sequence() - expected);
    if (ahead < 0) {
      tally.duplicates++;
    } else if (ahead > 0 || !window.isEmpty()) {
      expected = window.take(expected, buffer, offset, length, header, arrival);
    } else {
      window.idle();
      expected = header.sequence() + 1 & 0xffff;
      receiver.inOrder(buffer, header, arrival);
    }
  }

  private void putAside(
      ByteBuffer buffer, int offset, int length, RtpHeader header, WallTime arrival) {
    if (asideCount > 0 && !follows(header)) {
      dropAside();
    }
    asideForeign |= header.ssrc() != ssrc;
    StoredPacket stored = aside[asideCount];
    if (stored == null) {
      stored = new StoredPacket();
      aside[asideCount] = stored;
    }
    stored.keep(buffer, offset, length, header, arrival);
    asideCount++;
    if (asideCount >= (asideForeign ? OTHER_SOURCE_RUN : SAME_SOURCE_RUN)) {
      takeAside();
    }
  }

  private boolean follows(RtpHeader header) {
    StoredPacket last = aside[asideCount - 1];
    return header.sequence() == (last.sequence() + 1 & 0xffff);
  }

  /** The packets aside have made a new stream. */
  private void takeAside() {
    while (!window.isEmpty()) {
      expected = window.skip(expected);
    }
    receiver.beginning();
    int count = asideCount;
    asideCount = 0;
    asideForeign = false;
    for (int i = 0; i < count; i++) {
      StoredPacket stored = aside[i];
      storedHeader.parse(stored.bytes(), 0, stored.length());
      if (i == 0) {
        begin(storedHeader);
      }
      take(stored.bytes(), 0, stored.length(), storedHeader, stored.arrival());
      stored.release();
    }
  }

  /** The packets aside were strays. */
  private void dropAside() {
    if (asideCount > 0) {
      for (int i = 0; i < asideCount; i++) {
        aside[i].release();
      }
      if (asideForeign) {
        tally.foreign += asideCount;
      } else {
        tally.duplicates += asideCount;
      }
      asideCount = 0;
      asideForeign = false;
    }
  }
}
