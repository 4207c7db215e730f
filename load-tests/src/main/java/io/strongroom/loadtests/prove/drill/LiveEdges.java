package io.strongroom.loadtests.prove.drill;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Asks a node once a second up to when each camera is recorded, and keeps every answer: what was
 * acknowledged must be readable ever after. A node that does not answer is asked again. Runs on a
 * thread of its own until it is closed.
 */
final class LiveEdges implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Signing in more often would be slowed down. */
  private static final Duration SIGN_IN_PAUSE = Duration.ofSeconds(3);

  private final ClusterSite cluster;
  private final Map<String, NavigableSet<Instant>> edges = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile int through;
  private volatile boolean closed;

  /** Begins to ask the first node. */
  LiveEdges(ClusterSite cluster) {
    this.cluster = cluster;
    this.through = 1;
    this.thread = Thread.ofVirtual().name("live-edges").start(this::run);
  }

  /** From now on asks this node; 0 for none. */
  void ask(int node) {
    through = node;
  }

  /** What was said of a camera. */
  NavigableSet<Instant> of(String id) {
    return edges.getOrDefault(id, new ConcurrentSkipListSet<>());
  }

  private void run() {
    while (!closed) {
      int node = through;
      try {
        if (node > 0) {
          follow(node);
        }
        Thread.sleep(SIGN_IN_PAUSE);
      } catch (StrongroomException | IOException e) {
        // It does not answer, which is no news in a drill.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void follow(int node) throws IOException, InterruptedException {
    ApiClient admin = cluster.site(node).administrator();
    // Not signed out: the node may be dead by then.
    while (!closed && through == node) {
      for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
        if (camera.hasNonNull("liveEdge")) {
          edges
              .computeIfAbsent(camera.path("id").asText(), id -> new ConcurrentSkipListSet<>())
              .add(Instant.parse(camera.path("liveEdge").asText()));
        }
      }
      Thread.sleep(PAUSE);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
