package io.strongroom.recording.fragment;

import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TrackFormat;
import java.nio.ByteBuffer;

/** How long an audio sample lasts, from what it is and not from when it came. Pure functions. */
final class AudioTiming {
  private AudioTiming() {}

  /** Units of the track's timescale that one sample lasts. */
  static long durationOf(TrackFormat.Audio format, int aacFrameTicks, ByteBuffer sample) {
    return switch (format.codec()) {
      case AAC -> aacFrameTicks;
      case PCMA, PCMU -> Math.max(1, sample.remaining() / format.channels());
      case OPUS -> opusDuration(sample);
    };
  }

  /**
   * Ticks of one AAC frame, or 0 for other codecs. A frame is 1,024 or 960 samples at the core rate
   * of the AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1), which with SBR is half the track's rate.
   */
  static int aacFrameTicks(TrackFormat.Audio format) {
    if (format.codec() != AudioCodec.AAC) {
      return 0;
    }
    AudioSpecificConfig.Parsed asc = parse(format.configuration().asBuffer());
    int ticks = asc.frameTicks(format.sampleRate());
    if (ticks == 0) {
      throw unsupported("AAC at " + asc.coreRate() + " Hz in a track of " + format.sampleRate());
    }
    return ticks;
  }

  /** The audio object type for the codecs parameter {@code mp4a.40.N} (RFC 6381, 3.3). */
  static int aacObjectType(ByteBuffer asc) {
    return parse(asc).objectType();
  }

  static StrongroomException unsupported(String what) {
    return new StrongroomException(ErrorKind.CORRUPT, "the camera's audio cannot be kept: " + what);
  }

  private static AudioSpecificConfig.Parsed parse(ByteBuffer asc) {
    if (asc.remaining() < 2 || asc.remaining() > 64) {
      throw unsupported("an AudioSpecificConfig of " + asc.remaining() + " bytes");
    }
    AudioSpecificConfig.Parsed parsed = AudioSpecificConfig.parse(asc);
    if (parsed.coreRate() == 0) {
      throw unsupported("an AudioSpecificConfig without a known sampling frequency");
    }
    return parsed;
  }

  /** Samples at 48 kHz in an Opus packet (RFC 6716, 3.1). */
  private static long opusDuration(ByteBuffer packet) {
    int toc = packet.get(packet.position()) & 0xff;
    int config = toc >> 3;
    int frame;
    if (config < 12) {
      frame = config % 4 == 3 ? 2880 : 480 << config % 4;
    } else if (config < 16) {
      frame = 480 << config % 2;
    } else {
      frame = 120 << config % 4;
    }
    int frames =
        switch (toc & 3) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> packet.remaining() > 1 ? packet.get(packet.position() + 1) & 0x3f : 1;
        };
    return (long) frame * Math.max(1, frames);
  }
}
