package io.strongroom.loadtests.prove.drill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * What goes wrong in a drill, one after the other. Pure: the same seed and length give the same
 * script.
 *
 * @param steps in their order; each is over and healed before the next begins
 */
record FaultScript(List<Step> steps) {
  /** About how long a cluster takes to heal, starts of nodes and Cassandra included. */
  private static final int HEALING_SECONDS = 12;

  /**
   * One fault.
   *
   * @param pauseSeconds of quiet before
   * @param lastsSeconds from its start until it is ended
   */
  record Step(int pauseSeconds, Fault fault, int lastsSeconds) {
    @Override
    public String toString() {
      return "%s, %d s; %d s after the one before"
          .formatted(fault.says(), lastsSeconds, pauseSeconds);
    }
  }

  /** Kinds of faults, and what of them the chance decides. */
  private enum Kind {
    KILL,
    FREEZE,
    CUT_OFF,
    ISOLATED,
    CASSANDRA_KILLED,
    CASSANDRA_FROZEN,
    CASSANDRA_CUT_OFF,
    CASSANDRA_AND_NODE,
    CASSANDRA_AND_ALL,
    CAMERA_STORM,
    DISK_FULL,
    SLOW_DISK,
    CLOCK_STEP;

    boolean cuts() {
      return this == CUT_OFF || this == ISOLATED || this == CASSANDRA_CUT_OFF;
    }

    Fault fault(RandomGenerator random, int nodes) {
      int node = 1 + random.nextInt(nodes);
      return switch (this) {
        case KILL -> new Fault.Kill(node);
        case FREEZE -> new Fault.Freeze(node);
        case CUT_OFF -> new Fault.CutOff(node);
        case ISOLATED -> new Fault.Isolated(node);
        case CASSANDRA_KILLED -> new Fault.CassandraKilled();
        case CASSANDRA_FROZEN -> new Fault.CassandraFrozen();
        case CASSANDRA_CUT_OFF -> new Fault.CassandraCutOff();
        case CASSANDRA_AND_NODE -> new Fault.CassandraAndNode(node);
        case CASSANDRA_AND_ALL -> new Fault.CassandraAndAllNodes();
        case CAMERA_STORM -> new Fault.CameraStorm();
        case DISK_FULL -> new Fault.DiskFull();
        case SLOW_DISK -> new Fault.SlowDisk(50 + random.nextInt(150));
        case CLOCK_STEP ->
            new Fault.ClockStep((random.nextBoolean() ? 1 : -1) * (1_000 + random.nextInt(4_000)));
      };
    }
  }

  FaultScript {
    steps = List.copyOf(steps);
  }

  /**
   * The short one: a kill, a node that stands still, a node that is cut off, Cassandra killed, and
   * Cassandra away with a node or with all nodes dead; in an order that the seed decides.
   *
   * @param cuts whether the network can be cut; if not, no fault needs it
   */
  static FaultScript brief(long seed, int nodes, boolean cuts) {
    Random random = new Random(seed);
    List<Kind> kinds = new ArrayList<>(List.of(Kind.KILL, Kind.FREEZE, Kind.CASSANDRA_KILLED));
    if (cuts) {
      kinds.add(Kind.CUT_OFF);
    }
    kinds.add(random.nextBoolean() ? Kind.CASSANDRA_AND_NODE : Kind.CASSANDRA_AND_ALL);
    Collections.shuffle(kinds, random);
    List<Step> steps = new ArrayList<>();
    for (Kind kind : kinds) {
      steps.add(new Step(2 + random.nextInt(2), kind.fault(random, nodes), 8 + random.nextInt(4)));
    }
    return new FaultScript(steps);
  }

  /** A long one: rounds of all kinds, each in an order of its own; the first of them whole. */
  static FaultScript lasting(int minutes, long seed, int nodes, boolean cuts) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    int seconds = 0;
    int round = 0;
    do {
      List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
      kinds.removeIf(kind -> kind.cuts() && !cuts);
      Collections.shuffle(kinds, random);
      for (Kind kind : kinds) {
        Step step =
            new Step(3 + random.nextInt(8), kind.fault(random, nodes), 5 + random.nextInt(30));
        if (round == 0 || seconds < minutes * 60) {
          steps.add(step);
          seconds += step.pauseSeconds + step.lastsSeconds + HEALING_SECONDS;
        }
      }
      round++;
    } while (seconds < minutes * 60);
    return new FaultScript(steps);
  }

  /** Whether a step needs the node whose disk and clock obey. */
  boolean needsTrouble() {
    return steps.stream()
        .anyMatch(
            step ->
                step.fault instanceof Fault.DiskFull
                    || step.fault instanceof Fault.SlowDisk
                    || step.fault instanceof Fault.ClockStep);
  }

  /** About how long it takes, in seconds. */
  int seconds() {
    return steps.stream()
        .mapToInt(step -> step.pauseSeconds + step.lastsSeconds + HEALING_SECONDS)
        .sum();
  }
}
