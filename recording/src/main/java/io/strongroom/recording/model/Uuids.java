package io.strongroom.recording.model;

import java.util.Locale;
import java.util.UUID;

/** Strict UUID parsing: {@link UUID#fromString} alone accepts shortened and padded groups. */
final class Uuids {
  private Uuids() {}

  static UUID parse(String field, String text) {
    try {
      UUID parsed = UUID.fromString(text);
      if (parsed.toString().equals(text.toLowerCase(Locale.ROOT))) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // falls through: one message for every malformed form
    }
    throw new StrongroomException(
        ErrorKind.CALLER, field + " must be a UUID such as 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  }
}
