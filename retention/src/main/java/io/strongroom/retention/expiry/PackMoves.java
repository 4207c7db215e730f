package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.TrustedClock.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what stays of a class-day whose key is to die, and lies on this node, to the next key.
 * Which packs these are follows from the holds and orders that its tombstone names, which never
 * change, so that a move that was interrupted is gone on with. Confined to one thread.
 */
final class PackMoves {
  private static final Logger log = LoggerFactory.getLogger(PackMoves.class);

  /** An attempt that fails so often is made again later. */
  private static final int MAX_TROUBLES = 16;

  private final Catalogue catalogue;
  private final Custody custody;
  private final HoldsAndOrders claims;
  private final KeyMove keys;

  PackMoves(Catalogue catalogue, Custody custody, HoldsAndOrders claims, KeyMove keys) {
    this.catalogue = catalogue;
    this.custody = custody;
    this.claims = claims;
    this.keys = keys;
  }

  /**
   * Moves those that lie on this node. What cannot be moved waits: if it is held, as long as a hold
   * of it is in force; if no order takes it, until it can be.
   *
   * @throws StrongroomException UNAVAILABLE if no keyholder can be had
   */
  NodeStanding.Move move(ClassDayRecord record, Look look) {
    Verdict verdict = record.verdict();
    if (verdict.keptPacks() > 0 && keys.missingVolume().isPresent()) {
      // What lies there may be in no row, and would lose its key.
      return new NodeStanding.Move(record.id(), 1, keys.missingVolume().get());
    }
    Survivors still = claims.now(verdict, look);
    List<PackRow> waiting = staying(record.id(), claims.named(verdict));
    if (waiting.isEmpty()) {
      return new NodeStanding.Move(record.id(), 0, "");
    }
    List<String> troubles = new ArrayList<>();
    long moved = 0;
    long letGo = 0;
    try (Rewrap rewrap = custody.rewrapTo(record.id().next())) {
      for (PackRow row : waiting) {
        Optional<String> trouble = move(row, rewrap);
        if (trouble.isEmpty()) {
          moved++;
        } else if (isLetGo(row, still)) {
          letGo++;
          log.warn(
              "{}: no hold in force keeps it; it goes if it has not moved when the key dies",
              trouble.get());
        } else {
          troubles.add(trouble.get());
        }
        if (troubles.size() == MAX_TROUBLES) {
          break;
        }
      }
    }
    long left = waiting.size() - moved - letGo;
    log.info(
        "{}: {} packs here were moved, {} wait, {} could not be moved and no hold keeps them any"
            + " more",
        record.id(),
        moved,
        left,
        letGo);
    return new NodeStanding.Move(record.id(), left, troubles.stream().findFirst().orElse(""));
  }

  private List<PackRow> staying(DayKeyId key, Survivors named) {
    List<PackRow> rows = new ArrayList<>();
    catalogue.forEach(
        row -> {
          if (ClassDay.keyOf(row).equals(key) && named.include(row)) {
            rows.add(row);
          }
        });
    return rows;
  }

  /** Nothing stands in for a thinned pack, nor for one that keeps its full rate. */
  private static boolean isLetGo(PackRow row, Survivors still) {
    return still.fullRate().isEmpty() && !still.include(row);
  }

  private Optional<String> move(PackRow row, Rewrap rewrap) {
    try {
      keys.move(row, rewrap);
      return Optional.empty();
    } catch (StrongroomException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
