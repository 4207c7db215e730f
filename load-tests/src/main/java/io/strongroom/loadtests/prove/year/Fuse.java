package io.strongroom.loadtests.prove.year;

/** Has a process die at one of the next things that it does to the outside. Thread-safe. */
final class Fuse {
  private final Runnable death;
  private int left;
  private int acts;

  /** The process is dead. */
  static final class Dead extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Whoever acts last gets {@link Dead}. */
  Fuse() {
    this(
        () -> {
          throw new Dead();
        });
  }

  /**
   * @param death called by whoever acts last
   */
  Fuse(Runnable death) {
    this.death = death;
  }

  /** It dies at so many things from now. */
  synchronized void light(int actions) {
    left = actions;
    acts = 0;
  }

  /** It lives on. */
  synchronized void putOut() {
    left = 0;
  }

  /** How much it has done since the fuse was lit. */
  synchronized int acts() {
    return acts;
  }

  /** Something is about to happen, or has just happened. */
  synchronized void act() {
    acts++;
    if (left > 0) {
      left--;
      if (left == 0) {
        death.run();
      }
    }
  }
}
