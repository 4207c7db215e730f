package io.strongroom.recording.index;

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
}
