package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtp.RtpTrack;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What we report to a camera now and then (RFC 3550, 6.4.2): some stop sending to whoever never
 * does. Used by the camera's thread.
 */
final class ReceiverReports {
  /** The usual interval of a session with two members (RFC 3550, 6.2). */
  static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final int MAX_REPORT_BYTES = 256;
  private static final String NAME = "strongroom";

  private final int ssrc;
  private final ByteBuffer scratch = ByteBuffer.allocate(MAX_REPORT_BYTES);

  ReceiverReports(int ssrc) {
    this.ssrc = ssrc;
  }

  /** The report on one track as an interleaved frame; empty before there is something to report. */
  Optional<byte[]> framed(RtpTrack track, int channel, WallTime now) {
    scratch.clear().position(ChannelTable.FRAME_HEADER_BYTES);
    int length = track.receiverReport(scratch, ssrc, NAME, now);
    if (length == 0) {
      return Optional.empty();
    }
    scratch.put(0, (byte) '$').put(1, (byte) channel).putShort(2, (short) length);
    byte[] frame = new byte[ChannelTable.FRAME_HEADER_BYTES + length];
    scratch.get(0, frame);
    return Optional.of(frame);
  }

  /** The report on one track, to be sent as it is. */
  ByteBuffer plain(RtpTrack track, WallTime now) {
    scratch.clear();
    int _ = track.receiverReport(scratch, ssrc, NAME, now);
    return scratch.flip();
  }
}
