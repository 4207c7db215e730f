package io.strongroom.playback.tilelog;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.placement.ClusterNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors the access logs of other nodes, so that what was looked at through a node is known when
 * the node is gone, and no node can write its log anew without two others knowing. Each node
 * mirrors the two that come after it in the order of their ids, around. For one thread.
 */
public final class LogMirrors {
  /** How often to call {@link #round}. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  /** How many mirrors a log has, where there are as many other nodes. */
  public static final int MIRRORS = 2;

  private static final Logger log = LoggerFactory.getLogger(LogMirrors.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String ALARM = "access-log-rewritten";

  private final Path folder;
  private final NodeId own;
  private final Supplier<List<ClusterNode>> others;
  private final Function<NodeId, String> origin;
  private final PeerClient client;
  private final Alarms alarms;

  /**
   * Asks nobody yet.
   *
   * @param folder that gets a folder for each node whose log is mirrored
   * @param others that are up
   * @param origin of a node's log
   */
  public LogMirrors(
      Path folder,
      NodeId own,
      Supplier<List<ClusterNode>> others,
      Function<NodeId, String> origin,
      PeerClient client,
      Alarms alarms) {
    this.folder = folder;
    this.own = own;
    this.others = others;
    this.origin = origin;
    this.client = client;
    this.alarms = alarms;
  }

  /** Follows each log that this node mirrors. */
  public void round() {
    for (ClusterNode node : after(own, others.get())) {
      try {
        follow(node);
      } catch (StrongroomException | IOException | KeyFileException e) {
        log.info("access log of node {}: not mirrored: {}", node.id(), e.getMessage());
      } catch (InvalidLogException | InvalidNoteException e) {
        alarms.raise(
            ALARM,
            node.id().toString(),
            String.valueOf(e.getMessage()),
            "keep copies of DATA/access on that node and of DATA/access-mirrors/"
                + node.id()
                + " on this one, and tell the inspector; if a new log was begun there on purpose,"
                + " move the latter folder away");
      }
    }
  }

  /** The next ones in the order of ids, around. */
  static List<ClusterNode> after(NodeId own, List<ClusterNode> others) {
    List<ClusterNode> sorted =
        others.stream().sorted(Comparator.comparing(ClusterNode::id)).toList();
    return Stream.concat(
            sorted.stream().filter(node -> node.id().compareTo(own) > 0),
            sorted.stream().filter(node -> node.id().compareTo(own) < 0))
        .limit(MIRRORS)
        .toList();
  }

  private void follow(ClusterNode node) throws IOException {
    ByteBuffer answer;
    try {
      answer = client.ask(node, LogMessages.HEAD, new byte[0], LogMessages.MAX_HEAD_BYTES, LIMIT);
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return; // nobody has looked at anything there yet
      }
      throw e;
    }
    LogMessages.Head head =
        Wire.parse(
            ErrorKind.UNAVAILABLE, "what it says of its log", answer, LogMessages.Head::decode);
    TileSource bundles = address -> Optional.of(bundle(node, address));
    long fresh =
        new LogMirror(folder.resolve(node.id().toString()), origin.apply(node.id()))
            .follow(head.key(), head.checkpoint(), bundles);
    alarms.clear(ALARM, node.id().toString());
    log.debug("access log of node {}: {} new entries are mirrored", node.id(), fresh);
  }

  private byte[] bundle(ClusterNode node, TileAddress address) {
    ByteBuffer answer =
        client.ask(
            node, LogMessages.BUNDLE, LogMessages.bundle(address), Tiles.MAX_BUNDLE_BYTES, LIMIT);
    byte[] bytes = new byte[answer.remaining()];
    answer.get(bytes);
    return bytes;
  }
}
