package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what a tombstone says is held, and lies on this node, to the next hold key. Which packs
 * these are follows from the holds that it names, which never change, so that a move that was
 * interrupted is gone on with. Confined to one thread.
 */
final class HeldPacks {
  private static final Logger log = LoggerFactory.getLogger(HeldPacks.class);

  /** An attempt that fails so often is made again later. */
  private static final int MAX_TROUBLES = 16;

  private final Catalogue catalogue;
  private final Custody custody;
  private final Holds holds;
  private final KeyMove keys;

  HeldPacks(Catalogue catalogue, Custody custody, Holds holds, KeyMove keys) {
    this.catalogue = catalogue;
    this.custody = custody;
    this.holds = holds;
    this.keys = keys;
  }

  /**
   * Moves those that lie on this node. What cannot be moved waits as long as a hold of it is in
   * force.
   *
   * @throws StrongroomException UNAVAILABLE if no keyholder can be had
   */
  NodeStanding.Move move(ClassDayRecord record, Look look) {
    HoldsInForce named = holds.named(record.verdict().holds());
    HoldsInForce still = holds.newest(look.isTrusted() ? look.now() : Instant.MIN);
    List<PackRow> waiting = held(record.id(), named);
    if (waiting.isEmpty()) {
      return new NodeStanding.Move(record.id(), 0, "");
    }
    List<String> troubles = new ArrayList<>();
    long left = waiting.size();
    try (Rewrap rewrap = custody.rewrapTo(record.id().next())) {
      for (PackRow row : waiting) {
        Optional<String> trouble = move(row, still, rewrap);
        left -= trouble.isEmpty() ? 1 : 0;
        trouble.ifPresent(troubles::add);
        if (troubles.size() == MAX_TROUBLES) {
          break;
        }
      }
    }
    log.info(
        "{}: {} held packs here were moved, {} wait", record.id(), waiting.size() - left, left);
    return new NodeStanding.Move(record.id(), left, troubles.stream().findFirst().orElse(""));
  }

  private List<PackRow> held(DayKeyId key, HoldsInForce named) {
    List<PackRow> rows = new ArrayList<>();
    catalogue.forEach(
        row -> {
          if (ClassDay.keyOf(row).equals(key) && named.cover(row)) {
            rows.add(row);
          }
        });
    return rows;
  }

  private Optional<String> move(PackRow row, HoldsInForce still, Rewrap rewrap) {
    try {
      keys.move(row, rewrap);
      return Optional.empty();
    } catch (StrongroomException e) {
      if (still.cover(row)) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      log.warn("{}: no hold of it is in force any more, so it goes", e.getMessage());
      return Optional.empty();
    }
  }
}
