package io.strongroom.retention.compliance;

import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.expiry.CertificateText;
import java.util.Optional;

/**
 * Something that does not hold in records, or in the packs that they name.
 *
 * @param subject camera, pack, or chunk of a pack
 * @param interval footage that it is about; empty if it is about the records alone
 * @param what for a person
 */
public record Flaw(String subject, Optional<TimeRange> interval, String what) {
  /** One line. */
  @Override
  public String toString() {
    return subject
        + interval
            .map(
                range ->
                    ", "
                        + CertificateText.text(range.from())
                        + " to "
                        + CertificateText.text(range.to()))
            .orElse("")
        + ": "
        + what;
  }
}
