package io.strongroom.recording.replica;

import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.PackStructure;
import io.strongroom.recording.index.PackRow;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, at the pace of copies, at each byte of a pack here that another node could not copy or
 * that a keyholder found damaged. What is damaged is an alarm, and is mended by whoever reads packs
 * again if another node has it. Thread-safe.
 */
public final class OwnPackCheck {
  private static final Logger log = LoggerFactory.getLogger(OwnPackCheck.class);

  private final Holdings own;
  private final BufferPool pool;
  private final Volumes volumes;
  private final Pace pace;
  private final DamagedPacks packs;

  /** What a look has shown. */
  enum Seen {
    /** Damage, which is known and an alarm now. */
    DAMAGED,
    /** All checksums and the Merkle root are right. */
    WHOLE,
    /** The pack cannot be read now, or is not here. */
    NOTHING
  }

  /**
   * @param own what lies on this node
   */
  public OwnPackCheck(
      Holdings own, BufferPool pool, Volumes volumes, Pace pace, DamagedPacks packs) {
    this.own = own;
    this.pool = pool;
    this.volumes = volumes;
    this.pace = pace;
    this.packs = packs;
  }

  /** Looks. */
  Seen check(PackRow row) {
    List<String> damages = new ArrayList<>();
    if (!read(row, damages)) {
      return Seen.NOTHING;
    }
    if (damages.isEmpty()) {
      return Seen.WHOLE;
    }
    packs.damaged(
        row,
        By.CHECKSUM,
        damages.getFirst(),
        "Look at the volume's disk. The pack is fetched from another node that has it, if one does;"
            + " no node makes a copy of this file.");
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
