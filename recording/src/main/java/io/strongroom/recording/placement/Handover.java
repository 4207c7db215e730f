package io.strongroom.recording.placement;

import io.strongroom.recording.camera.Sessions;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the recording of cameras that are leaving this node, each when another node that it is
 * assigned to has footage of it on disk: make before break. A camera that allows one session only
 * is let go when the other node waits for it, and taken up again if that does not get it.
 * Level-triggered: asks again and again for all that are leaving, so it does not matter why they
 * leave (moved, cut off, started without the cluster) or when. A camera whose successor does not
 * get it is recorded on here. Thread-safe.
 */
public final class Handover {
  /** Between two rounds of asking; a camera with one session is nobody's for two of them. */
  public static final Duration EVERY = Duration.ofMillis(250);

  /** A successor that keeps a camera by then is well; otherwise the camera is taken up again. */
  static final Duration TAKE_UP_AFTER = Duration.ofSeconds(8);

  /** Before a camera is let go once more; twice as long after each attempt. */
  static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private static final int MAX_DOUBLINGS = 6;
  private static final Logger log = LoggerFactory.getLogger(Handover.class);

  private final Assignments assignments;
  private final Function<CameraId, Optional<Sessions>> due;
  private final Supplier<Set<CameraId>> recorded;
  private final Supplier<List<ClusterNode>> others;
  private final Successors successors;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<CameraId, LetGo> letGo = new ConcurrentHashMap<>();

  private record LetGo(long nanos, int times) {
    boolean isOlderThan(Duration age, long now) {
      return now - nanos > age.toNanos();
    }

    Duration pause() {
      return AGAIN_AFTER.multipliedBy(1L << Math.min(times - 1, MAX_DOUBLINGS));
    }
  }

  /**
   * @param due sessions of a camera that is to be recorded; one that is not needs no successor
   * @param recorded cameras of which footage arrives here
   * @param others whom to ask
   * @param nanoTime normally {@link System#nanoTime}
   */
  public Handover(
      Assignments assignments,
      Function<CameraId, Optional<Sessions>> due,
      Supplier<Set<CameraId>> recorded,
      Supplier<List<ClusterNode>> others,
      Successors successors,
      LongSupplier nanoTime) {
    this.assignments = assignments;
    this.due = due;
    this.recorded = recorded;
    this.others = others;
    this.successors = successors;
    this.nanoTime = nanoTime;
  }

  /**
   * Asks all others, side by side, for what is leaving.
   *
   * @return whether any of them answered
   */
  public synchronized boolean ask() {
    Set<CameraId> leaving = new HashSet<>(assignments.leaving());
    if (leaving.isEmpty()) {
      letGo.clear();
      return true;
    }
    Map<CameraId, Sessions> registered = new HashMap<>();
    leaving.forEach(each -> due.apply(each).ifPresent(its -> registered.put(each, its)));
    leaving.stream().filter(each -> !registered.containsKey(each)).forEach(assignments::succeeded);
    leaving.retainAll(registered.keySet());
    letGo.keySet().retainAll(leaving);
    Set<CameraId> held = held(leaving, registered);
    AtomicBoolean answered = new AtomicBoolean();
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ClusterNode other : others.get()) {
        Future<?> _ = sideBySide.submit(() -> ask(other, leaving, held, answered));
      }
    }
    leaving.stream().filter(this::isOverdue).forEach(this::takeUp);
    return answered.get();
  }

  /** Sessions that a successor must wait for; also of a camera let go, until it has ended. */
  private Set<CameraId> held(Set<CameraId> leaving, Map<CameraId, Sessions> registered) {
    Set<CameraId> held = new HashSet<>(leaving);
    held.removeIf(each -> registered.get(each) != Sessions.ONE && !letGo.containsKey(each));
    if (!held.isEmpty()) {
      held.retainAll(recorded.get());
    }
    return held;
  }

  private void ask(
      ClusterNode other, Set<CameraId> leaving, Set<CameraId> held, AtomicBoolean answered) {
    try {
      Successors.Answer answer = successors.ask(other, held);
      answer.kept().stream().filter(leaving::contains).forEach(assignments::succeeded);
      answered.set(true);
      letGo(other, answer.waiting().stream().filter(leaving::contains).toList(), held);
    } catch (StrongroomException e) {
      log.debug("{} does not say what it records: {}", other.id(), e.getMessage());
    }
  }

  /** Says first that this node has the sessions, so that the other looks when they are free. */
  private void letGo(ClusterNode other, List<CameraId> waiting, Set<CameraId> held) {
    List<CameraId> now = waiting.stream().filter(this::mayBeLetGo).toList();
    if (!held.containsAll(now)) {
      Set<CameraId> said = new LinkedHashSet<>(now);
      said.addAll(held);
      Successors.Answer _ = successors.ask(other, said);
    }
    for (CameraId camera : now) {
      LetGo before = letGo.get(camera);
      letGo.put(camera, new LetGo(nanoTime.getAsLong(), before == null ? 1 : before.times + 1));
      assignments.letGo(camera);
      log.info("camera {}: {} waits for its only session, which is let go", camera, other.id());
    }
  }

  private boolean mayBeLetGo(CameraId camera) {
    LetGo before = letGo.get(camera);
    return before == null || before.isOlderThan(before.pause(), nanoTime.getAsLong());
  }

  private boolean isOverdue(CameraId camera) {
    LetGo when = letGo.get(camera);
    return assignments.isLetGo(camera)
        && (when == null || when.isOlderThan(TAKE_UP_AFTER, nanoTime.getAsLong()));
  }

  private void takeUp(CameraId camera) {
    log.warn("camera {}: its next node does not get it; recorded here again", camera);
    assignments.takeUp(camera);
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
          TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return left;
  }
}
