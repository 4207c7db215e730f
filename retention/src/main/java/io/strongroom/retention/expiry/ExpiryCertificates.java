package io.strongroom.retention.expiry;

import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;
import java.time.Instant;
import java.util.List;

/** Makes certificates from what the record of a class-day says. */
final class ExpiryCertificates {
  private ExpiryCertificates() {}

  /**
   * The certificate of a class-day whose key is destroyed.
   *
   * @param left where something of it lies still
   */
  static ExpiryCertificate of(
      NodeId node, ClassDayRecord record, List<Erased.Left> left, Instant issuedAt) {
    Verdict verdict = record.verdict();
    KeyDeath death = record.keyDeath().orElseThrow();
    long packsLeft = left.stream().mapToLong(Erased.Left::packs).sum();
    return new ExpiryCertificate(
        verdict.rule().retentionClass(),
        record.id().expiryDay(),
        verdict.zone(),
        new ExpiryCertificate.Rule(
            verdict.rule().floorDays(),
            verdict.rule().ceilingDays(),
            verdict.policyVersion(),
            verdict.rule().legalBasis(),
            verdict.rule().outsideScope()),
        node,
        new ExpiryCertificate.Footage(
            verdict.packs(),
            verdict.bytes(),
            verdict.cameras(),
            verdict.first(),
            verdict.last(),
            verdict.packsRoot(),
            verdict.heldPacks()),
        WallTime.of(verdict.dueAt()),
        WallTime.of(verdict.at()),
        new ExpiryCertificate.DestroyedKeys(
            verdict.keyIds(), WallTime.of(death.at()), death.slots()),
        new ExpiryCertificate.Removal(
            Math.max(0, verdict.packs() - packsLeft),
            left.stream()
                .map(each -> new ExpiryCertificate.MissingVolume(each.volume(), each.packs()))
                .toList()),
        WallTime.of(issuedAt));
  }
}
