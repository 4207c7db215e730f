package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;

/** Takes what {@link InterleavedParser} finds, on the thread that parses. */
interface InterleavedSink {
  /**
   * One whole frame's payload. Valid until this returns; position and limit of the buffer must be
   * left as they are.
   *
   * @param offsetBytes absolute position in the buffer
   */
  void frame(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes);

  void response(RtspResponse response);

  void request(ServerRequest request);

  /**
   * Bytes that were neither frame nor message were skipped, and the next item is at hand. The frame
   * before this event may be damaged as well: a half frame swallows the beginning of the next. So
   * both sides of the event count as loss.
   */
  void resynchronised(long skippedBytes);

  /** A whole frame was skipped because SETUP never agreed on its channel. */
  void unknownChannel(int channel, int lengthBytes);
}
