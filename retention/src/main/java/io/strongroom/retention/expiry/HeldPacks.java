package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.TrustedClock.Look;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what a tombstone says is held to the next hold key. Which packs these are follows from the
 * holds that it names, which never change, so that a move that was interrupted is gone on with.
 * Confined to the thread that destroys keys.
 */
final class HeldPacks {
  private static final Logger log = LoggerFactory.getLogger(HeldPacks.class);

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
   * Moves all of them; what cannot be moved stops it as long as a hold of it is in force.
   *
   * @throws StrongroomException UNAVAILABLE or CORRUPT if a pack cannot be moved, or is not there
   */
  void move(ClassDayRecord record, Look look) {
    Verdict verdict = record.verdict();
    HoldsInForce named = holds.named(verdict.holds());
    HoldsInForce still = holds.inForce(look.isTrusted() ? look.now() : Instant.MIN);
    DayKeyId to = record.id().next();
    List<PackRow> waiting = held(record.id(), named);
    long there = (long) waiting.size() + held(to, named).size();
    boolean inForce = still.all().stream().anyMatch(hold -> verdict.holds().contains(hold.id()));
    if (there < verdict.heldPacks() && inForce) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "%d held packs of %s are not in the catalogue; mount their volumes, or release the holds"
              .formatted(verdict.heldPacks() - there, record.id()));
    }
    try (Rewrap rewrap = custody.rewrapTo(to)) {
      waiting.forEach(row -> move(row, still, rewrap));
    }
    log.info("{}: {} held packs have key {}", record.id(), there, to);
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

  private void move(PackRow row, HoldsInForce still, Rewrap rewrap) {
    try {
      keys.move(row, rewrap);
    } catch (StrongroomException e) {
      if (still.cover(row)) {
        throw e;
      }
      log.warn("{}: no hold of it is in force any more, so it goes", e.getMessage());
    }
  }
}
