package io.strongroom.recording.ingest;

import io.strongroom.recording.model.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** AAC framing: ADTS headers (ISO/IEC 13818-7) and the AudioSpecificConfig (ISO/IEC 14496-3). */
public final class AudioSpecificConfig {
  private static final int FRAME_SAMPLES = 1_024;
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
  public record Adts(Bytes config, int sampleRate, int channels, int headerBytes, int frameBytes) {}

  private AudioSpecificConfig() {}

  /** Whether the bytes at the position look like an ADTS header. */
  public static boolean isAdts(ByteBuffer frame) {
    int at = frame.position();
    return frame.remaining() >= 7
        && (frame.get(at) & 0xff) == 0xff
        && (frame.get(at + 1) & 0xf6) == 0xf0;
  }

  /** The header at the buffer's position, or null if it is not a sound one. */
  public static @Nullable Adts adts(ByteBuffer frame) {
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
  public static Bytes lowComplexity(int sampleRate, int channels) {
    for (int i = 0; i < RATES.length; i++) {
      if (RATES[i] == sampleRate) {
        return config(2, i, channels);
      }
    }
    return Bytes.EMPTY;
  }

  /**
   * How long one frame lasts, in units of {@code 1 / rate} s: 1,024 or 960 samples at the rate of
   * the configuration (ISO/IEC 14496-3, 1.6.2.1), which with SBR is half the track's. 1,024 if the
   * configuration says nothing usable.
   */
  public static int frameTicks(Bytes config, int rate) {
    ByteBuffer bytes = config.asBuffer();
    long head = 0;
    for (int i = 0; i < 8; i++) {
      head = head << 8 | (i < bytes.remaining() ? bytes.get(i) & 0xff : 0);
    }
    int type = field(head, 0, 5);
    int at = type == 31 ? 11 : 5;
    int index = field(head, at, 4);
    int coreRate = index == 15 ? field(head, at + 4, 24) : index < RATES.length ? RATES[index] : 0;
    at += (index == 15 ? 28 : 4) + 4;
    boolean general = type >= 1 && type <= 4;
    long samples = general && field(head, at, 1) == 1 ? 960 : FRAME_SAMPLES;
    long ticks = coreRate > 0 ? samples * rate / coreRate : 0;
    return ticks < 1 || ticks > 8 * FRAME_SAMPLES ? FRAME_SAMPLES : (int) ticks;
  }

  private static int field(long bits, int at, int count) {
    return (int) (bits << at >>> (64 - count));
  }

  private static Bytes config(int objectType, int rateIndex, int channels) {
    int bits = objectType << 11 | rateIndex << 7 | channels << 3;
    return Bytes.copyOf(new byte[] {(byte) (bits >> 8), (byte) bits});
  }
}
