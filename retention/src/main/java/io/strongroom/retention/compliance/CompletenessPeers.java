package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The other nodes of a cluster, as completeness asks them. Thread-safe; questions block, and fail
 * with {@link io.strongroom.recording.model.StrongroomException} UNAVAILABLE.
 */
public interface CompletenessPeers {
  /** Those of a node that stands alone. */
  CompletenessPeers NONE = new NobodyElse();

  /** All nodes that are on the register now, without this one. */
  List<Peer> others();

  /**
   * What a node knows of a camera's time.
   *
   * @param after where the page before ended; empty for the first
   */
  CameraPage camera(Peer peer, CameraId camera, TimeRange range, Optional<Epoch> after);

  /** The cameras of which a node has packs or records. */
  List<CameraId> cameras(Peer peer);

  /** Some records of a camera's chain that a node has, from a serial on. */
  NotePage chain(Peer peer, CameraId camera, long from);

  /** Some records of one day that a node has, from a serial on. */
  NotePage records(Peer peer, CameraId camera, LocalDate day, long from);
}
