package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** AAC framing: ADTS headers (ISO/IEC 13818-7) and the AudioSpecificConfig (ISO/IEC 14496-3). */
final class AudioSpecificConfig {
  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };

  /**
   * One ADTS frame.
   *
   * @param headerBytes 7, or 9 with a checksum
   * @param frameBytes header included
   */
  record Adts(Bytes config, int sampleRate, int channels, int headerBytes, int frameBytes) {}

  private AudioSpecificConfig() {}

  static boolean isAdts(ByteBuffer frame) {
    int at = frame.position();
    return frame.remaining() >= 7
        && (frame.get(at) & 0xff) == 0xff
        && (frame.get(at + 1) & 0xf6) == 0xf0;
  }

  /** The header at the buffer's position, or null if it is not a sound one. */
  static @Nullable Adts adts(ByteBuffer frame) {
    if (!isAdts(frame)) {
      return null;
    }
    int at = frame.position();
    int header = (frame.get(at + 1) & 1) != 0 ? 7 : 9;
    int objectType = (frame.get(at + 2) >> 6 & 3) + 1;
    int rateIndex = frame.get(at + 2) >> 2 & 0xf;
    int channels = (frame.get(at + 2) & 1) << 2 | (frame.get(at + 3) >> 6 & 3);
    int length =
        (frame.get(at + 3) & 3) << 11
            | (frame.get(at + 4) & 0xff) << 3
            | (frame.get(at + 5) >> 5 & 7);
    if (rateIndex >= RATES.length
        || channels == 0
        || length <= header
        || length > frame.remaining()) {
      return null;
    }
    Bytes config = config(objectType, rateIndex, channels);
    return new Adts(config, RATES[rateIndex], channels, header, length);
  }

  /** AAC-LC of the given rate and channels; empty if the rate is not one of the standard's. */
  static Bytes lowComplexity(int sampleRate, int channels) {
    for (int i = 0; i < RATES.length; i++) {
      if (RATES[i] == sampleRate) {
        return config(2, i, channels);
      }
    }
    return Bytes.EMPTY;
  }

  private static Bytes config(int objectType, int rateIndex, int channels) {
    int bits = objectType << 11 | rateIndex << 7 | channels << 3;
    return Bytes.copyOf(new byte[] {(byte) (bits >> 8), (byte) bits});
  }
}
