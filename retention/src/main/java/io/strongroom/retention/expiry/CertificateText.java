package io.strongroom.retention.expiry;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** Writes a certificate's lines and the values that have a form of their own there. */
final class CertificateText {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final StringBuilder lines = new StringBuilder();

  CertificateText(String firstLine) {
    lines.append(firstLine).append('\n');
  }

  CertificateText line(String name, Object value) {
    lines.append(name).append(' ').append(value).append('\n');
    return this;
  }

  CertificateText line(String name, WallTime instant) {
    return line(name, text(instant));
  }

  CertificateText line(String name, Bytes hash) {
    return line(name, HexFormat.of().formatHex(hash.toArray()));
  }

  /** RFC 3339, UTC, always with microseconds. */
  static String text(WallTime instant) {
    return MICROS.format(instant.toInstant());
  }

  static WallTime instant(String text) {
    return WallTime.of(Instant.parse(text));
  }

  static Bytes hash(String text) {
    return Bytes.copyOf(HexFormat.of().parseHex(text));
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
