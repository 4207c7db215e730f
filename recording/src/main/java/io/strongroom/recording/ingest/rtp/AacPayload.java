package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.ingest.AacFrames;
import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/**
 * AAC as MPEG-4 elementary stream (RFC 3640): several access units in a packet, or one in several.
 * Interleaved units are handed on as they come, each with its own time. Used by one thread.
 *
 * <pre>
 *  |bits of all headers, 2 bytes|(size|index or delta|[CTS][DTS][RAP][state])*, padded|[auxiliary]|units
 * </pre>
 */
final class AacPayload implements Payload, AacFrames.Frames {
  private final AuHeader layout;
  private final AudioOut out;
  private TrackFormat.Audio format;
  private final int constantDuration;
  private int frameTicks;
  private int gatheringSize;
  private long gatheringTime;
  private WallTime arrival = new WallTime(0);

  AacPayload(PayloadType type, TrackFormat.Audio format, AudioOut out) {
    this.layout = new AuHeader(type);
    this.format = format;
    this.out = out;
    this.constantDuration = Parameters.number(type, "constantduration", 0);
    this.frameTicks = ticks();
  }

  private int ticks() {
    return constantDuration > 0
        ? constantDuration
        : AudioSpecificConfig.frameTicks(format.configuration(), format.sampleRate());
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
      long time,
      boolean marker,
      WallTime packetArrival) {
    arrival = packetArrival;
    if (length == 0) {
      return;
    }
    if (!layout.begin(buffer, offset, length)) {
      out.drop();
      out.damage();
      return;
    }
    int at = layout.dataAt();
    int end = offset + length;
    long unitTime = time;
    boolean first = true;
    while (layout.next(buffer, end - at)) {
      unitTime += first ? 0 : (long) frameTicks * (1 + layout.indexDelta());
      int size = layout.size();
      if (size > end - at) {
        if (first && layout.isLast()) {
          fragment(buffer, at, end - at, size, time);
        } else {
          out.damage();
        }
        return;
      }
      first = false;
      out.drop();
      whole(buffer, at, size, unitTime);
      at += size;
    }
  }

  private void whole(ByteBuffer buffer, int offset, int size, long time) {
    if (size > 0) {
      if (out.append(buffer, offset, size)) {
        deliver(time);
      } else {
        out.damage();
      }
    }
  }

  private void fragment(ByteBuffer buffer, int offset, int count, int size, long time) {
    if (out.length() > 0 && (time != gatheringTime || size != gatheringSize)) {
      out.drop();
    }
    gatheringTime = time;
    gatheringSize = size;
    if (count > size - out.length() || !out.append(buffer, offset, count)) {
      out.drop();
      out.damage();
    } else if (out.length() == size) {
      deliver(time);
    }
  }

  private void deliver(long time) {
    AacFrames.deliver(out.gathered(), time, frameTicks, this);
    out.clear();
  }

  @Override
  public void header(AudioSpecificConfig.Adts header) {
    TrackFormat.Audio stated =
        new TrackFormat.Audio(
            AudioCodec.AAC, header.sampleRate(), header.channels(), header.config());
    if (!stated.equals(format)) {
      format = stated;
      frameTicks = ticks();
      out.formatChanged();
    }
  }

  @Override
  public void frame(ByteBuffer frame, long time) {
    out.hand(frame, time, arrival);
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
    out.drop();
  }
}
