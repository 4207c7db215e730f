package io.strongroom.recording.model;

/** The format of one track of a stream. */
public sealed interface TrackFormat {
  /** Units per second of this track's decode and composition times. */
  int timescale();

  /**
   * A video track.
   *
   * @param codec the coding
   * @param width in pixels, 0 if the parameter sets have not been seen yet
   * @param height in pixels, 0 if the parameter sets have not been seen yet
   * @param parameterSets the parameter sets known outside the samples (from SDP or the container),
   *     as 4-byte length-prefixed NAL units in stream order; empty if they only come in band
   */
  record Video(VideoCodec codec, int width, int height, Bytes parameterSets)
      implements TrackFormat {
    @Override
    public int timescale() {
      return MediaTime.RATE;
    }
  }

  /**
   * An audio track; its timescale is its sample rate.
   *
   * @param codec the coding
   * @param sampleRate in Hz (for Opus always 48,000)
   * @param channels number of channels
   * @param configuration codec-specific, see {@link AudioCodec}
   */
  record Audio(AudioCodec codec, int sampleRate, int channels, Bytes configuration)
      implements TrackFormat {
    @Override
    public int timescale() {
      return sampleRate;
    }
  }
}
