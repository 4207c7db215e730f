package io.strongroom.loadtests.prove.access;

import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Somebody who looks at one picture after the other through one node, each in a session of its own
 * with a purpose of its own, and remembers which pictures came. On a thread of its own.
 */
final class Looker {
  private static final long PAUSE_MILLIS = 150;

  private final Site site;
  private final String name;
  private final List<String> cameras;
  private final SplittableRandom random;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean stopped;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * @param name of the node, which each purpose begins with
   */
  Looker(Site site, String name, List<String> cameras, SplittableRandom random) {
    this.site = site;
    this.name = name;
    this.cameras = List.copyOf(cameras);
    this.random = random;
    this.thread = Thread.ofPlatform().daemon(true).name("looker " + name).start(this::run);
  }

  private void run() {
    try {
      while (!stopped) {
        look("%s, look %d".formatted(name, asked.incrementAndGet()));
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(String purpose) {
    String camera = cameras.get(random.nextInt(cameras.size()));
    try (ApiClient viewer = site.viewer(purpose);
        InputStream picture = viewer.open("/api/v1/cameras/" + camera + "/picture.jpg").body()) {
      if (picture.readAllBytes().length > 0) {
        seen.add(purpose);
      }
    } catch (StrongroomException | IOException e) {
      // the node is away, or cannot ask whether the grant is in force: nothing was seen
    }
  }

  /** How often it has tried. */
  int asked() {
    return asked.get();
  }

  /** The purposes with which a picture came. */
  Set<String> seen() {
    return Collections.unmodifiableSet(seen);
  }

  /** Ends; what it has asked for comes or not before this returns. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
