package io.strongroom.recording.ingest.ffmpeg;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes AAC out of its ADTS framing; what comes raw passes as it is. */
final class AacFrames {
  /** Samples of one frame of AAC. */
  static final int FRAME_SAMPLES = 1024;

  /** Receives one raw frame. */
  interface Frames {
    void frame(ByteBuffer frame, long time);
  }

  private AacFrames() {}

  /**
   * Hands on the frames of one packet.
   *
   * @param formatChanged called before a frame whose header states another format
   * @return the time after the last frame
   */
  static long deliver(
      AudioTrack audio, ByteBuffer data, long start, Runnable formatChanged, Frames frames) {
    if (!AudioSpecificConfig.isAdts(data)) {
      frames.frame(data, start);
      return start + FRAME_SAMPLES;
    }
    long time = start;
    AudioSpecificConfig.@Nullable Adts header = AudioSpecificConfig.adts(data);
    while (header != null) {
      if (audio.adopt(header)) {
        formatChanged.run();
      }
      int body = data.position() + header.headerBytes();
      int size = header.frameBytes() - header.headerBytes();
      frames.frame(data.slice(body, size), time);
      time += FRAME_SAMPLES;
      data.position(data.position() + header.frameBytes());
      header = AudioSpecificConfig.adts(data);
    }
    return time;
  }
}
