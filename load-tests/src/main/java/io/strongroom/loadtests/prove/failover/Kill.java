package io.strongroom.loadtests.prove.failover;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * One kill, as seen through another node.
 *
 * @param node number of the node
 * @param at when
 * @param recordedThere ids of the cameras that the node recorded
 * @param acknowledged of each camera the end of what was said to be recorded before
 * @param tookMillis from the kill until every camera was seen to record elsewhere
 */
record Kill(
    int node,
    Instant at,
    Set<String> recordedThere,
    Map<String, Instant> acknowledged,
    long tookMillis) {
  Kill {
    recordedThere = Set.copyOf(recordedThere);
    acknowledged = Map.copyOf(acknowledged);
  }
}
