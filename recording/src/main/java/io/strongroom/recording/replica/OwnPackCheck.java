package io.strongroom.recording.replica;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.PackStructure;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.ScrubRows.By;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, at the pace of copies, at each byte of a pack here that another node could not copy or
 * that a keyholder found damaged: a damaged copy is dropped if another node has the pack, so that
 * it is made again; a damaged original is an alarm and stays. Thread-safe.
 */
public final class OwnPackCheck {
  private static final Logger log = LoggerFactory.getLogger(OwnPackCheck.class);

  private final Holdings own;
  private final ReplicaRows rows;
  private final BufferPool pool;
  private final Consumer<PackRow> drop;
  private final Volumes volumes;
  private final Pace pace;
  private final DamagedPacks packs;

  /** What a look has shown. */
  enum Seen {
    /** Damage; what follows from it has been done. */
    DAMAGED,
    /** All checksums and the Merkle root are right. */
    WHOLE,
    /** The pack cannot be read now, or is not here. */
    NOTHING
  }

  /**
   * @param own what lies on this node
   * @param drop removes a copy
   */
  public OwnPackCheck(
      Holdings own,
      ReplicaRows rows,
      BufferPool pool,
      Consumer<PackRow> drop,
      Volumes volumes,
      Pace pace,
      DamagedPacks packs) {
    this.own = own;
    this.rows = rows;
    this.pool = pool;
    this.drop = drop;
    this.volumes = volumes;
    this.pace = pace;
    this.packs = packs;
  }

  /**
   * Looks.
   *
   * @param elsewhere whether another living node holds the pack
   */
  Seen check(PackRow row, boolean elsewhere) {
    List<String> damages = new ArrayList<>();
    if (!read(row, damages)) {
      return Seen.NOTHING;
    }
    if (damages.isEmpty()) {
      packs.sound(row.id(), By.CHECKSUM);
      return Seen.WHOLE;
    }
    if (elsewhere && rows.isCopy(row.id())) {
      log.warn("the copy of pack {} here is damaged and dropped: {}", row.id(), damages.getFirst());
      drop.accept(row);
    } else {
      packs.damaged(
          row,
          By.CHECKSUM,
          damages.getFirst(),
          "run fsck; the file is left as it is, and other nodes make no copy of it");
    }
    return Seen.DAMAGED;
  }

  /** Whether the pack has been read; what is wrong with it is then added. */
  private boolean read(PackRow row, List<String> damages) {
    try {
      Optional<HeldPack> pack = own.find(row.id(), Holdings.NEWEST);
      Optional<Volume> volume = volumes.find(row.volume());
      if (pack.isEmpty() || volume.isEmpty()) {
        return false;
      }
      try (Storage.StoredFile file =
          new PacedReading(pack.get().source().open(), volume.get(), pace)) {
        new PackStructure(file, row, pool)
            .check(
                PackKeys.NONE,
                finding -> {
                  if (finding.kind() == Finding.Kind.DAMAGED) {
                    damages.add(finding.detail());
                  }
                });
      }
    } catch (EOFException e) {
      damages.add(String.valueOf(e.getMessage()));
    } catch (IOException | StrongroomException e) {
      // what was damaged is known; a node that stops interrupts reading, too
      log.warn("pack {} cannot be checked: {}", row.id(), e.getMessage());
      return !damages.isEmpty();
    }
    return true;
  }
}
