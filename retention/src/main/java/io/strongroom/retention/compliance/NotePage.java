package io.strongroom.retention.compliance;

import io.strongroom.retention.compliance.CompletenessView.Signed;
import java.util.List;

/**
 * Some records of a camera, ascending by serial.
 *
 * @param notes as they were signed
 * @param more whether there are others after the last of them
 */
public record NotePage(List<Signed> notes, boolean more) {
  /** Most records in one. */
  public static final int MAX_NOTES = 256;

  /** Bytes of notes after which a page ends. */
  static final int FULL_BYTES = 1 << 20;

  public NotePage {
    notes = List.copyOf(notes);
    if (more && notes.isEmpty()) {
      throw new IllegalArgumentException("a page without records cannot be followed by another");
    }
  }
}
