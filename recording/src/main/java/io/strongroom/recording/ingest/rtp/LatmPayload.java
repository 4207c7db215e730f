package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/**
 * AAC as LATM with its configuration out of band (RFC 6416, 6; ISO/IEC 14496-3, 1.7.3), one program
 * and one layer. An audioMuxElement ends at the marker or where the timestamp changes. Used by one
 * thread.
 *
 * <pre>
 *  element  ((length: 255* and a smaller byte, added up) | frame of that length)*
 * </pre>
 */
final class LatmPayload implements Payload {
  /** Bits of the StreamMuxConfig before the AudioSpecificConfig. */
  private static final int CONFIG_BIT = 15;

  private final TrackFormat.Audio format;
  private final int frameTicks;
  private final AudioOut out;
  private long time;
  private WallTime arrival = new WallTime(0);

  LatmPayload(TrackFormat.Audio format, AudioOut out) {
    this.format = format;
    this.frameTicks = AudioSpecificConfig.frameTicks(format.configuration(), format.sampleRate());
    this.out = out;
  }

  /**
   * The AudioSpecificConfig of a StreamMuxConfig, with what follows it; empty if this is not one
   * program of one layer in the first version of the syntax.
   */
  static Bytes configuration(byte[] mux) {
    if (mux.length < 4 || mux.length > 64) {
      return Bytes.EMPTY;
    }
    int head = (mux[0] & 0xff) << 8 | (mux[1] & 0xff);
    boolean version0 = head >> 15 == 0;
    boolean sameFraming = (head >> 14 & 1) == 1;
    boolean single = (head >> 1 & 0x7f) == 0;
    if (!version0 || !sameFraming || !single) {
      return Bytes.EMPTY;
    }
    byte[] config = new byte[(mux.length * 8 - CONFIG_BIT + 7) / 8];
    for (int i = 0; i < config.length; i++) {
      int next = i + 2 < mux.length ? mux[i + 2] & 0xff : 0;
      config[i] = (byte) (mux[i + 1] << 7 | next >> 1);
    }
    return Bytes.copyOf(config);
  }

  @Override
  public TrackFormat format() {
    return format;
  }

  @Override
  public void packet(
      ByteBuffer buffer,
      int offset,
      int length,
      long packetTime,
      boolean marker,
      WallTime packetArrival) {
    if (out.length() > 0 && packetTime != time) {
      deliver();
    }
    time = packetTime;
    arrival = packetArrival;
    if (!out.append(buffer, offset, length)) {
      out.drop();
      out.damage();
    } else if (marker) {
      deliver();
    }
  }

  private void deliver() {
    int end = out.length();
    if (walk(false) != end) {
      out.drop();
      return;
    }
    walk(true);
    out.clear();
  }

  /** Goes over the frames; returns where the last one ends, beyond the end if cut short. */
  private int walk(boolean hand) {
    int end = out.length();
    int at = 0;
    long frameTime = time;
    while (at < end) {
      int size = 0;
      int part = 255;
      while (part == 255 && at < end) {
        part = out.at(at++) & 0xff;
        size += part;
      }
      if (part == 255 || size > end - at) {
        return end + 1;
      }
      if (hand && size > 0) {
        out.hand(out.part(at, size), frameTime, arrival);
      }
      frameTime += frameTicks;
      at += size;
    }
    return at;
  }

  @Override
  public void gap(boolean lost) {
    out.drop();
    if (lost) {
      out.loss();
    }
  }

  @Override
  public void flush() {
    if (out.length() > 0) {
      deliver();
    }
  }
}
