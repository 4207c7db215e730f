package io.strongroom.playback.view;

import io.strongroom.recording.model.AudioCodec;

/** ITU-T G.711, from a byte to 16 bits. */
final class G711 {
  private static final short[] A_LAW = new short[256];
  private static final short[] MU_LAW = new short[256];

  static {
    for (int i = 0; i < 256; i++) {
      A_LAW[i] = aLaw(i);
      MU_LAW[i] = muLaw(i);
    }
  }

  private G711() {}

  static short decode(AudioCodec codec, byte value) {
    return codec == AudioCodec.PCMA ? A_LAW[value & 0xff] : MU_LAW[value & 0xff];
  }

  private static short aLaw(int code) {
    int value = code ^ 0x55;
    int segment = value >> 4 & 7;
    int magnitude = (value & 0xf) << 4 | 8;
    if (segment > 0) {
      magnitude = (magnitude + 0x100) << (segment - 1);
    }
    return (short) ((value & 0x80) != 0 ? magnitude : -magnitude);
  }

  private static short muLaw(int code) {
    int value = ~code & 0xff;
    int magnitude = ((value & 0xf) << 3 | 0x84) << (value >> 4 & 7);
    return (short) ((value & 0x80) != 0 ? 0x84 - magnitude : magnitude - 0x84);
  }
}
