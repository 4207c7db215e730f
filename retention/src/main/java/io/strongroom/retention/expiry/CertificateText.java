package io.strongroom.retention.expiry;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Writes the lines of a certificate or a record, and the values that have a form of their own
 * there. One thread.
 */
public final class CertificateText {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final StringBuilder lines = new StringBuilder();

  /** Begins with the line that says what it is. */
  public CertificateText(String firstLine) {
    lines.append(firstLine).append('\n');
  }

  /** Adds a name, a space and a value as it prints. */
  public CertificateText line(String name, Object value) {
    lines.append(name).append(' ').append(value).append('\n');
    return this;
  }

  /** The same with an instant. */
  public CertificateText line(String name, WallTime instant) {
    return line(name, text(instant));
  }

  /** The same with a hash in hexadecimal. */
  public CertificateText line(String name, Bytes hash) {
    return line(name, HexFormat.of().formatHex(hash.toArray()));
  }

  /** RFC 3339, UTC, always with microseconds. */
  public static String text(WallTime instant) {
    return MICROS.format(instant.toInstant());
  }

  /** Reads what {@link #text} writes, and more; {@link CertificateLines#end} refuses the more. */
  public static WallTime instant(String text) {
    return WallTime.of(Instant.parse(text));
  }

  /** Reads hexadecimal. */
  public static Bytes hash(String text) {
    return Bytes.copyOf(HexFormat.of().parseHex(text));
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
