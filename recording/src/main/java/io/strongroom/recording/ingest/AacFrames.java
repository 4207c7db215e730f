package io.strongroom.recording.ingest;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes AAC out of its ADTS framing; what comes raw passes as it is. */
public final class AacFrames {
  /** Receives raw frames, and the headers they were taken out of. */
  public interface Frames {
    /** The header of the frame that follows. */
    void header(AudioSpecificConfig.Adts header);

    /** One raw frame; the buffer is the caller's. */
    void frame(ByteBuffer frame, long time);
  }

  private AacFrames() {}

  /**
   * Hands on the frames of one packet.
   *
   * @param data its position moves over ADTS frames
   * @param start the time of the first frame
   * @param frameTicks how long a frame lasts, in the units of {@code start}
   * @return the time after the last frame
   */
  public static long deliver(ByteBuffer data, long start, int frameTicks, Frames frames) {
    if (!AudioSpecificConfig.isAdts(data)) {
      frames.frame(data, start);
      return start + frameTicks;
    }
    long time = start;
    AudioSpecificConfig.@Nullable Adts header = AudioSpecificConfig.adts(data);
    while (header != null) {
      frames.header(header);
      int body = data.position() + header.headerBytes();
      int size = header.frameBytes() - header.headerBytes();
      frames.frame(data.slice(body, size), time);
      time += frameTicks;
      data.position(data.position() + header.frameBytes());
      header = AudioSpecificConfig.adts(data);
    }
    return time;
  }
}
