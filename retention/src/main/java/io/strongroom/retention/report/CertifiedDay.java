package io.strongroom.retention.report;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A class-day, or a part of one, that has a certificate.
 *
 * @param certificate empty if it contradicts itself or says that the floor was broken
 * @param flaw what is wrong with it then
 */
public record CertifiedDay(
    DayKeyId id, Optional<ExpiryCertificate> certificate, Optional<String> flaw) {

  static CertifiedDay of(DayKeyId id, String note) {
    try {
      return new CertifiedDay(
          id,
          Optional.of(
              ExpiryCertificate.parse(
                  SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text())),
          Optional.empty());
    } catch (InvalidNoteException | StrongroomException e) {
      return new CertifiedDay(id, Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }
}
