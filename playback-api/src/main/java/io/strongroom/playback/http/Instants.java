package io.strongroom.playback.http;

import io.strongroom.recording.model.WallTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Instants as RFC 3339 in UTC with microseconds. Pure. */
final class Instants {
  private static final int MAX_CHARS = 40;
  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Instants() {}

  static String format(WallTime time) {
    return FORM.format(time.toInstant());
  }

  /** Parses what came in as {@code field}; any offset is understood. */
  static WallTime parse(String field, String text) {
    try {
      // In a query, an unescaped plus sign arrives as a space.
      String form = text.length() <= MAX_CHARS ? text.replace(' ', '+') : "";
      Instant instant =
          OffsetDateTime.parse(form, DateTimeFormatter.ISO_OFFSET_DATE_TIME).toInstant();
      if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
        return WallTime.of(instant);
      }
    } catch (DateTimeException e) {
      // falls through: one message for every malformed form
    }
    throw Problem.field(
            field,
            "must be an RFC 3339 instant between 1970 and 2200 such as"
                + " 2026-11-22T08:00:00.000000Z")
        .raised();
  }

  /** The same of a field that may be left out. */
  static Optional<WallTime> optional(String field, @Nullable String text) {
    return Optional.ofNullable(text).map(given -> parse(field, given));
  }
}
