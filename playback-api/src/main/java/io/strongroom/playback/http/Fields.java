package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
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
    return required("cameras", ids).stream().map(Fields::camera).toList();
  }

  private static CameraId camera(@Nullable String text) {
    try {
      return CameraId.parse(String.valueOf(text));
    } catch (StrongroomException e) {
      throw Problem.field("cameras", String.valueOf(e.getMessage())).raised();
    }
  }
}
