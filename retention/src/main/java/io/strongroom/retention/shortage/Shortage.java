package io.strongroom.retention.shortage;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.Room;
import io.strongroom.retention.forecast.Arithmetic;
import io.strongroom.retention.forecast.ShortageRules;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to room, step by step: with less than the mark it tries the steps in their order and does
 * one thing, then waits until what that came to can be seen. A step comes only when those before it
 * have nothing left to do. {@link #look} is called by one thread, {@link #isShort} by any.
 */
public final class Shortage {
  /** Room is looked at every ten seconds, and files are removed as often. */
  static final Duration SETTLES = Duration.ofSeconds(30);

  static final String ALARM = "shortage";
  private static final String SUBJECT = "room";
  private static final Logger log = LoggerFactory.getLogger(Shortage.class);

  private final Supplier<Room> room;
  private final ShortageRules rules;
  private final List<Relief> steps;
  private final RecordingStop recording;
  private final LongSupplier nanoTime;
  private final Alarms alarms;
  private Optional<Long> settlesAt = Optional.empty();
  private String lastDone = "nothing yet";
  private volatile boolean isShort;

  /**
   * @param before the steps before recording stops, in the order of {@link ShortageStep}
   * @param recording the last step
   * @param nanoTime normally {@link System#nanoTime}
   * @throws IllegalArgumentException if the steps are not in order
   */
  public Shortage(
      Supplier<Room> room,
      ShortageRules rules,
      List<Relief> before,
      RecordingStop recording,
      LongSupplier nanoTime,
      Alarms alarms) {
    for (int i = 1; i < before.size(); i++) {
      if (before.get(i).step().compareTo(before.get(i - 1).step()) <= 0) {
        throw new IllegalArgumentException("the steps are not in their declared order");
      }
    }
    this.room = room;
    this.rules = rules;
    this.steps = before;
    this.recording = recording;
    this.nanoTime = nanoTime;
    this.alarms = alarms;
  }

  /** Whether there is less room than the mark, or was and there is not a quarter more yet. */
  public boolean isShort() {
    return isShort;
  }

  /** Looks, and does at most one thing. */
  public void look() {
    Room now = room.get();
    long mark = rules.releaseBelowBytes(now.totalBytes());
    if (now.freeBytes() >= (isShort ? mark + mark / 4 : mark)) {
      enough();
      return;
    }
    isShort = true;
    tell(now, mark);
    if (now.freeBytes() < mark && !isSettling()) {
      relieve(now);
      tell(now, mark);
    }
  }

  private void tell(Room now, long mark) {
    alarms.raise(
        ALARM,
        SUBJECT,
        "%s of room for footage, less than %s. Last step: %s."
            .formatted(Arithmetic.size(now.freeBytes()), Arithmetic.size(mark), lastDone),
        "Add a volume or a node. No floor is broken by itself; strongroom retention forecast shows"
            + " what stops when.");
  }

  private void enough() {
    isShort = false;
    steps.forEach(Relief::enough);
    alarms.clear(ALARM, SUBJECT);
    if (!isSettling()) {
      recording
          .resume()
          .ifPresent(
              type -> {
                log.warn("there is room again: recording of class {} begins", type);
                settle();
              });
    }
  }

  private boolean isSettling() {
    return settlesAt.filter(at -> nanoTime.getAsLong() - at < 0).isPresent();
  }

  private void settle() {
    settlesAt = Optional.of(nanoTime.getAsLong() + SETTLES.toNanos());
  }

  private void relieve(Room now) {
    for (Relief step : steps) {
      Optional<String> done = tried(step, now);
      if (done.isPresent()) {
        did(step, done.get());
        settle();
        return;
      }
    }
    recording.relieve(now).ifPresent(done -> did(recording, done));
  }

  /** A step that cannot be taken now keeps no later one from being taken. */
  private static Optional<String> tried(Relief step, Room now) {
    try {
      return step.relieve(now);
    } catch (StrongroomException e) {
      log.warn("room is short, and {} is not possible now: {}", step.step(), e.getMessage());
      return Optional.empty();
    }
  }

  private void did(Relief step, String done) {
    lastDone = done;
    log.warn("room is short: {} ({})", done, step.step());
  }
}
