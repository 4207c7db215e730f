package io.strongroom.recording.placement;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the recording of cameras that are leaving this node, each when another node that it is
 * assigned to has footage of it on disk: make before break. Level-triggered: asks again and again
 * for all that are leaving, so it does not matter why they leave (moved, cut off, started without
 * the cluster) or when. A camera whose successor does not get it is recorded on here.
 */
public final class Handover {
  /** Between two rounds of asking. */
  public static final Duration EVERY = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  private final Assignments assignments;
  private final Supplier<Set<CameraId>> due;
  private final Supplier<List<ClusterNode>> others;
  private final Successors successors;

  /**
   * @param due cameras that are to be recorded; one that is not needs no successor
   * @param others whom to ask
   */
  public Handover(
      Assignments assignments,
      Supplier<Set<CameraId>> due,
      Supplier<List<ClusterNode>> others,
      Successors successors) {
    this.assignments = assignments;
    this.due = due;
    this.others = others;
    this.successors = successors;
  }

  /**
   * Asks all others, side by side, for what is leaving.
   *
   * @return whether any of them answered
   */
  public boolean ask() {
    Set<CameraId> leaving = leavingAndDue();
    if (leaving.isEmpty()) {
      return true;
    }
    AtomicBoolean answered = new AtomicBoolean();
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ClusterNode other : others.get()) {
        Future<?> _ = sideBySide.submit(() -> ask(other, leaving, answered));
      }
    }
    return answered.get();
  }

  private Set<CameraId> leavingAndDue() {
    Set<CameraId> leaving = new HashSet<>(assignments.leaving());
    if (!leaving.isEmpty()) {
      Set<CameraId> registered = due.get();
      leaving.stream()
          .filter(camera -> !registered.contains(camera))
          .forEach(assignments::succeeded);
      leaving.retainAll(registered);
    }
    return leaving;
  }

  private void ask(ClusterNode other, Set<CameraId> leaving, AtomicBoolean answered) {
    try {
      successors.keptBy(other).stream().filter(leaving::contains).forEach(assignments::succeeded);
      answered.set(true);
    } catch (StrongroomException e) {
      log.debug("{} does not say what it records: {}", other.id(), e.getMessage());
    }
  }

  /**
   * Waits until nothing is leaving any more, for a node that stops; not for cameras that nobody
   * takes, and not if no other node answers.
   *
   * @return cameras that nobody has taken
   */
  public int complete(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    int left = assignments.leaving().size();
    try {
      while (left > 0 && System.nanoTime() < end && ask()) {
        int now = assignments.leaving().size();
        if (now != left) {
          log.info("{} cameras are still to be taken over by other nodes", now);
        }
        left = now;
        if (left > 0) {
          TimeUnit.NANOSECONDS.sleep(EVERY.toNanos() / 4);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return left;
  }
}
