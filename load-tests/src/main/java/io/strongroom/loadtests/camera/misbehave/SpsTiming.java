package io.strongroom.loadtests.camera.misbehave;

import java.io.ByteArrayOutputStream;

/**
 * Writes a frame rate into an SPS of H.264 (7.3.2.1.1, E.1.1), in place of one that is there. One
 * instance for each SPS.
 */
final class SpsTiming {
  private static final String PROFILES_WITH_CHROMA = " 100 110 122 244 44 83 86 118 128 138 ";
  private static final int EXTENDED_SAR = 255;
  private static final int TIMING_BITS = 65;

  private final byte[] in;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private SpsTiming(byte[] withoutEscapes) {
    this.in = withoutEscapes;
  }

  /** The NAL unit with a fixed frame rate. */
  static byte[] declare(byte[] sps, int framesPerSecond) {
    SpsTiming timing = new SpsTiming(unescape(sps));
    timing.sequence();
    timing.usability(framesPerSecond);
    return timing.escaped();
  }

  /** Copies everything before the VUI. */
  private void sequence() {
    copy(8);
    int profile = copy(8);
    copy(16);
    golomb();
    if (PROFILES_WITH_CHROMA.contains(" " + profile + " ")) {
      copy(golomb() == 3 ? 1 : 0);
      golomb();
      golomb();
      copy(1);
      if (copy(1) != 0) {
        throw new IllegalArgumentException("our encoders write no scaling matrices");
      }
    }
    golomb();
    pictureOrder();
    golomb();
    copy(1);
    golomb();
    golomb();
    copy(copy(1) == 0 ? 1 : 0);
    copy(1);
    for (int i = 4 * copy(1); i > 0; i--) {
      golomb();
    }
  }

  private void pictureOrder() {
    int type = golomb();
    if (type == 0) {
      golomb();
    } else if (type == 1) {
      copy(1);
      golomb();
      golomb();
      for (int i = golomb(); i > 0; i--) {
        golomb();
      }
    }
  }

  private void usability(int framesPerSecond) {
    boolean present = read(1) != 0;
    out.append('1');
    if (!present) {
      // No aspect, overscan, signal type or chroma place; timing; no HRD, structure, restriction.
      out.append("0000").append(timing(framesPerSecond)).append("0000").append('1');
      return;
    }
    if (copy(1) != 0 && copy(8) == EXTENDED_SAR) {
      copy(32);
    }
    copy(copy(1));
    if (copy(1) != 0) {
      copy(4);
      copy(24 * copy(1));
    }
    if (copy(1) != 0) {
      golomb();
      golomb();
    }
    boolean timed = read(1) != 0;
    at += timed ? TIMING_BITS : 0;
    out.append(timing(framesPerSecond));
    int end = 8 * in.length;
    while ((in[(end - 1) / 8] >> (7 - (end - 1) % 8) & 1) == 0) {
      end--;
    }
    copy(end - at);
  }

  /** Two ticks are a frame (E.2.1), and the rate is fixed. */
  private static String timing(int framesPerSecond) {
    return "1" + bits(1) + bits(2 * framesPerSecond) + "1";
  }

  private static String bits(int value) {
    return String.format("%32s", Integer.toBinaryString(value)).replace(' ', '0');
  }

  private int read(int count) {
    int value = 0;
    for (int i = 0; i < count; i++, at++) {
      value = value << 1 | (in[at / 8] >> (7 - at % 8) & 1);
    }
    return value;
  }

  private int copy(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int bit = read(1);
      out.append(bit);
      value = value << 1 | bit;
    }
    return value;
  }

  /** Copies an Exp-Golomb code (9.1). */
  private int golomb() {
    int zeros = 0;
    while (copy(1) == 0) {
      zeros++;
    }
    return (1 << zeros) - 1 + copy(zeros);
  }

  private byte[] escaped() {
    while (out.length() % 8 != 0) {
      out.append('0');
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int zeros = 0;
    for (int i = 0; i < out.length(); i += 8) {
      int next = Integer.parseInt(out.substring(i, i + 8), 2);
      if (zeros >= 2 && next <= 3) {
        bytes.write(3);
        zeros = 0;
      }
      bytes.write(next);
      zeros = next == 0 ? zeros + 1 : 0;
    }
    return bytes.toByteArray();
  }

  private static byte[] unescape(byte[] unit) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int zeros = 0;
    for (byte next : unit) {
      if (zeros >= 2 && next == 3) {
        zeros = 0;
        continue;
      }
      bytes.write(next);
      zeros = next == 0 ? zeros + 1 : 0;
    }
    return bytes.toByteArray();
  }
}
