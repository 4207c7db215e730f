package io.strongroom.playback.view;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;

/** AudioSpecificConfig for AAC-LC (ISO/IEC 14496-3, 1.6.2.1). */
final class AacConfig {
  private static final int[] RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };

  private static final int LOW_COMPLEXITY = 2;

  private AacConfig() {}

  /** The configuration, saying also that there is no SBR (1.6.5), so that no player guesses. */
  static Bytes of(int rate, int channels) {
    for (int index = 0; index < RATES.length; index++) {
      if (RATES[index] == rate && channels >= 1 && channels <= 2) {
        int bits = LOW_COMPLEXITY << 11 | index << 7 | channels << 3;
        return Bytes.copyOf(new byte[] {(byte) (bits >> 8), (byte) bits, 0x56, (byte) 0xe5, 0x00});
      }
    }
    throw new StrongroomException(
        ErrorKind.CORRUPT,
        "sound at " + rate + " Hz with " + channels + " channels cannot be played by browsers");
  }
}
