package io.strongroom.recording.thin;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import java.util.Optional;

/**
 * The packs that others were thinned to. Thread-safe; a look costs a few microseconds.
 *
 * @param catalogue of this node
 */
record ThinnedPacks(Catalogue catalogue) {
  /** What a pack was thinned to, under the key that it has itself: another key may be dead. */
  Optional<PackRow> of(PackRow row) {
    return catalogue
        .find(row.id().thinned())
        .filter(thinned -> ClassDay.keyOf(thinned).equals(ClassDay.keyOf(row)));
  }

  /** Whether that is as safe as the pack itself: on another node, too, if that has a copy. */
  boolean standInFor(PackRow row) {
    return of(row).isPresent()
        && (catalogue.replicas().holders(row.id()).isEmpty()
            || !catalogue.replicas().holders(row.id().thinned()).isEmpty());
  }
}
