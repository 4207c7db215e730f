package io.strongroom.node;

import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.http.ApiServer;
import io.strongroom.playback.http.Bound;
import io.strongroom.playback.tilelog.SequencedLog;
import io.strongroom.recording.cold.ColdStorage;
import io.strongroom.recording.peer.LiveHandlers;
import io.strongroom.recording.peer.PeerHoldings;
import io.strongroom.recording.peer.PeerServer;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.replica.ReplicaKeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is bounded on the reading side of a node, for its metrics (invariant 10). */
final class NodeBounds {
  private NodeBounds() {}

  static List<Bound> of(
      ApiServer server,
      TiledAccessLog accessLog,
      StoredFootage footage,
      Optional<ClusterPart> cluster,
      Optional<ColdPart> cold) {
    List<Bound> bounds = new ArrayList<>(server.bounds());
    bounds.add(
        new Bound(
            "access_log_queue",
            "access log entries that wait for the disk",
            accessLog::waiting,
            SequencedLog.MAX_WAITING,
            () -> 0));
    bounds.add(
        new Bound(
            "access_log_unpublished",
            "access log entries that are durable and in no tile yet",
            accessLog::unpublished,
            SequencedLog.MAX_UNPUBLISHED,
            () -> 0));
    bounds.add(
        new Bound(
            "open_pack_index_bytes",
            "bytes of indexes of packs held open for reading",
            footage::indexBytes,
            StoredFootage.MAX_INDEX_BYTES,
            () -> 0));
    bounds.add(
        new Bound(
            "peer_requests_waiting",
            "requests of other nodes that wait for a thread",
            () -> cluster.map(ClusterPart::requestsWaiting).orElse(0),
            PeerServer.MAX_WAITING,
            () -> 0));
    bounds.add(
        new Bound(
            "peer_live_views",
            "live views of cameras here that people watch through other nodes",
            () -> cluster.map(ClusterPart::liveViews).orElse(0),
            LiveHandlers.MAX_VIEWS,
            () -> 0));
    bounds.add(
        new Bound(
            "peer_pack_index_bytes",
            "bytes of indexes of packs that grow on other nodes",
            () -> cluster.map(ClusterPart::peerIndexBytes).orElse(0L),
            PeerHoldings.MAX_INDEX_BYTES,
            () -> 0));
    bounds.add(
        new Bound(
            "replica_offers",
            "packs of other nodes that wait to be copied here",
            () -> cluster.map(part -> part.replicas().waiting()).orElse(0),
            ReplicaKeeper.MAX_WAITING,
            () -> 0));
    bounds.add(
        new Bound(
            "cold_window_bytes",
            "bytes that were read ahead of packs in the cold store",
            () -> cold.map(store -> store.storage().windowBytes()).orElse(0L),
            ColdStorage.MAX_WINDOW_BYTES,
            () -> 0));
    return bounds;
  }
}
