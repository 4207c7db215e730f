package io.strongroom.loadtests.camera.clip;

import io.strongroom.loadtests.camera.AudioKind;
import io.strongroom.loadtests.camera.ffmpeg.AacEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the tone of a camera: a whole number of waves a second, so that any loop is seamless. */
public final class Tones {
  private static final int G711_RATE = 8000;
  private static final int G711_FRAME_SAMPLES = 320;
  private static final int AAC_RATE = 16_000;

  /** 125 frames of 1,024 samples at 16 kHz are eight seconds exactly. */
  private static final int AAC_LOOP_FRAMES = 125;

  private static final double AMPLITUDE = 6000;
  private static final int LOWEST_HZ = 220;
  private static final int STEP_HZ = 40;
  private static final int STEPS = 24;

  private Tones() {}

  /** Frequency of a camera's tone in Hz. */
  public static int frequency(int camera) {
    return LOWEST_HZ + Math.floorMod(camera, STEPS) * STEP_HZ;
  }

  /** The loop of a camera, or empty if it is to be silent. */
  public static Optional<AudioLoop> loop(AudioKind kind, int camera) {
    int frequency = frequency(camera);
    return switch (kind) {
      case NONE -> Optional.empty();
      case PCMA, PCMU -> Optional.of(g711(kind, frequency));
      case AAC -> Optional.of(aac(frequency));
    };
  }

  private static AudioLoop g711(AudioKind kind, int frequency) {
    short[] second = sine(frequency, G711_RATE, G711_RATE);
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 0; at < second.length; at += G711_FRAME_SAMPLES) {
      byte[] payload = new byte[G711_FRAME_SAMPLES];
      for (int i = 0; i < payload.length; i++) {
        short sample = second[at + i];
        payload[i] = kind == AudioKind.PCMA ? G711.aLaw(sample) : G711.muLaw(sample);
      }
      payloads.add(payload);
    }
    return new AudioLoop(kind, G711_RATE, G711_FRAME_SAMPLES, new byte[0], payloads);
  }

  private static AudioLoop aac(int frequency) {
    int samples = AAC_LOOP_FRAMES * AacEncoder.FRAME_SAMPLES;
    short[] loop = sine(frequency, AAC_RATE, samples);
    try (AacEncoder encoder = new AacEncoder(AAC_RATE)) {
      // The second time round the encoder has settled, and its windows overlap the loop's own end.
      List<byte[]> frames = new ArrayList<>(encoder.encode(loop));
      frames.addAll(encoder.encode(loop));
      List<byte[]> settled =
          frames.subList(frames.size() - AAC_LOOP_FRAMES, frames.size()).stream()
              .map(Tones::withHeader)
              .toList();
      return new AudioLoop(
          AudioKind.AAC, AAC_RATE, AacEncoder.FRAME_SAMPLES, encoder.configuration(), settled);
    }
  }

  /** AU header section of one access unit (RFC 3640 3.2.1, mode AAC-hbr). */
  private static byte[] withHeader(byte[] frame) {
    return ByteBuffer.allocate(4 + frame.length)
        .putShort((short) 16)
        .putShort((short) (frame.length << 3))
        .put(frame)
        .array();
  }

  private static short[] sine(int frequency, int rate, int samples) {
    short[] wave = new short[samples];
    for (int i = 0; i < samples; i++) {
      wave[i] = (short) (AMPLITUDE * Math.sin(2 * Math.PI * frequency * i / rate));
    }
    return wave;
  }
}
