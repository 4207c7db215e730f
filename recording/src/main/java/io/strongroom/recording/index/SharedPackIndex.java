package io.strongroom.recording.index;

import io.strongroom.recording.model.PackId;
import java.util.UUID;

/**
 * An index of packs that the nodes of a cluster share. It may be lost and made anew; its identity
 * shows that. Thread-safe; calls block on the network.
 */
public interface SharedPackIndex extends PackIndex {
  /**
   * Another value each time the tables are made.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if it is away or has no
   *     tables yet
   */
  UUID identity();

  /**
   * A pack is not on a node any more. Ends its rows as {@link #forget} does, but not if another
   * node has told of it under a later key of its class-day: it stays there.
   *
   * @param goneUnder which of its class-day's keys the pack had on the node; 0 is the first
   */
  void forget(PackId id, int goneUnder);
}
