package io.strongroom.recording.peer;

import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.StatusMessage;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.PlacementMessages;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Answers other nodes about what this one records. Thread-safe. */
public final class RecorderHandlers {
  static final String KEPT = "kept";
  static final String REPORT = "report";
  static final String STATUSES = "statuses";
  static final String REBALANCE = "rebalance";

  private RecorderHandlers() {}

  /**
   * The handlers by name, for {@link PeerServer}.
   *
   * @param kept cameras that are assigned here and of which footage is on disk and goes on
   * @param report what this node tells about itself
   * @param statuses how recording of each camera goes here
   * @param rebalance has cameras moved, if this node gives them out
   */
  public static Map<String, PeerHandler> of(
      Supplier<Collection<CameraId>> kept,
      Supplier<NodeReport> report,
      Supplier<List<RecorderStatus>> statuses,
      Runnable rebalance) {
    return Map.of(
        KEPT,
        (asker, request) -> ByteBuffer.wrap(PlacementMessages.encode(kept.get())),
        REPORT,
        (asker, request) -> ByteBuffer.wrap(PlacementMessages.encode(report.get())),
        STATUSES,
        (asker, request) -> ByteBuffer.wrap(StatusMessage.encode(statuses.get())),
        REBALANCE,
        (asker, request) -> {
          rebalance.run();
          return ByteBuffer.allocate(0);
        });
  }
}
