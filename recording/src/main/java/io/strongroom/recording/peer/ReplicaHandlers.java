package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.replica.Followers;
import io.strongroom.recording.replica.ReplicaKeeper;
import io.strongroom.recording.replica.ReplicaPeers.Following;
import io.strongroom.recording.replica.ReplicaPeers.Offer;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Answers other nodes that want copies kept here, and those that follow packs of this one.
 * Thread-safe.
 */
public final class ReplicaHandlers {
  private ReplicaHandlers() {}

  /**
   * The handlers by name, for {@link PeerServer}.
   *
   * @param keeper takes what others offer
   * @param followers who follows what this node records
   */
  public static Map<String, PeerHandler> of(ReplicaKeeper keeper, Followers followers) {
    return Map.of(
        ReplicaRequests.KEEP,
        (asker, request) -> ReplicaRequests.of(keeper.keep(parsed(request))),
        ReplicaRequests.HELD,
        (asker, request) -> {
          List<PackId> asked =
              Wire.parse(ErrorKind.CALLER, "the request", request, ReplicaRequests::packs);
          return ReplicaRequests.of(asked, keeper.held(new HashSet<>(asked)));
        },
        ReplicaRequests.GROWN,
        (asker, request) -> {
          Following question =
              Wire.parse(ErrorKind.CALLER, "the request", request, ReplicaRequests::following);
          return ReplicaRequests.of(question, followers.answer(question));
        });
  }

  private static Offer parsed(ByteBuffer request) {
    return Wire.parse(ErrorKind.CALLER, "the request", request, ReplicaRequests::offer);
  }
}
