package io.strongroom.loadtests.process;

/**
 * A lock for tests that keep the machine busy: one of them at a time, beside others that do not.
 */
public final class BusyMachine {
  public static final String LOCK = "much of the machine";

  private BusyMachine() {}
}
