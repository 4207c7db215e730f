package io.strongroom.node;

import io.strongroom.playback.audit.SealedAccessLog;
import io.strongroom.playback.http.ApiServer;
import io.strongroom.playback.http.Bound;
import io.strongroom.recording.read.StoredFootage;
import java.util.ArrayList;
import java.util.List;

/** What is bounded on the reading side of a node, for its metrics (invariant 10). */
final class NodeBounds {
  private NodeBounds() {}

  static List<Bound> of(ApiServer server, SealedAccessLog accessLog, StoredFootage footage) {
    List<Bound> bounds = new ArrayList<>(server.bounds());
    bounds.add(
        new Bound(
            "access_log_queue",
            "access log entries that wait for the disk",
            accessLog::waiting,
            SealedAccessLog.MAX_WAITING,
            () -> 0));
    bounds.add(
        new Bound(
            "open_pack_index_bytes",
            "bytes of indexes of packs held open for reading",
            footage::indexBytes,
            StoredFootage.MAX_INDEX_BYTES,
            () -> 0));
    return bounds;
  }
}
