package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads fields of requests; what is wrong is a problem that names the field. */
final class Fields {
  private Fields() {}

  /** A field that must be there. */
  static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw Problem.field(field, "is missing").raised();
    }
    return value;
  }

  /** A date. */
  static LocalDate date(String field, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Problem.field(field, "must be a date such as 2026-11-29").raised();
    }
  }

  /** The field {@code cameras}. */
  static List<CameraId> cameras(@Nullable List<String> ids) {
    return required("cameras", ids).stream().map(id -> camera("cameras", id)).toList();
  }

  /** A camera's id. */
  static CameraId camera(String field, @Nullable String text) {
    try {
      return CameraId.parse(String.valueOf(text));
    } catch (StrongroomException e) {
      throw Problem.field(field, String.valueOf(e.getMessage())).raised();
    }
  }

  /** The range of the fields {@code from} and {@code to}. */
  static TimeRange range(WallTime from, WallTime to) {
    if (!from.isBefore(to)) {
      throw Problem.field("to", "must be later than from").raised();
    }
    return new TimeRange(from, to);
  }
}
