package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control side of one RTP stream (RFC 3550, 6): sender reports and BYE in, receiver reports
 * out. Used by one thread.
 *
 * <pre>
 *  packet  |V=2 P count|type|length in words - 1| ...
 *  SR 200  |SSRC|NTP, 8 bytes|RTP timestamp|packets|octets|report blocks
 *  RR 201  |SSRC|(SSRC|fraction, lost|highest|jitter|LSR|DLSR)*
 *  SDES 202 |(SSRC|(item, length, text)* 0..)*
 *  BYE 203 |SSRC*|
 * </pre>
 */
final class Rtcp {
  private static final int SENDER_REPORT = 200;
  private static final int RECEIVER_REPORT = 201;
  private static final int DESCRIPTION = 202;
  private static final int BYE = 203;
  private static final int VERSION_2 = 0x80;
  private static final int CNAME = 1;
  private static final int MAX_NAME_BYTES = 255;

  private final Reception reception;
  private final Tally tally;
  private @Nullable CameraClock clock;
  private boolean bye;

  Rtcp(Reception reception, Tally tally) {
    this.reception = reception;
    this.tally = tally;
  }

  Optional<CameraClock> clock() {
    return Optional.ofNullable(clock);
  }

  boolean bye() {
    return bye;
  }

  /** Takes a compound packet. What cannot be understood of it is counted as damaged. */
  void accept(ByteBuffer buffer, int offset, int length, WallTime arrival) {
    int at = offset;
    int end = offset + length;
    while (end - at >= 4) {
      int size = 4 * ((buffer.getShort(at + 2) & 0xffff) + 1);
      if ((buffer.get(at) & 0xc0) != VERSION_2 || size > end - at) {
        break;
      }
      packet(buffer, at, size, arrival);
      at += size;
    }
    if (at != end) {
      tally.damaged++;
    }
  }

  private void packet(ByteBuffer buffer, int at, int size, WallTime arrival) {
    int type = buffer.get(at + 1) & 0xff;
    if (type == SENDER_REPORT && size >= 28) {
      // Some cameras name another SSRC here; the channel has one sender all the same.
      clock = new CameraClock(buffer.getLong(at + 8), buffer.getInt(at + 16), arrival);
    } else if (type == BYE) {
      int sources = buffer.get(at) & 0x1f;
      for (int i = 0; i < sources && 4 + 4 * (i + 1) <= size; i++) {
        bye |= reception.begun() && buffer.getInt(at + 4 + 4 * i) == reception.ssrc();
      }
    }
  }

  /** Media came: the source is there. */
  void heard() {
    bye = false;
  }

  /**
   * Writes a receiver report and a source description at the buffer's position.
   *
   * @return bytes written; 0 if they do not fit, and then nothing is
   */
  int report(ByteBuffer into, int reporter, String name, WallTime now) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int nameBytes = Math.min(text.length, MAX_NAME_BYTES);
    int blocks = reception.begun() ? 1 : 0;
    int reportBytes = 8 + 24 * blocks;
    int chunkBytes = (4 + 2 + nameBytes + 1 + 3) / 4 * 4;
    if (into.remaining() < reportBytes + 4 + chunkBytes) {
      return 0;
    }
    header(into, blocks, RECEIVER_REPORT, reportBytes);
    into.putInt(reporter);
    if (blocks > 0) {
      block(into, now);
    }
    header(into, 1, DESCRIPTION, 4 + chunkBytes);
    into.putInt(reporter).put((byte) CNAME).put((byte) nameBytes).put(text, 0, nameBytes);
    for (int i = 4 + 2 + nameBytes; i < chunkBytes; i++) {
      into.put((byte) 0);
    }
    return reportBytes + 4 + chunkBytes;
  }

  private static void header(ByteBuffer into, int count, int type, int bytes) {
    into.put((byte) (VERSION_2 | count)).put((byte) type).putShort((short) (bytes / 4 - 1));
  }

  private void block(ByteBuffer into, WallTime now) {
    long lost = Math.clamp(reception.lost(), -0x80_0000, 0x7f_ffff);
    into.putInt(reception.ssrc());
    into.putInt(reception.takeFractionLost() << 24 | (int) (lost & 0xff_ffff));
    into.putInt(reception.extendedHighest());
    into.putInt(reception.jitter());
    CameraClock last = clock;
    if (last == null) {
      into.putInt(0).putInt(0);
    } else {
      long since = Math.max(0, last.arrival().microsUntil(now));
      long units = Clocks.convert(since, 1_000_000, 1 << 16);
      into.putInt(last.middle()).putInt((int) Math.min(units, 0xffff_ffffL));
    }
  }
}
