package io.strongroom.playback.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.UUID;

/** Opaque identity of an export; also the session under which the access log has it. */
public record ExportId(UUID value) {
  /** A new one. */
  public static ExportId random() {
    return new ExportId(UUID.randomUUID());
  }

  /** Parses the canonical text form; anything else is a CALLER error naming the field. */
  public static ExportId parse(String text) {
    try {
      UUID parsed = UUID.fromString(text);
      if (parsed.toString().equals(text)) {
        return new ExportId(parsed);
      }
    } catch (IllegalArgumentException e) {
      // falls through: one message for every malformed form
    }
    throw new StrongroomException(
        ErrorKind.CALLER, "id: must be a UUID such as 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
