package io.strongroom.playback.custody;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what nodes have done by themselves, after it: what is new at once, what a crash or a log
 * that was away has left, at the next look at the records. What has been logged is remembered in a
 * file; it is written after the entry, so that an entry may be there twice and never not at all.
 * Nothing waits for it. Thread-safe; {@link #write} and {@link #look} block, and one thread calls
 * the former.
 */
public final class CustodyJournal {
  /** More than this waits in the records alone. */
  private static final int MAX_WAITING = 10_000;

  private static final Logger logger = LoggerFactory.getLogger(CustodyJournal.class);

  private final AccessLog log;
  private final StateStore records;
  private final LoggedSteps logged;
  private final Set<Waiting> waiting = new LinkedHashSet<>();

  private record Waiting(String key, CustodyEvent event) {}

  /**
   * @param records the same that {@link LoggedRecords} stands before
   * @param file that remembers what has been logged; made if it is missing
   */
  public CustodyJournal(AccessLog log, StateStore records, Path file) {
    this.log = log;
    this.records = records;
    this.logged = new LoggedSteps(file);
  }

  /** Takes up a step; waits for nothing. */
  void add(Kind kind, String id, CustodyEvent event) {
    add(kind + " " + id + " " + event.step(), event);
  }

  /**
   * Takes up a step.
   *
   * @param key of what is done again and again, of which the last step is remembered
   */
  void add(String key, CustodyEvent event) {
    synchronized (waiting) {
      if (waiting.size() < MAX_WAITING) {
        waiting.add(new Waiting(key, event));
      }
    }
  }

  /** Takes up what the records say and the log does not: once after the start, and now and then. */
  public void look() {
    for (Kind kind : RecordSteps.KINDS) {
      for (Versioned stored : records.list(kind)) {
        RecordSteps.of(kind, stored.id(), stored.version() == 1, stored.document())
            .filter(step -> !step.decided())
            .map(RecordSteps.Found::event)
            .filter(event -> !logged.has(kind + " " + stored.id() + " " + event.step(), event))
            .ifPresent(event -> add(kind, stored.id(), event));
      }
    }
  }

  /** Whether the last step that was logged of a key is this one. */
  boolean isLast(String key, CustodyEvent event) {
    return logged.has(key, event);
  }

  /** Whether a step of a key has been logged. */
  boolean knows(String key) {
    return logged.knows(key);
  }

  /** Writes what waits, in its order; what cannot be written waits on. */
  public void write() {
    for (Optional<Waiting> next = first(); next.isPresent(); next = first()) {
      Waiting step = next.get();
      try {
        if (!logged.has(step.key(), step.event())) {
          log.custody(step.event());
          logged.add(step.key(), step.event());
        }
      } catch (StrongroomException e) {
        logger.debug("steps of custody wait for the access log: {}", e.getMessage());
        return;
      }
      synchronized (waiting) {
        boolean _ = waiting.remove(step);
      }
    }
  }

  private Optional<Waiting> first() {
    synchronized (waiting) {
      return waiting.stream().findFirst();
    }
  }

  /** How many wait. */
  public int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }
}
