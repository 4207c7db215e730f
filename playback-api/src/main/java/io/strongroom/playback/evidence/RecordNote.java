package io.strongroom.playback.evidence;

import io.strongroom.recording.model.CameraId;
import java.time.LocalDate;

/**
 * A completeness record that goes with a package ({@code docs/ref/completeness-record.md}).
 *
 * @param name its path in the package
 * @param note as it was signed
 */
record RecordNote(CameraId camera, LocalDate day, long serial, String name, String note) {
  static RecordNote of(CameraId camera, LocalDate day, long serial, String note) {
    return new RecordNote(
        camera, day, serial, "completeness/%s/%s-%d.note".formatted(camera, day, serial), note);
  }

  /** Whether it names this root as that of this pack. */
  boolean names(String epoch, String root) {
    return names(note, epoch, root);
  }

  /** The same of a note. */
  static boolean names(String note, String epoch, String root) {
    return note.lines()
        .anyMatch(line -> line.startsWith("pack " + epoch + " ") && line.endsWith(" " + root));
  }
}
