package io.strongroom.ops.cli;

import io.strongroom.retention.expiry.ExpiryCertificate;
import io.strongroom.retention.expiry.ExpiryCertificate.DestroyedKeys;
import io.strongroom.retention.expiry.ExpiryCertificate.Footage;
import io.strongroom.retention.expiry.ExpiryCertificate.Removal;
import io.strongroom.retention.expiry.ExpiryCertificate.Rule;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What an expiry certificate says, for a person. Pure functions. */
final class CertificateSummary {
  private CertificateSummary() {}

  static List<String> lines(ExpiryCertificate certificate) {
    Footage footage = certificate.footage();
    Rule rule = certificate.rule();
    DestroyedKeys keys = certificate.keys();
    Removal removal = certificate.removal();
    List<String> lines = new ArrayList<>();
    lines.add(
        "expired: class %s, expiry day %s (%s)"
            .formatted(certificate.retentionClass(), certificate.expiryDay(), certificate.zone()));
    lines.add(
        "rule: at least %d and at most %d days, version %d, %s"
            .formatted(rule.floorDays(), rule.ceilingDays(), rule.version(), rule.legalBasis()));
    rule.outsideScope().ifPresent(why -> lines.add("Order 799 does not apply: " + why));
    certificate
        .orders()
        .forEach(
            order ->
                lines.add(
                    "by order %s (%s): %s, %s, approved %s; before its time"
                        .formatted(
                            order.id(),
                            order.kind().text(),
                            order.authority(),
                            order.document(),
                            order.approvedAt())));
    lines.add(
        "footage: packs %d, cameras %d, bytes %d, recorded %s to %s"
            .formatted(
                footage.packs(),
                footage.cameras(),
                footage.bytes(),
                footage.firstRecorded(),
                footage.lastRecorded()));
    if (footage.heldPacks() > 0) {
      lines.add("held: %d more packs, which have another key".formatted(footage.heldPacks()));
    }
    if (certificate.thinned()) {
      lines.add(
          "thinned: the full rate is gone, %d packs stay, which have another key: keyframes, and"
                  .formatted(footage.keptPacks())
              + " what could not be thinned");
    } else if (footage.keptPacks() > 0) {
      lines.add(
          "kept: %d more packs that no order took, which have another key"
              .formatted(footage.keptPacks()));
    }
    if (certificate.early()) {
      lines.add("released early because of shortage: after its floor, before its expiry day");
    }
    lines.add("packs root: " + HexFormat.of().formatHex(footage.packsRoot().toArray()));
    lines.add("due %s, tombstone %s".formatted(certificate.dueAt(), certificate.tombstoneAt()));
    lines.add(
        "keys destroyed %s, slots overwritten %d: %s"
            .formatted(keys.destroyedAt(), keys.slots(), String.join(", ", keys.ids())));
    if (keys.tokens() > 0) {
      lines.add("destroyed in PKCS#11 tokens by %d keyholders".formatted(keys.tokens()));
    }
    keys.by()
        .forEach(
            each ->
                lines.add(
                    "by keyholder %s: %s, slots overwritten %d"
                        .formatted(each.node(), each.at(), each.slots())));
    lines.add("removed: %d of %d packs".formatted(removal.packs(), footage.packs()));
    removal
        .on()
        .forEach(each -> lines.add("by node %s: %d packs".formatted(each.node(), each.packs())));
    removal
        .missing()
        .forEach(
            gone ->
                lines.add(
                    "ciphertext without a key: %d of %d packs on volume %s, which could not be emptied"
                        .formatted(gone.packs(), footage.packs(), gone.volume())));
    removal
        .unheard()
        .forEach(
            each ->
                lines.add(
                    "ciphertext without a key: %d packs on node %s, which is away"
                        .formatted(each.packs(), each.node())));
    lines.add("issued %s by node %s".formatted(certificate.issuedAt(), certificate.node()));
    return lines;
  }
}
