package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.year.oracle.Trust;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What befalls the machine: restarts, deaths, a disk away, a clock a day ahead or behind, a boot, a
 * machine that is off for days. Used by one thread.
 */
final class Disturbances {
  private static final int FEW_ACTIONS = 40;
  private static final int MANY_ACTIONS = 2_000;

  private final SplittableRandom random;
  private final YearClock clock;
  private final Trust trust;
  private final Disks disks;
  private int clockDays;
  private int diskDays;
  private boolean wasOff;
  private int restarts;
  private int deaths;
  private int disksAway;
  private int storeDays;
  private int storesAway;
  private int clocksAhead;
  private int clocksBehind;
  private int boots;
  private int longOff;

  Disturbances(SplittableRandom random, YearClock clock, Trust trust, Disks disks) {
    this.random = random;
    this.clock = clock;
    this.trust = trust;
    this.disks = disks;
  }

  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("restarts", restarts);
    figures.put("deaths in the midst of expiry", deaths);
    figures.put("disks taken away for days", disksAway);
    figures.put("cold store away for days", storesAway);
    figures.put("clocks set a day ahead", clocksAhead);
    figures.put("clocks set a day back", clocksBehind);
    figures.put("boots", boots);
    figures.put("machine off for days", longOff);
    return figures;
  }

  private boolean oneIn(int days) {
    return random.nextInt(days) == 0;
  }

  /** Whether the node starts anew today. */
  boolean mayRestart() {
    diskDays--;
    boolean restart = wasOff || diskIsDue() || oneIn(12);
    restarts += restart ? 1 : 0;
    return restart;
  }

  private boolean diskIsDue() {
    return disks.isOneAway() && diskDays <= 0;
  }

  /** While it is stopped. */
  void whileStopped() throws IOException {
    if (diskIsDue()) {
      disks.putBack();
    } else if (!disks.isOneAway() && oneIn(2)) {
      disks.takeAway(random.nextInt(YearNode.DISKS));
      diskDays = 1 + random.nextInt(6);
      disksAway++;
    }
    if (wasOff || (clock.ahead().isZero() && oneIn(3))) {
      clock.boot();
      trust.boot(clock.truly());
      boots++;
      wasOff = false;
    }
  }

  /** The cold store goes away for some days, or comes back; the node runs. */
  void store() {
    if (disks.isStoreAway()) {
      storeDays--;
      disks.setStoreAway(storeDays > 0);
    } else if (oneIn(9)) {
      disks.setStoreAway(true);
      storeDays = 1 + random.nextInt(4);
      storesAway++;
    }
  }

  /** The wall clock is set wrong, or right again. */
  void clock() {
    if (!clock.ahead().isZero()) {
      clockDays--;
      if (clockDays <= 0) {
        clock.set(Duration.ZERO);
      }
    } else if (trust.isSettled() && oneIn(16)) {
      boolean ahead = random.nextBoolean();
      clock.set(Duration.ofDays(ahead ? 1 : -1));
      clockDays = 1 + random.nextInt(3);
      clocksAhead += ahead ? 1 : 0;
      clocksBehind += ahead ? 0 : 1;
    }
  }

  /** Somebody looks at another clock, if that is asked for. */
  void confirm(YearNode node, ZoneId zone) {
    if (trust.asksForAPerson() && clock.ahead().isZero() && random.nextBoolean()) {
      node.expirer().confirmClock(LocalDate.ofInstant(clock.instant(), zone));
      trust.confirm(clock.truly());
    }
  }

  /** For how many days the machine is off from tonight. */
  int daysOff() {
    wasOff = clock.ahead().isZero() && oneIn(60);
    longOff += wasOff ? 1 : 0;
    return wasOff ? 2 + random.nextInt(2) : 0;
  }

  boolean mayKill() {
    return oneIn(3);
  }

  /** After how many actions it dies at the latest. */
  int fuse() {
    return random.nextBoolean() ? FEW_ACTIONS : MANY_ACTIONS;
  }

  void died() {
    deaths++;
  }
}
