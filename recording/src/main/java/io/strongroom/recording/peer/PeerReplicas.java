package io.strongroom.recording.peer;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.CopyCheck;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.replica.ReplicaPeers;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Asks other nodes about copies over their data ports. Thread-safe. */
public final class PeerReplicas implements ReplicaPeers {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** A keyholder fetches some chunks before it answers; its server waits no longer than this. */
  private static final Duration CHECK_LIMIT = PeerServer.ANSWER;

  private final PeerClient client;

  public PeerReplicas(PeerClient client) {
    this.client = client;
  }

  @Override
  public State keep(ClusterNode node, Offer offer) {
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "the answer of " + PeerClient.name(node),
        client.ask(node, ReplicaRequests.KEEP, ReplicaRequests.encoded(offer), 1, LIMIT),
        ReplicaRequests::state);
  }

  @Override
  public Set<PackId> held(ClusterNode node, List<PackId> packs) {
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "the answer of " + PeerClient.name(node),
        client.ask(node, ReplicaRequests.HELD, ReplicaRequests.encoded(packs), MAX_ASKED, LIMIT),
        in -> ReplicaRequests.held(packs, in));
  }

  @Override
  public List<Grown> grown(ClusterNode node, Following question) {
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "the answer of " + PeerClient.name(node),
        client.ask(
            node,
            ReplicaRequests.GROWN,
            ReplicaRequests.encoded(question),
            ReplicaRequests.MAX_GROWN_BYTES,
            LIMIT),
        in -> ReplicaRequests.grown(question, in));
  }

  @Override
  public CopyCheck.Verdict check(ClusterNode keyholder, PackId pack, NodeId holder) {
    return Wire.parse(
        ErrorKind.UNAVAILABLE,
        "the answer of " + PeerClient.name(keyholder),
        client.ask(
            keyholder,
            ReplicaRequests.CHECK,
            new ReplicaRequests.Held(pack, holder).encoded(),
            ReplicaRequests.VERDICT_BYTES,
            CHECK_LIMIT),
        ReplicaRequests::verdict);
  }

  @Override
  public HeldPack.Source file(ClusterNode node, PackId pack) {
    return () -> new RemoteFile(client, node, pack);
  }
}
