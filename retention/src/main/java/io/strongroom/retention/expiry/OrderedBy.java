package io.strongroom.retention.expiry;

import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;

/**
 * An order by which footage went before its time, in an {@link ExpiryCertificate}.
 *
 * @param approvedAt when the second person approved it
 * @param authority who ordered it, or whose consent was withdrawn
 * @param document number of the paper that says so
 */
public record OrderedBy(
    ChangeId id, DeletionKind kind, WallTime approvedAt, String authority, String document) {
  public OrderedBy {
    ExpiryCertificate.requireInstant("order", approvedAt);
    ExpiryCertificate.require(!authority.isBlank(), "authority must not be empty");
    ExpiryCertificate.require(!document.isBlank(), "document must not be empty");
  }

  static OrderedBy of(Change<DeletionOrder> order) {
    return new OrderedBy(
        order.id(),
        order.what().kind(),
        WallTime.of(order.approval().decidedAt().orElseThrow()),
        order.what().authority(),
        order.what().document());
  }

  /** Three lines. */
  void write(CertificateText text) {
    text.line("order", id + " " + kind.text() + " " + CertificateText.text(approvedAt))
        .line("authority", authority)
        .line("document", document);
  }

  /** Reads what {@link #write} writes. */
  static OrderedBy read(CertificateLines lines) {
    String[] parts = lines.value("order", OrderedBy::parts);
    return new OrderedBy(
        ChangeId.parse(parts[0]),
        DeletionKind.parse(parts[1]),
        CertificateText.instant(parts[2]),
        lines.value("authority", text -> text),
        lines.value("document", text -> text));
  }

  /** Checks them here, where the line is known. */
  private static String[] parts(String text) {
    String[] parts = text.split(" ", -1);
    ExpiryCertificate.require(parts.length == 3, "must be an id, a kind and when it was approved");
    ChangeId _ = ChangeId.parse(parts[0]);
    DeletionKind _ = DeletionKind.parse(parts[1]);
    WallTime _ = CertificateText.instant(parts[2]);
    return parts;
  }
}
