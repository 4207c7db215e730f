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
   * What a configuration says (ISO/IEC 14496-3, 1.6.2.1).
   *
   * @param objectType the audio object type
   * @param coreRate samples a second of the core; with SBR half the track's rate; 0 if the
   *     configuration names none
   * @param frameSamples samples of a frame at that rate, 1,024 or 960
   */
  public record Parsed(int objectType, int coreRate, int frameSamples) {
    /** How long one frame lasts, in units of {@code 1 / rate} s; 0 if that makes no sense. */
    public int frameTicks(int rate) {
      long ticks = coreRate > 0 ? (long) frameSamples * rate / coreRate : 0;
      return ticks < 1 || ticks > 8 * FRAME_SAMPLES ? 0 : (int) ticks;
    }
  }

  /** Parses a configuration of any length; what is missing at its end counts as zero. */
  public static Parsed parse(ByteBuffer config) {
    long head = 0;
    for (int i = 0; i < 8; i++) {
      int octet = i < config.remaining() ? config.get(config.position() + i) & 0xff : 0;
      head = head << 8 | octet;
    }
    int type = field(head, 0, 5);
    int at = 5;
    if (type == 31) {
      type = 32 + field(head, at, 6);
      at += 6;
    }
    int index = field(head, at, 4);
    int rate = index == 15 ? field(head, at + 4, 24) : index < RATES.length ? RATES[index] : 0;
    at += (index == 15 ? 28 : 4) + 4;
    boolean general = type >= 1 && type <= 4;
    return new Parsed(type, rate, general && field(head, at, 1) == 1 ? 960 : FRAME_SAMPLES);
  }

  /** As {@link Parsed#frameTicks}; 1,024 if the configuration says nothing usable. */
  public static int frameTicks(Bytes config, int rate) {
    int ticks = parse(config.asBuffer()).frameTicks(rate);
    return ticks == 0 ? FRAME_SAMPLES : ticks;
  }

  private static int field(long bits, int at, int count) {
    return (int) (bits << at >>> (64 - count));
  }

  private static Bytes config(int objectType, int rateIndex, int channels) {
    int bits = objectType << 11 | rateIndex << 7 | channels << 3;
    return Bytes.copyOf(new byte[] {(byte) (bits >> 8), (byte) bits});
  }
}
