package io.strongroom.playback.view;

import io.strongroom.playback.view.ffmpeg.AacEncoder;
import io.strongroom.recording.model.AudioCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A stretch of sound on the absolute sample grid, doubled in rate where the source is 8 kHz. What
 * lies outside is silence. Not shared between threads.
 */
final class Sound {
  /** Input samples that one doubled sample is made of, on each side. */
  static final int REACH = 8;

  private static final float[] TAPS = taps();

  private final AudioCodec codec;
  private final int channels;
  private final int factor;
  private long origin;
  private float[] samples;
  private int count;

  /**
   * @param origin of the first sample, in the source's rate since the epoch
   * @param factor 2 to double the rate, 1 to keep it
   * @param capacity in samples per channel
   */
  Sound(AudioCodec codec, int channels, int factor, long origin, int capacity) {
    this.codec = codec;
    this.channels = channels;
    this.factor = factor;
    this.origin = origin;
    this.samples = new float[capacity * channels];
  }

  /** Time of the end, in the source's rate. */
  long end() {
    return origin + count;
  }

  /** Lays G.711 at its time; what lies before the origin or beyond the capacity is left out. */
  void lay(long time, ByteBuffer g711) {
    int size = g711.remaining() / channels;
    for (int i = 0; i < size; i++) {
      long at = time + i - origin;
      if (at >= 0 && (at + 1) * channels <= samples.length) {
        for (int c = 0; c < channels; c++) {
          byte value = g711.get(g711.position() + i * channels + c);
          samples[(int) at * channels + c] = G711.decode(codec, value) / 32768f;
        }
        count = Math.max(count, (int) at + 1);
      }
    }
  }

  /** Forgets what lies before {@code time}, in the source's rate. */
  void dropBefore(long time) {
    int drop = Math.clamp(time - origin, 0, count);
    System.arraycopy(samples, drop * channels, samples, 0, (count - drop) * channels);
    Arrays.fill(samples, (count - drop) * channels, count * channels, 0);
    origin += drop;
    count -= drop;
  }

  /** One AAC frame's worth of interleaved samples from {@code time}, in the browser's rate. */
  float[] frame(long time) {
    float[] out = new float[AacEncoder.FRAME * channels];
    for (int i = 0; i < AacEncoder.FRAME; i++) {
      long at = Math.floorDiv(time + i, factor) - origin;
      boolean between = Math.floorMod(time + i, factor) != 0;
      for (int c = 0; c < channels; c++) {
        out[i * channels + c] = between ? between(at, c) : at(at, c);
      }
    }
    return out;
  }

  private float at(long index, int channel) {
    return index < 0 || index >= count ? 0 : samples[(int) index * channels + channel];
  }

  /** The value half way between a sample and the next. */
  private float between(long index, int channel) {
    float sum = 0;
    for (int k = 0; k < REACH; k++) {
      sum += TAPS[k] * (at(index - k, channel) + at(index + 1 + k, channel));
    }
    return sum;
  }

  /** A windowed sinc: passes speech, keeps the image above 4 kHz at least 60 dB down. */
  private static float[] taps() {
    double[] taps = new double[REACH];
    double sum = 0;
    for (int k = 0; k < REACH; k++) {
      double x = Math.PI * (k + 0.5);
      double window = 0.54 + 0.46 * Math.cos(x / REACH);
      taps[k] = Math.sin(x) / x * window;
      sum += 2 * taps[k];
    }
    float[] normal = new float[REACH];
    for (int k = 0; k < REACH; k++) {
      normal[k] = (float) (taps[k] / sum);
    }
    return normal;
  }
}
