package io.strongroom.retention.expiry;

import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.deletion.OrdersInForce;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Makes certificates from what the record of a class-day says. */
final class ExpiryCertificates {
  private ExpiryCertificates() {}

  /**
   * The certificate of a class-day whose key is destroyed.
   *
   * @param alone whether no other node can have any of it
   * @param left where something of it lies still, by node
   * @param unheard nodes that have not said what is left there
   * @param orders that the record names
   */
  static ExpiryCertificate of(
      NodeId node,
      boolean alone,
      ClassDayRecord record,
      Map<NodeId, List<Erased.Left>> left,
      List<NodeId> unheard,
      OrdersInForce orders,
      Instant issuedAt) {
    Verdict verdict = record.verdict();
    KeyDeath death = record.keyDeath().orElseThrow();
    List<NodePacks> silent = unheard.stream().map(each -> packs(each, had(verdict, each))).toList();
    long packsLeft =
        left.values().stream().mapToLong(ExpiryCertificates::packs).sum()
            + silent.stream().mapToLong(NodePacks::packs).sum();
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
        orders.all().stream().map(OrderedBy::of).toList(),
        node,
        new ExpiryCertificate.Footage(
            verdict.packs(),
            verdict.bytes(),
            verdict.cameras(),
            verdict.first(),
            verdict.last(),
            verdict.packsRoot(),
            verdict.heldPacks(),
            verdict.keptPacks()),
        verdict.early(),
        verdict.isThinned(),
        WallTime.of(verdict.dueAt()),
        WallTime.of(verdict.at()),
        new ExpiryCertificate.DestroyedKeys(
            verdict.keyIds(),
            alone ? List.of() : record.receipts().stream().map(ExpiryCertificates::by).toList(),
            WallTime.of(death.at()),
            death.slots(),
            record.receipts().stream().filter(KeyReceipt::isOfToken).count()),
        new ExpiryCertificate.Removal(
            Math.max(0, verdict.packs() - packsLeft),
            alone ? List.of() : removed(verdict, left),
            left.values().stream()
                .flatMap(List::stream)
                .map(each -> new ExpiryCertificate.MissingVolume(each.volume(), each.packs()))
                .toList(),
            silent),
        WallTime.of(issuedAt));
  }

  private static DestroyedBy by(KeyReceipt receipt) {
    return new DestroyedBy(receipt.node(), WallTime.of(receipt.at()), receipt.slots());
  }

  /** What a node had, without what it has. */
  private static List<NodePacks> removed(Verdict verdict, Map<NodeId, List<Erased.Left>> left) {
    return left.entrySet().stream()
        .map(
            entry ->
                packs(
                    entry.getKey(),
                    Math.max(0, had(verdict, entry.getKey()) - packs(entry.getValue()))))
        .filter(each -> each.packs() > 0)
        .toList();
  }

  private static NodePacks packs(NodeId node, long packs) {
    return new NodePacks(node, packs);
  }

  private static long packs(List<Erased.Left> left) {
    return left.stream().mapToLong(Erased.Left::packs).sum();
  }

  private static long had(Verdict verdict, NodeId node) {
    return verdict.goingOn().getOrDefault(node, 0L);
  }
}
