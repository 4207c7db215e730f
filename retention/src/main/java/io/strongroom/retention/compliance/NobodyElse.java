package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** No other node, which is asked nothing. */
final class NobodyElse implements CompletenessPeers {
  @Override
  public List<Peer> others() {
    return List.of();
  }

  @Override
  public CameraPage camera(Peer peer, CameraId camera, TimeRange range, Optional<Epoch> after) {
    throw nobody();
  }

  @Override
  public List<CameraId> cameras(Peer peer) {
    throw nobody();
  }

  @Override
  public NotePage chain(Peer peer, CameraId camera, long from) {
    throw nobody();
  }

  @Override
  public NotePage records(Peer peer, CameraId camera, LocalDate day, long from) {
    throw nobody();
  }

  private static IllegalStateException nobody() {
    return new IllegalStateException("a node that stands alone has nobody to ask");
  }
}
