package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.retention.expiry.ClassDayRecords.Stored;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keyholder's part in the moves of nodes that have no keys: wraps a key to the next one while a
 * tombstone says that what it opens stays. The key itself goes nowhere. Thread-safe.
 */
final class RewrapsForOthers {
  private static final Logger log = LoggerFactory.getLogger(RewrapsForOthers.class);

  private final ClassDayRecords records;
  private final HoldsAndOrders claims;
  private final Custody custody;

  RewrapsForOthers(ClassDayRecords records, HoldsAndOrders claims, Custody custody) {
    this.records = records;
    this.claims = claims;
    this.custody = custody;
  }

  /**
   * Wraps one pack's key.
   *
   * @param camera of the pack, by the asker's word
   * @param range from its first to its last recorded instant, by the asker's word
   * @throws StrongroomException NOT_FOUND if no tombstone says that this stays and moves;
   *     UNAVAILABLE if the key store is closed
   * @throws io.strongroom.crypto.envelope.OpenFailedException if the key was made for another pack
   */
  WrappedDek rewrap(
      String asker, CameraId camera, TimeRange range, WrappedDek wrapped, byte[] headerHash) {
    if (!custody.isOpen()) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the key store is closed on this node");
    }
    if (!moves(camera, range, wrapped)) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND, "no tombstone says that this footage stays and gets another key");
    }
    try (Rewrap rewrap = custody.rewrapTo(wrapped.id().next())) {
      WrappedDek moved = rewrap.rewrap(camera, range, wrapped, headerHash);
      log.info("key of camera {} from {} moved to {} for {}", camera, range, moved.id(), asker);
      return moved;
    }
  }

  private boolean moves(CameraId camera, TimeRange range, WrappedDek wrapped) {
    Optional<Verdict> verdict =
        records
            .find(wrapped.id())
            .map(Stored::record)
            .filter(record -> record.step() == Step.TOMBSTONE)
            .map(ClassDayRecord::verdict);
    return verdict
        .filter(says -> says.keyIds().contains(HexFormat.of().formatHex(wrapped.keyId())))
        .filter(says -> claims.named(says).mayInclude(wrapped.id(), camera, range))
        .isPresent();
  }
}
