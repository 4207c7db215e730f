package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;

/** How one coding lies in RTP packets: payloads in order become samples. Used by one thread. */
interface Payload {
  /** The format as known now. */
  TrackFormat format();

  /**
   * Takes the payload of one packet.
   *
   * @param buffer read by absolute access only; the caller's again after the return
   * @param time the RTP timestamp, unwrapped
   */
  void packet(
      ByteBuffer buffer, int offset, int length, long time, boolean marker, WallTime arrival);

  /**
   * The next packet does not follow the last one.
   *
   * @param lost packets are missing between them; otherwise only the numbering begins anew
   */
  void gap(boolean lost);

  /** Nothing follows: hands on what is whole. */
  void flush();
}
