package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.erase.Erased;
import io.strongroom.recording.model.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How far the expiry of one class-day has come: a control record, changed by compare-and-set alone.
 *
 * @param receipts of keyholders that have destroyed its keys, by node
 * @param keyDeath present from {@link Step#KEY_DESTROYED} on
 * @param left where something of it lies still; empty before it was removed
 * @param unheard nodes that have not said yet that they have removed theirs, by their ids
 * @param certificate signed note; present once it was removed as far as it could be reached
 */
record ClassDayRecord(
    DayKeyId id,
    Step step,
    Verdict verdict,
    List<KeyReceipt> receipts,
    Optional<KeyDeath> keyDeath,
    List<Erased.Left> left,
    List<NodeId> unheard,
    Optional<String> certificate) {
  ClassDayRecord {
    receipts = List.copyOf(receipts);
    left = List.copyOf(left);
    unheard = List.copyOf(unheard);
  }

  static ClassDayRecord planned(DayKeyId id, Verdict verdict) {
    return new ClassDayRecord(
        id,
        Step.PLANNED,
        verdict,
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  ClassDayRecord tombstone() {
    return at(Step.TOMBSTONE);
  }

  ClassDayRecord heldMoved() {
    return at(Step.HELD_MOVED);
  }

  private ClassDayRecord at(Step next) {
    return new ClassDayRecord(id, next, verdict, receipts, keyDeath, left, unheard, certificate);
  }

  /**
   * Whether its key is the next thing to be destroyed: nothing has to be moved to another first.
   */
  boolean mayDie() {
    return step == Step.HELD_MOVED || (step == Step.TOMBSTONE && verdict.movingPacks() == 0);
  }

  /** Whether a keyholder has destroyed the keys. */
  boolean hasReceipt(NodeId node) {
    return receipts.stream().anyMatch(receipt -> receipt.node().equals(node));
  }

  ClassDayRecord with(KeyReceipt receipt) {
    List<KeyReceipt> all = new ArrayList<>(receipts);
    all.add(receipt);
    all.sort(Comparator.comparing(each -> each.node().toString()));
    return new ClassDayRecord(id, step, verdict, all, keyDeath, left, unheard, certificate);
  }

  /** The same, its key being dead if these are all keyholders and each has destroyed it. */
  ClassDayRecord settled(Collection<NodeId> keyholders) {
    Set<NodeId> done = receipts.stream().map(KeyReceipt::node).collect(Collectors.toSet());
    return mayDie() && !receipts.isEmpty() && done.containsAll(keyholders)
        ? new ClassDayRecord(
            id,
            Step.KEY_DESTROYED,
            verdict,
            receipts,
            Optional.of(KeyDeath.of(receipts)),
            left,
            unheard,
            certificate)
        : this;
  }

  ClassDayRecord removed(List<Erased.Left> remaining, List<NodeId> silent, String signed) {
    return new ClassDayRecord(
        id,
        remaining.isEmpty() && silent.isEmpty() ? Step.REMOVED : Step.PARTLY_REMOVED,
        verdict,
        receipts,
        keyDeath,
        remaining,
        silent,
        Optional.of(signed));
  }
}
