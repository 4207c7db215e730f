package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtp.PayloadType;
import java.util.Map;
import java.util.Optional;

/** What payload types mean where a description does not say (RFC 3551, 6). */
final class PayloadTypes {
  /** The clock of all video (RFC 3551, 5). */
  static final int VIDEO_RATE = 90_000;

  private PayloadTypes() {}

  /** The static table (RFC 3551, tables 4 and 5). */
  static Optional<PayloadType> ofNumber(int number) {
    return Optional.ofNullable(
        switch (number) {
          case 0 -> type(number, "PCMU", 8_000, 1);
          case 3 -> type(number, "GSM", 8_000, 1);
          case 4 -> type(number, "G723", 8_000, 1);
          case 5 -> type(number, "DVI4", 8_000, 1);
          case 6 -> type(number, "DVI4", 16_000, 1);
          case 7 -> type(number, "LPC", 8_000, 1);
          case 8 -> type(number, "PCMA", 8_000, 1);
          // 16 kHz sound under an 8 kHz clock, an old mistake that stays (RFC 3551, 4.5.2).
          case 9 -> type(number, "G722", 8_000, 1);
          case 10 -> type(number, "L16", 44_100, 2);
          case 11 -> type(number, "L16", 44_100, 1);
          case 12 -> type(number, "QCELP", 8_000, 1);
          case 13 -> type(number, "CN", 8_000, 1);
          case 14 -> type(number, "MPA", VIDEO_RATE, 1);
          case 15 -> type(number, "G728", 8_000, 1);
          case 16 -> type(number, "DVI4", 11_025, 1);
          case 17 -> type(number, "DVI4", 22_050, 1);
          case 18 -> type(number, "G729", 8_000, 1);
          case 25 -> type(number, "CELB", VIDEO_RATE, 1);
          case 26 -> type(number, "JPEG", VIDEO_RATE, 1);
          case 28 -> type(number, "NV", VIDEO_RATE, 1);
          case 31 -> type(number, "H261", VIDEO_RATE, 1);
          case 32 -> type(number, "MPV", VIDEO_RATE, 1);
          case 33 -> type(number, "MP2T", VIDEO_RATE, 1);
          case 34 -> type(number, "H263", VIDEO_RATE, 1);
          default -> null;
        });
  }

  /**
   * The coding of a video payload type without a mapping, if parameters tell that only one coding
   * has (RFC 6184, 8.1; RFC 7798, 7.1). A number alone, even the common 96, tells nothing.
   */
  static Optional<PayloadType> guess(int number, Map<String, String> parameters) {
    if (parameters.containsKey("sprop-vps") || parameters.containsKey("sprop-pps")) {
      return Optional.of(type(number, "H265", VIDEO_RATE, 1));
    }
    if (parameters.containsKey("sprop-parameter-sets")
        || parameters.containsKey("packetization-mode")) {
      return Optional.of(type(number, "H264", VIDEO_RATE, 1));
    }
    return Optional.empty();
  }

  /** The clock rate of codings that have only one; 0 for others. */
  static int fixedRate(String encoding) {
    return switch (encoding) {
      case "H264", "H265", "JPEG", "MP4V-ES" -> VIDEO_RATE;
      case "PCMA", "PCMU" -> 8_000;
      case "OPUS" -> 48_000;
      default -> 0;
    };
  }

  static PayloadType with(PayloadType type, Map<String, String> parameters) {
    return new PayloadType(
        type.number(), type.encoding(), type.clockRate(), type.channels(), parameters);
  }

  private static PayloadType type(int number, String encoding, int clockRate, int channels) {
    return new PayloadType(number, encoding, clockRate, channels, Map.of());
  }
}
