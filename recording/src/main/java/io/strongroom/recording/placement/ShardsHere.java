package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The shards of which entities live on this node. Thread-safe.
 *
 * @param living entities of each, none of them 0
 * @param turned told of a shard whose first entity began or whose last one ended; on the thread of
 *     that entity, so it must be quick
 */
record ShardsHere(ConcurrentHashMap<String, Integer> living, Consumer<String> turned) {
  ShardsHere(Consumer<String> turned) {
    this(new ConcurrentHashMap<>(), turned);
  }

  void began(CameraId camera) {
    String shard = CameraShards.shardOf(camera);
    if (living.merge(shard, 1, Integer::sum) == 1) {
      turned.accept(shard);
    }
  }

  void ended(CameraId camera) {
    String shard = CameraShards.shardOf(camera);
    if (living.computeIfPresent(shard, (_, count) -> count == 1 ? null : count - 1) == null) {
      turned.accept(shard);
    }
  }

  boolean has(String shard) {
    return living.containsKey(shard);
  }
}
