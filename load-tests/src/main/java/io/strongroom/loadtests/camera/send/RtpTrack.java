package io.strongroom.loadtests.camera.send;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * The RTP and RTCP state of one track of one session (RFC 3550): SSRC, sequence number, timestamp
 * offset, counts. Used by the wheel's thread, except {@link #nextSequence}.
 */
public final class RtpTrack {
  private static final int SENDER_REPORT = 200;
  private static final int SOURCE_DESCRIPTION = 202;
  private static final int CNAME = 1;
  private static final byte[] NAME = "camera".getBytes(StandardCharsets.US_ASCII);
  private static final long NTP_TO_UNIX_SECONDS = 2_208_988_800L;
  private static final int RTP_VERSION = 0x80;

  private final int channel;
  private final int clockRate;
  private final int ssrc;
  private final long timestampOffset;
  private volatile int sequence;
  private int packets;
  private int octets;

  /**
   * @param channel interleaved channel of RTP; RTCP has the next
   * @param clockRate RTP clock in Hz
   * @param random chooses SSRC, first sequence number and timestamp offset
   */
  public RtpTrack(int channel, int clockRate, RandomGenerator random) {
    this.channel = channel;
    this.clockRate = clockRate;
    this.ssrc = random.nextInt();
    this.timestampOffset = random.nextInt() & 0xFFFF_FFFFL;
    this.sequence = random.nextInt(1 << 16);
  }

  /** Sequence number of the next packet, for the RTP-Info header. */
  public int nextSequence() {
    return sequence & 0xFFFF;
  }

  public int ssrc() {
    return ssrc;
  }

  /**
   * Fills the blanks of a packet at {@code at} of {@code buffer}: channel, sequence, time, SSRC.
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others only look
  void stamp(ByteBuffer buffer, int at, int payloadBytes, long timestamp) {
    buffer.put(at + 1, (byte) channel);
    buffer.putShort(at + 6, (short) sequence);
    buffer.putInt(at + 8, (int) (timestampOffset + timestamp));
    buffer.putInt(at + 12, ssrc);
    sequence = (sequence + 1) & 0xFFFF;
    packets++;
    octets += payloadBytes;
  }

  /** Appends a whole packet of one payload, framing included. */
  void packet(ByteBuffer buffer, int payloadType, long timestamp, byte[] payload) {
    int at = buffer.position();
    buffer.put((byte) '$').put((byte) 0).putShort((short) (12 + payload.length));
    buffer.put((byte) RTP_VERSION).put((byte) (0x80 | payloadType));
    buffer.putShort((short) 0).putInt(0).putInt(0).put(payload);
    stamp(buffer, at, payload.length, timestamp);
  }

  /**
   * Appends a sender report and a source description (RFC 3550 6.4.1, 6.5), framing included.
   *
   * @param nowMicros UTC
   * @param originMicros instant at which this track's timestamp, without offset, is zero
   */
  void report(ByteBuffer buffer, long nowMicros, long originMicros) {
    int descriptionBytes = (4 + 4 + 2 + NAME.length + 4) & ~3;
    buffer.put((byte) '$').put((byte) (channel + 1)).putShort((short) (28 + descriptionBytes));
    buffer.put((byte) RTP_VERSION).put((byte) SENDER_REPORT).putShort((short) 6).putInt(ssrc);
    long fraction = (Math.floorMod(nowMicros, 1_000_000L) << 32) / 1_000_000L;
    buffer.putInt((int) (Math.floorDiv(nowMicros, 1_000_000L) + NTP_TO_UNIX_SECONDS));
    buffer.putInt((int) fraction);
    buffer.putInt((int) (timestampOffset + ticks(nowMicros - originMicros)));
    buffer.putInt(packets).putInt(octets);
    int at = buffer.position();
    buffer.put((byte) (RTP_VERSION | 1)).put((byte) SOURCE_DESCRIPTION);
    buffer.putShort((short) (descriptionBytes / 4 - 1)).putInt(ssrc);
    buffer.put((byte) CNAME).put((byte) NAME.length).put(NAME);
    while (buffer.position() < at + descriptionBytes) {
      buffer.put((byte) 0);
    }
  }

  private long ticks(long micros) {
    long seconds = Math.floorDiv(micros, 1_000_000L);
    return seconds * clockRate + Math.floorMod(micros, 1_000_000L) * clockRate / 1_000_000L;
  }
}
