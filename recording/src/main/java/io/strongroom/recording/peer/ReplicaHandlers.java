package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.replica.ReplicaKeeper;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** Answers other nodes that want copies kept here. Thread-safe. */
public final class ReplicaHandlers {
  private ReplicaHandlers() {}

  /** The handlers by name, for {@link PeerServer}. */
  public static Map<String, PeerHandler> of(ReplicaKeeper keeper) {
    return Map.of(
        ReplicaRequests.KEEP,
        (asker, request) -> ReplicaRequests.of(keeper.keep(parsed(request))),
        ReplicaRequests.HELD,
        (asker, request) -> {
          List<PackId> asked =
              Wire.parse(ErrorKind.CALLER, "the request", request, ReplicaRequests::packs);
          return ReplicaRequests.of(asked, keeper.held(new HashSet<>(asked)));
        });
  }

  private static Offer parsed(ByteBuffer request) {
    return Wire.parse(ErrorKind.CALLER, "the request", request, ReplicaRequests::offer);
  }
}
