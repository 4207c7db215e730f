package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.ingest.OpusConfig;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TrackFormat;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which codings are recorded, and how each lies in RTP. */
final class Payloads {
  private static final int MAX_CHANNELS = 8;
  private static final int OPUS_RATE = 48_000;
  private static final int G711_RATE = 8_000;
  private static final int MAX_NAME = 32;

  private Payloads() {}

  /** The coding's name in upper case, by the static table (RFC 3551, 6) if nothing else says it. */
  static String coding(PayloadType type) {
    String name = type.encoding().toUpperCase(Locale.ROOT);
    if (!name.isEmpty()) {
      boolean plain =
          name.length() <= MAX_NAME
              && name.chars()
                  .allMatch(
                      c ->
                          (c >= 'A' && c <= 'Z')
                              || (c >= '0' && c <= '9')
                              || ".-+_".indexOf(c) >= 0);
      return plain ? name : "an unknown coding";
    }
    return switch (type.number()) {
      case 0 -> "PCMU";
      case 3 -> "GSM";
      case 4 -> "G723";
      case 8 -> "PCMA";
      case 9 -> "G722";
      case 10, 11 -> "L16";
      case 14 -> "MPA";
      case 18 -> "G729";
      case 26 -> "JPEG";
      case 31 -> "H261";
      case 32 -> "MPV";
      case 33 -> "MP2T";
      case 34 -> "H263";
      default -> "an undescribed coding";
    };
  }

  /** Null if the coding is not recorded. */
  static @Nullable Payload of(
      PayloadType type, int track, RtpTrack.Output output, Tally tally, UnitArrays arrays) {
    return switch (coding(type)) {
      case "H264" -> new H264Payload(type, track, output, tally, arrays);
      case "H265", "HEVC" -> new H265Payload(type, track, output, tally, arrays);
      case "PCMA" -> g711(AudioCodec.PCMA, type, new AudioOut(track, output, tally));
      case "PCMU" -> g711(AudioCodec.PCMU, type, new AudioOut(track, output, tally));
      case "OPUS" -> opus(type, new AudioOut(track, output, tally));
      case "MPEG4-GENERIC" -> aac(type, new AudioOut(track, output, tally));
      case "MP4A-LATM" -> latm(type, new AudioOut(track, output, tally));
      default -> null;
    };
  }

  private static @Nullable Payload g711(AudioCodec codec, PayloadType type, AudioOut out) {
    int rate = type.clockRate() > 0 ? type.clockRate() : G711_RATE;
    int channels = Math.max(1, type.channels());
    return channels > MAX_CHANNELS
        ? null
        : new PlainAudioPayload(
            new TrackFormat.Audio(codec, rate, channels, Bytes.EMPTY), rate, out);
  }

  private static @Nullable Payload opus(PayloadType type, AudioOut out) {
    int channels = type.channels() > 0 ? type.channels() : 2;
    int clock = type.clockRate() > 0 ? type.clockRate() : OPUS_RATE;
    return channels > MAX_CHANNELS
        ? null
        : new PlainAudioPayload(
            new TrackFormat.Audio(
                AudioCodec.OPUS, OPUS_RATE, channels, OpusConfig.of(new byte[0], channels)),
            clock,
            out);
  }

  private static @Nullable Payload aac(PayloadType type, AudioOut out) {
    byte[] given = hex(type);
    Bytes config =
        given.length >= 2
            ? Bytes.copyOf(given)
            : AudioSpecificConfig.lowComplexity(type.clockRate(), type.channels());
    TrackFormat.Audio format = format(type, config);
    return format == null ? null : new AacPayload(type, format, out);
  }

  private static @Nullable Payload latm(PayloadType type, AudioOut out) {
    if (Parameters.number(type, "cpresent", 0) != 0) {
      return null;
    }
    TrackFormat.Audio format = format(type, LatmPayload.configuration(hex(type)));
    return format == null ? null : new LatmPayload(format, out);
  }

  private static TrackFormat.@Nullable Audio format(PayloadType type, Bytes config) {
    boolean usable =
        type.clockRate() > 0
            && type.channels() > 0
            && type.channels() <= MAX_CHANNELS
            && config.length() > 0;
    return usable
        ? new TrackFormat.Audio(AudioCodec.AAC, type.clockRate(), type.channels(), config)
        : null;
  }

  private static byte[] hex(PayloadType type) {
    String text = type.parameters().getOrDefault("config", "").strip();
    boolean sound =
        text.length() % 2 == 0
            && text.length() <= 512
            && text.chars().allMatch(HexFormat::isHexDigit);
    return sound ? HexFormat.of().parseHex(text) : new byte[0];
  }
}
