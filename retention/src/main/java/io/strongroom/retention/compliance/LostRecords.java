package io.strongroom.retention.compliance;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.retention.expiry.ExpiryPeers.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records that were lost with nodes, and the alarm that says so, one for each node. It ends when
 * the node is back, which sets aside what only it had; or when all is made again, and a week is
 * over in which somebody could have saved the node's folder. For one thread.
 */
final class LostRecords {
  /** So long the alarm stands at least while the node is not back. */
  static final Duration SHOWN = Duration.ofDays(7);

  private static final Logger log = LoggerFactory.getLogger(LostRecords.class);
  private static final String ALARM = "completeness-lost";

  private final CompletenessPeers peers;
  private final Supplier<Optional<Instant>> now;
  private final Alarms alarms;

  /** The newest records that were lost, by who had made them. */
  private final Map<NodeId, Map<CameraId, Long>> lost = new HashMap<>();

  /** When the last loss with a node was seen, if the clock was believed since. */
  private final Map<NodeId, Instant> seen = new HashMap<>();

  /**
   * @param now by the trusted clock
   */
  LostRecords(CompletenessPeers peers, Supplier<Optional<Instant>> now, Alarms alarms) {
    this.peers = peers;
    this.now = now;
    this.alarms = alarms;
  }

  /**
   * The newest record of a camera is given up.
   *
   * @param head which it is
   * @param end serial of the newest that is left; 0 if none is
   */
  void add(CameraId camera, ChainHead head, long end) {
    log.error(
        "camera {}: completeness record {} and those before it from {} on are lost with node {}",
        camera,
        head.serial(),
        end + 1,
        head.node());
    Long _ =
        lost.computeIfAbsent(head.node(), node -> new HashMap<>())
            .merge(camera, head.serial(), Math::max);
    seen.remove(head.node());
    alarms.raise(
        ALARM,
        head.node().toString(),
        "The newest completeness record of camera "
            + camera
            + ", and perhaps of others, is lost with this node, and is made again.",
        "If the node's data folder can be had, keep its folder completeness: what was signed"
            + " there is shown to an inspector beside what is made again. The log names all"
            + " cameras. The alarm ends when the node is back, or seven days after all is made"
            + " again.");
  }

  /**
   * Ends what is over.
   *
   * @param heads of all chains as they are now
   */
  void look(Map<CameraId, ChainHead> heads) {
    if (lost.isEmpty()) {
      return;
    }
    Set<NodeId> back =
        peers.others().stream().filter(Peer::isWell).map(Peer::id).collect(Collectors.toSet());
    for (NodeId node : new HashSet<>(lost.keySet())) {
      if (back.contains(node) || isShown(node, heads)) {
        lost.remove(node);
        seen.remove(node);
        alarms.clear(ALARM, node.toString());
      }
    }
  }

  /** Whether all is made again, and was a week ago. */
  private boolean isShown(NodeId node, Map<CameraId, ChainHead> heads) {
    boolean isMade =
        lost.getOrDefault(node, Map.of()).entrySet().stream()
            .allMatch(each -> serial(heads, each.getKey()) >= each.getValue());
    if (!isMade || now.get().isEmpty()) {
      return false;
    }
    Instant since = seen.computeIfAbsent(node, id -> now.get().orElseThrow());
    return !now.get().orElseThrow().isBefore(since.plus(SHOWN));
  }

  private static long serial(Map<CameraId, ChainHead> heads, CameraId camera) {
    ChainHead head = heads.get(camera);
    return head == null ? 0 : head.serial();
  }
}
