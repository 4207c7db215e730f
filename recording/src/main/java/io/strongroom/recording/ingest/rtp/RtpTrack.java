package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One media description of a session (one {@code m=} line) in use: RTP and RTCP packets in (RFC
 * 3550), samples out, the same that the other ingests yield. Knows no socket. One thread per
 * instance; everything is handed on within the call that completes it.
 *
 * <p>Nothing that a camera sends makes these methods throw: what makes no sense is counted, and
 * footage that is missing because of it is named by {@link Output#loss}. Per packet nothing is
 * allocated, per sample the {@link EncodedSample}; each payload byte is copied once.
 */
public final class RtpTrack {
  /** Where the samples go. Called on the thread that feeds the track. */
  public interface Output {
    /** {@link RtpTrack#format()} has changed, for the samples that follow. */
    void formatChanged();

    /** One sample; its bytes are valid until this returns. */
    void sample(EncodedSample sample);

    /** Samples were lost or damaged between the previous sample and the next. */
    void loss();
  }

  private static final int PAYLOAD_TYPES = 128;

  private final Output output;
  private final Tally tally = new Tally();
  private final @Nullable Payload[] payloads = new @Nullable Payload[PAYLOAD_TYPES];
  private final RtpHeader header = new RtpHeader();
  private final Reception reception;
  private final PacketOrder order;
  private final Rtcp rtcp;
  private Payload current;
  private boolean stamped;
  private int lastTimestamp;
  private long time;

  private RtpTrack(
      List<PayloadType> types, int track, Output output, UnitArrays arrays, PayloadType first) {
    this.output = output;
    for (PayloadType type : types) {
      if (type.number() >= 0 && type.number() < PAYLOAD_TYPES) {
        payloads[type.number()] = Payloads.of(type, track, output, tally, arrays);
      }
    }
    this.current = payload(first);
    int clockRate = first.clockRate() > 0 ? first.clockRate() : defaultRate(current.format());
    this.reception = new Reception(clockRate);
    this.order = new PacketOrder(new InOrder(), reception, tally, clockRate);
    this.rtcp = new Rtcp(reception, tally);
  }

  /**
   * The track of a media description with one payload type.
   *
   * @see #of(List, int, Output, UnitArrays)
   */
  public static Optional<RtpTrack> of(
      PayloadType type, int track, Output output, UnitArrays arrays) {
    return of(List.of(type), track, output, arrays);
  }

  /**
   * The track of a media description. Where packets are missing, up to {@value
   * ReorderWindow#PACKETS} later ones are held for {@value ReorderWindow#MILLIS} ms: UDP changes
   * their order, and some cameras number out of order over TCP.
   *
   * @param types its payload types, the preferred one first; a camera may change between them
   * @param track the track number of the samples
   * @param arrays what access units are put together in
   * @return empty if none of the codings is recorded; {@link #coding} names them
   */
  public static Optional<RtpTrack> of(
      List<PayloadType> types, int track, Output output, UnitArrays arrays) {
    for (PayloadType type : types) {
      boolean numbered = type.number() >= 0 && type.number() < PAYLOAD_TYPES;
      if (numbered && Payloads.of(type, track, output, new Tally(), arrays) != null) {
        return Optional.of(new RtpTrack(types, track, output, arrays, type));
      }
    }
    return Optional.empty();
  }

  /** The name of a coding for messages, safe to show, recorded or not. */
  public static String coding(PayloadType type) {
    return Payloads.coding(type);
  }

  /** The format: what the session description says, with what has changed in band since. */
  public TrackFormat format() {
    return current.format();
  }

  /**
   * Takes one RTP packet.
   *
   * @param buffer big endian, on or off the heap; read by absolute access, so its position and
   *     limit stay; the caller's again after the return
   * @param arrival when the packet reached this node
   */
  public void rtp(ByteBuffer buffer, int offset, int length, WallTime arrival) {
    tally.packets++;
    tally.bytes += length;
    if (!header.parse(buffer, offset, length)) {
      tally.damaged++;
      return;
    }
    if (payloads[header.payloadType()] == null) {
      tally.foreign++;
      if (!order.knows(header.ssrc())) {
        return;
      }
    }
    rtcp.heard();
    order.accept(buffer, offset, length, header, arrival);
  }

  /** Takes one compound RTCP packet; the buffer as in {@link #rtp}. */
  public void rtcp(ByteBuffer buffer, int offset, int length, WallTime arrival) {
    rtcp.accept(buffer, offset, length, arrival);
  }

  /** The connection ends: hands on what is whole. Nothing may follow. */
  public void flush() {
    order.flush();
    current.flush();
  }

  /**
   * Writes what is to be sent to the camera now and then: a receiver report and a source
   * description (RFC 3550, 6.4.2 and 6.5).
   *
   * @param into big endian; written from its position on, which moves
   * @param reporter our own SSRC in this session
   * @param name our CNAME, at most 255 bytes of UTF-8
   * @return bytes written; 0 if they do not fit
   */
  public int receiverReport(ByteBuffer into, int reporter, String name, WallTime now) {
    return rtcp.report(into, reporter, name, now);
  }

  public RtpCounters counters() {
    return tally.copy();
  }

  /** What the camera's clock said last; empty before its first sender report. */
  public Optional<CameraClock> cameraClock() {
    return rtcp.clock();
  }

  /** Whether the camera has said goodbye and sent nothing since. */
  public boolean ended() {
    return rtcp.bye();
  }

  private Payload payload(PayloadType type) {
    Payload payload = payloads[type.number()];
    if (payload == null) {
      throw new IllegalStateException("the coding was recorded a moment ago");
    }
    return payload;
  }

  private static int defaultRate(TrackFormat format) {
    return format instanceof TrackFormat.Audio audio ? audio.sampleRate() : MediaTime.RATE;
  }

  /** Hands packets in order to the payload format that is in use. */
  private final class InOrder implements PacketOrder.Receiver {
    @Override
    public void inOrder(ByteBuffer buffer, RtpHeader packet, WallTime arrival) {
      // In 32 bits, so that wraps in both directions come out as the small steps they are.
      time += stamped ? packet.timestamp() - lastTimestamp : packet.timestamp() & 0xffff_ffffL;
      stamped = true;
      lastTimestamp = packet.timestamp();
      Payload payload = payloads[packet.payloadType()];
      if (payload == null) {
        return;
      }
      if (payload != current) {
        current.flush();
        current = payload;
        output.formatChanged();
      }
      payload.packet(
          buffer, packet.payloadOffset(), packet.payloadLength(), time, packet.marker(), arrival);
    }

    @Override
    public void missing(int packets) {
      current.gap(true);
    }

    @Override
    public void beginning() {
      current.gap(false);
    }
  }
}
