package io.strongroom.loadtests.prove.tamper;

/** What is done to an object. */
enum Operation {
  /** A bit of it is another one. */
  FLIP,
  /** Some of it, or all, is gone. */
  CUT,
  /** It and another of its kind are in each other's place. */
  SWAP,
  /** It is where another of its kind belongs, and not where it belongs. */
  MOVE,
  /** It is there a second time, in the place of another or beside it. */
  REPLAY,
  /** It says, or its name says, that it is another one. */
  RENAME
}
