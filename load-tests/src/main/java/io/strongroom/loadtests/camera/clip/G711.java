package io.strongroom.loadtests.camera.clip;

/** ITU-T G.711: 16-bit samples to eight bits. Pure functions. */
final class G711 {
  private static final int MU_BIAS = 0x84;
  private static final int MU_CLIP = 32_635;
  private static final int A_CLIP = 32_767;

  private G711() {}

  static byte muLaw(short sample) {
    int sign = sample < 0 ? 0x80 : 0;
    int magnitude = Math.min(Math.abs((int) sample), MU_CLIP) + MU_BIAS;
    int exponent = 24 - Integer.numberOfLeadingZeros(magnitude);
    int mantissa = magnitude >> (exponent + 3) & 0xF;
    return (byte) ~(sign | exponent << 4 | mantissa);
  }

  static byte aLaw(short sample) {
    int sign = sample < 0 ? 0 : 0x80;
    int magnitude = Math.min(sample < 0 ? ~sample : sample, A_CLIP);
    int exponent = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude));
    int mantissa = magnitude >> (exponent == 0 ? 4 : exponent + 3) & 0xF;
    return (byte) ((sign | exponent << 4 | mantissa) ^ 0x55);
  }
}
