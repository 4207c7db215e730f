package io.strongroom.recording.peer;

import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.control.StatusMessage;
import io.strongroom.recording.placement.NodeReport;
import io.strongroom.recording.placement.PlacementMessages;
import io.strongroom.recording.placement.Successors;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers other nodes about what this one records. Thread-safe. */
public final class RecorderHandlers {
  static final String SUCCESSOR = "successor";
  static final String REPORT = "report";
  static final String STATUSES = "statuses";
  static final String REBALANCE = "rebalance";

  private RecorderHandlers() {}

  /**
   * The handlers by name, for {@link PeerServer}.
   *
   * @param successor told which sessions a node has that is leaving cameras; says how those stand
   *     that are assigned here
   * @param report what this node tells about itself
   * @param statuses how recording of each camera goes here
   * @param rebalance has cameras moved, if this node gives them out
   */
  public static Map<String, PeerHandler> of(
      Function<PlacementMessages.Held, Successors.Answer> successor,
      Supplier<NodeReport> report,
      Supplier<List<RecorderStatus>> statuses,
      Runnable rebalance) {
    return Map.of(
        SUCCESSOR,
        (asker, request) ->
            ByteBuffer.wrap(
                PlacementMessages.encode(successor.apply(PlacementMessages.held(request)))),
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
