package io.strongroom.loadtests.prove.year;

/** Has a process die at one of the next things that it does to the outside. Used by one thread. */
final class Fuse {
  private int left;

  /** The process is dead. */
  static final class Dead extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** It dies at so many things from now. */
  void light(int actions) {
    left = actions;
  }

  /** It lives on. */
  void putOut() {
    left = 0;
  }

  /** Something is about to happen, or has just happened. */
  void act() {
    if (left > 0) {
      left--;
      if (left == 0) {
        throw new Dead();
      }
    }
  }
}
