package io.strongroom.recording.placement;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that an actor system which is to end does so in a bounded time: its port is needed by
 * the next one. Remoting waits without limit for its streams to end before it gives up its port,
 * and streams over a connection that hangs may not end by themselves. Without their actors they do.
 */
final class SystemEnd {
  private static final Logger log = LoggerFactory.getLogger(SystemEnd.class);
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MAX_TREE = 8_000;

  private SystemEnd() {}

  /** Returns at once; connections are cut if the system has not ended in time. */
  static void follow(ActorSystem<?> ending) {
    CompletionStage<Done> _ =
        inTime(ending)
            .exceptionally(
                _ -> {
                  cutConnections(ending);
                  return Done.getInstance();
                });
  }

  /** The same, and waits; a system that does not end even then is left behind. */
  static void await(ActorSystem<?> ending) {
    if (!hasEnded(ending)) {
      // seen while a stranger kept connecting
      cutConnections(ending);
      if (!hasEnded(ending)) {
        log.warn("the cluster's actor system does not end; left behind");
      }
    }
  }

  private static boolean hasEnded(ActorSystem<?> ending) {
    try {
      Done _ = inTime(ending).toCompletableFuture().join();
      return true;
    } catch (CompletionException e) {
      return false;
    }
  }

  private static CompletionStage<Done> inTime(ActorSystem<?> ending) {
    return ending
        .getWhenTerminated()
        .toCompletableFuture()
        .copy()
        .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private static void cutConnections(ActorSystem<?> ending) {
    String left = ((ExtendedActorSystem) ending.classicSystem()).printTree();
    log.warn(
        "the cluster's actor system does not end, so its connections are cut; left of it: {}",
        left.substring(0, Math.min(left.length(), MAX_TREE)));
    ending
        .classicSystem()
        .actorSelection("/system/Materializers")
        .tell(PoisonPill.getInstance(), ActorRef.noSender());
  }
}
