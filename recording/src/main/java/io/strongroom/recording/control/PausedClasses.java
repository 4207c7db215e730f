package io.strongroom.recording.control;

import io.strongroom.recording.pack.RetentionClass;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Retention classes whose cameras this node does not record now, because room is kept for others.
 * What is missing meanwhile is a gap with cause {@code SHORTAGE}. Thread-safe.
 */
public final class PausedClasses {
  /** What is paused. */
  private record Paused(boolean all, Set<RetentionClass> classes) {}

  private final CopyOnWriteArrayList<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile Paused paused = new Paused(false, Set.of());

  /** Whether cameras of a class are not recorded. */
  public boolean has(RetentionClass type) {
    Paused now = paused;
    return now.all || now.classes.contains(type);
  }

  /** The classes that were paused one by one. */
  public Set<RetentionClass> classes() {
    return paused.classes;
  }

  /** Pauses these classes and no others; watchers are told if that is a change. */
  public synchronized void set(Set<RetentionClass> classes) {
    become(new Paused(paused.all, Set.copyOf(classes)));
  }

  /** Pauses all classes, or ends that. */
  public synchronized void all(boolean all) {
    become(new Paused(all, paused.classes));
  }

  /** Whether all classes are paused. */
  public boolean all() {
    return paused.all;
  }

  private void become(Paused next) {
    if (!next.equals(paused)) {
      paused = next;
      watchers.forEach(Runnable::run);
    }
  }

  /**
   * Calls {@code watcher}, which is quick, after each change until the returned handle is closed.
   */
  AutoCloseable watch(Runnable watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }
}
