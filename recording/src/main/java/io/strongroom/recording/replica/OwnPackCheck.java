package io.strongroom.recording.replica;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackStructure;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a pack here that another node could not copy: a damaged copy is dropped if another node
 * has the pack, so that it is made again; a damaged original is an alarm and stays. Thread-safe.
 */
public final class OwnPackCheck {
  private static final Logger log = LoggerFactory.getLogger(OwnPackCheck.class);

  private final Holdings own;
  private final ReplicaRows rows;
  private final BufferPool pool;
  private final Consumer<PackRow> drop;
  private final Alarms alarms;

  /**
   * @param own what lies on this node
   * @param drop removes a copy
   */
  public OwnPackCheck(
      Holdings own, ReplicaRows rows, BufferPool pool, Consumer<PackRow> drop, Alarms alarms) {
    this.own = own;
    this.rows = rows;
    this.pool = pool;
    this.drop = drop;
    this.alarms = alarms;
  }

  /**
   * Looks; false if there is no damage that shows without a key.
   *
   * @param elsewhere whether another living node holds the pack
   */
  boolean check(PackRow row, boolean elsewhere) {
    Optional<String> damage = damage(row);
    if (damage.isEmpty()) {
      return false;
    }
    if (elsewhere && rows.isCopy(row.id())) {
      log.warn("the copy of pack {} here is damaged and dropped: {}", row.id(), damage.get());
      drop.accept(row);
    } else {
      alarms.raise(
          "pack-damaged",
          row.volume() + "/" + row.id(),
          damage.get(),
          "run fsck; the file is left as it is, and other nodes make no copy of it");
    }
    return true;
  }

  private Optional<String> damage(PackRow row) {
    Optional<HeldPack> pack = own.find(row.id(), Holdings.NEWEST);
    if (pack.isEmpty()) {
      return Optional.empty();
    }
    List<String> damages = new ArrayList<>();
    try (Storage.StoredFile file = pack.get().source().open()) {
      new PackStructure(file, row.id(), pool)
          .check(
              row.merkleRoot(),
              row.bytes(),
              finding -> {
                if (finding.kind() == Finding.Kind.DAMAGED) {
                  damages.add(finding.detail());
                }
              });
    } catch (EOFException e) {
      damages.add(String.valueOf(e.getMessage()));
    } catch (IOException | StrongroomException e) {
      // what cannot be read now says nothing; a node that stops interrupts reading, too
      log.warn("pack {} cannot be checked: {}", row.id(), e.getMessage());
    }
    return damages.stream().findFirst();
  }
}
