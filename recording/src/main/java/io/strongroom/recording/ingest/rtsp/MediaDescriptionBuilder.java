package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.rtp.PayloadType;
import io.strongroom.recording.ingest.rtsp.MediaDescription.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers the lines of one medium, which come in any order. */
final class MediaDescriptionBuilder {
  /** Payload types beyond these are left out. */
  static final int MAX_PAYLOAD_TYPES = 32;

  /** Format parameters of one payload type beyond these are left out. */
  static final int MAX_PARAMETERS = 64;

  private static final int HIGHEST_PAYLOAD_TYPE = 127;
  private static final int MAX_CLOCK_RATE = 10_000_000;
  private static final int MAX_CHANNELS = 255;

  private final Kind kind;
  private final String protocol;
  private final Map<Integer, String> mappings = new LinkedHashMap<>();
  private final Map<Integer, Map<String, String>> parameters = new HashMap<>();
  private @Nullable String control;
  private @Nullable String connection;

  private MediaDescriptionBuilder(Kind kind, String protocol) {
    this.kind = kind;
    this.protocol = protocol;
  }

  /** From what follows {@code m=}: medium, port, protocol, payload types (RFC 8866, 5.14). */
  static MediaDescriptionBuilder of(String line) {
    String[] parts = line.split("\\s+", MAX_PAYLOAD_TYPES + 4);
    Kind kind =
        switch (parts[0].toLowerCase(Locale.ROOT)) {
          case "video" -> Kind.VIDEO;
          case "audio" -> Kind.AUDIO;
          case "application" -> Kind.APPLICATION;
          default -> Kind.OTHER;
        };
    String protocol = parts.length > 2 ? parts[2] : "";
    MediaDescriptionBuilder builder = new MediaDescriptionBuilder(kind, protocol);
    if (protocol.toUpperCase(Locale.ROOT).startsWith("RTP/")) {
      for (int i = 3; i < parts.length; i++) {
        builder.map(RtspText.number(parts[i], HIGHEST_PAYLOAD_TYPE), "");
      }
    }
    return builder;
  }

  void connection(String address) {
    connection = address;
  }

  void attribute(String name, String value) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "control" -> control = control == null ? value : control;
      case "rtpmap" -> {
        String[] parts = value.split("\\s+", 2);
        if (parts.length == 2) {
          map(RtspText.number(parts[0], HIGHEST_PAYLOAD_TYPE), parts[1].strip());
        }
      }
      case "fmtp" -> {
        String[] parts = value.split("\\s+", 2);
        if (parts.length == 2) {
          parameters(RtspText.number(parts[0], HIGHEST_PAYLOAD_TYPE), parts[1]);
        }
      }
      default -> {}
    }
  }

  /** Some cameras map a number that their m= line does not list, and then send it: it is kept. */
  private void map(int number, String mapping) {
    if (number >= 0 && (mappings.size() < MAX_PAYLOAD_TYPES || mappings.containsKey(number))) {
      mappings.merge(number, mapping, (old, next) -> next.isEmpty() ? old : next);
    }
  }

  /** Parts at semicolons; the first '=' divides, for values in base64 end in more of them. */
  private void parameters(int number, String text) {
    if (number < 0) {
      return;
    }
    Map<String, String> known = parameters.computeIfAbsent(number, ignored -> new HashMap<>());
    for (String part : text.split(";", -1)) {
      int equals = part.indexOf('=');
      String name = (equals < 0 ? part : part.substring(0, equals)).strip();
      if (!name.isEmpty() && known.size() < MAX_PARAMETERS) {
        known.put(
            name.toLowerCase(Locale.ROOT), equals < 0 ? "" : part.substring(equals + 1).strip());
      }
    }
  }

  MediaDescription build(@Nullable String sessionConnection) {
    List<PayloadType> types = new ArrayList<>();
    mappings.forEach((number, mapping) -> types.add(type(number, mapping)));
    return new MediaDescription(
        kind,
        protocol,
        types,
        Optional.ofNullable(control),
        Optional.ofNullable(connection).or(() -> Optional.ofNullable(sessionConnection)));
  }

  private PayloadType type(int number, String mapping) {
    Map<String, String> own = parameters.getOrDefault(number, Map.of());
    if (mapping.isEmpty()) {
      return PayloadTypes.ofNumber(number)
          .or(() -> kind == Kind.VIDEO ? PayloadTypes.guess(number, own) : Optional.empty())
          .map(type -> PayloadTypes.with(type, own))
          .orElseGet(() -> new PayloadType(number, "", 0, 1, own));
    }
    String[] parts = mapping.split("\\s*/\\s*", 4);
    String encoding = parts[0].strip().toUpperCase(Locale.ROOT);
    int rate = parts.length > 1 ? RtspText.numberPrefix(parts[1], MAX_CLOCK_RATE) : -1;
    int channels = parts.length > 2 ? RtspText.numberPrefix(parts[2], MAX_CHANNELS) : -1;
    return new PayloadType(
        number,
        encoding,
        rate > 0 ? rate : PayloadTypes.fixedRate(encoding),
        Math.max(channels, 1),
        own);
  }
}
