package io.strongroom.retention.peer;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.peer.PeerClient;
import io.strongroom.recording.peer.Wire;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.retention.expiry.ExpiryPeers;
import io.strongroom.retention.expiry.FoundPack;
import io.strongroom.retention.expiry.NodeFacts;
import io.strongroom.retention.expiry.NodeStanding;
import io.strongroom.retention.expiry.PackPage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The other nodes of a cluster, asked about expiry over their data ports. Thread-safe; calls block.
 *
 * @param node this node
 * @param well the other nodes that can be asked now
 * @param known all nodes of the register, as this node knows it
 * @param enrolled the same read anew; throws UNAVAILABLE, or CORRUPT if one cannot be read
 * @param index what all nodes have told of their packs
 * @param cameras all cameras of the register
 */
public record RemoteExpiry(
    ClusterNode node,
    PeerClient client,
    Supplier<List<ClusterNode>> well,
    Supplier<List<ClusterNode>> known,
    Supplier<List<ClusterNode>> enrolled,
    PackIndex index,
    Supplier<Set<CameraId>> cameras)
    implements ExpiryPeers {
  /** As long as a node may take to answer. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final byte[] NOTHING = {};

  @Override
  public String self() {
    return node.host();
  }

  /** A node that is well and not on the register yet counts, too. */
  @Override
  public List<Peer> others() {
    Map<NodeId, Peer> others = new LinkedHashMap<>();
    known.get().forEach(each -> others.put(each.id(), peer(each, false)));
    well.get().forEach(each -> others.put(each.id(), peer(each, true)));
    others.remove(node.id());
    return List.copyOf(others.values());
  }

  @Override
  public Set<NodeId> keyholders() {
    return Stream.concat(enrolled.get().stream(), well.get().stream())
        .filter(each -> each.is(Role.KEYHOLDER) && !each.id().equals(node.id()))
        .map(ClusterNode::id)
        .collect(Collectors.toSet());
  }

  private static Peer peer(ClusterNode other, boolean isWell) {
    return new Peer(other.id(), other.host(), other.is(Role.KEYHOLDER), isWell);
  }

  @Override
  public NodeFacts facts(Peer peer) {
    return ask(peer, ExpiryMessages.FACTS, NOTHING, ExpiryMessages::facts);
  }

  @Override
  public PackPage packs(Peer peer, DayKeyId id, Optional<PackId> after) {
    byte[] request = ExpiryMessages.encoded(new ExpiryMessages.Page(id, after));
    return ask(peer, ExpiryMessages.PACKS, request, ExpiryMessages::page);
  }

  @Override
  public NodeStanding standing(Peer peer) {
    return ask(peer, ExpiryMessages.STANDING, NOTHING, ExpiryMessages::standing);
  }

  private <T> T ask(Peer peer, String name, byte[] request, Function<ByteBuffer, T> parser) {
    ClusterNode asked =
        well.get().stream()
            .filter(each -> each.id().equals(peer.id()))
            .findFirst()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE, "node " + peer.name() + " is not well"));
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "the answer of node " + peer.name(),
        client.ask(asked, name, request, ExpiryMessages.MAX_ANSWER_BYTES, LIMIT),
        parser);
  }

  @Override
  public List<PackRow> packs(CameraId camera, TimeRange range) {
    return index.packs(camera, range);
  }

  @Override
  public List<FoundPack> mayBeOn(Set<NodeId> away, DayKeyId id, Set<CameraId> of, TimeRange range) {
    if (away.isEmpty()) {
      return List.of();
    }
    List<FoundPack> found = new ArrayList<>();
    for (CameraId camera : of) {
      index.packs(camera, range).stream()
          .filter(row -> id.hold() > 0 || away.contains(row.id().epoch().node()))
          .filter(row -> ClassDay.keyOf(row).equals(id))
          .map(FoundPack::of)
          .forEach(found::add);
    }
    return found;
  }

  @Override
  public Set<CameraId> registered() {
    return cameras.get();
  }
}
