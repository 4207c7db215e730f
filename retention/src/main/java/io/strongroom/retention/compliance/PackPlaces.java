package io.strongroom.retention.compliance;

import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.util.Optional;
import java.util.Set;

/**
 * In which tiers this node's packs lie, and when packs move. Thread-safe.
 *
 * @param volumes of this node, its cold store included
 * @param movesAfterDays the ages, in days, at which packs of any class become warm or cold
 */
public record PackPlaces(Volumes volumes, Set<Integer> movesAfterDays) {
  public PackPlaces {
    movesAfterDays = Set.copyOf(movesAfterDays);
  }

  /** The tier of a volume; empty if there is none with this id. */
  Optional<Tier> tierOf(VolumeId id) {
    return volumes.find(id).map(Volume::tier);
  }
}
