package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.ClockTrust.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClockTrustTest {
  private static final Instant START = Instant.parse("2026-11-29T08:00:00Z");

  /** A machine whose true time passes, and whose wall clock a person may set. */
  private static final class Machine {
    private Instant wall = START;
    private Duration sinceBoot = Duration.ofMinutes(5);
    private int boot;
    private ClockTrust trust = new ClockTrust(Optional.empty());

    Standing pass(Duration time) {
      wall = wall.plus(time);
      sinceBoot = sinceBoot.plus(time);
      return look();
    }

    /** Looks every minute, as a node does. */
    Standing passByMinutes(Duration time) {
      Standing standing = look();
      for (long i = 0; i < time.toMinutes(); i++) {
        standing = pass(Duration.ofMinutes(1));
      }
      return standing;
    }

    Standing set(Duration step) {
      wall = wall.plus(step);
      return look();
    }

    Standing look() {
      return trust.look(reading());
    }

    Reading reading() {
      return new Reading(wall, "boot-" + boot, sinceBoot);
    }

    void confirm() {
      trust.confirm(reading());
    }

    /** Another life of the process; the machine goes on. */
    Standing restart() {
      trust = new ClockTrust(trust.checkpoint());
      return look();
    }

    /** The machine was off; its clock went on, and shows a time that is wrong by some more. */
    Standing reboot(Duration off, Duration wrong) {
      boot++;
      sinceBoot = Duration.ofSeconds(20);
      wall = wall.plus(off).plus(sinceBoot).plus(wrong);
      return restart();
    }
  }

  private static Machine trusted() {
    Machine machine = new Machine();
    machine.confirm();
    assertThat(machine.passByMinutes(Duration.ofHours(3))).isEqualTo(Standing.TRUSTED);
    return machine;
  }

  @Test
  void aNewNodeAsks() {
    Machine machine = new Machine();
    assertThat(machine.passByMinutes(Duration.ofHours(30))).isEqualTo(Standing.TO_BE_CONFIRMED);
    machine.confirm();
    assertThat(machine.look()).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void aJumpForwardIsNotBelievedHoweverLongItStays() {
    Machine machine = trusted();
    assertThat(machine.set(Duration.ofDays(100))).isEqualTo(Standing.TO_BE_CONFIRMED);
    assertThat(machine.passByMinutes(Duration.ofHours(100))).isEqualTo(Standing.TO_BE_CONFIRMED);
    assertThat(machine.restart()).isEqualTo(Standing.TO_BE_CONFIRMED);
    assertThat(machine.set(Duration.ofDays(-100))).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void whatTimeSynchronisationDoesIsNoJump() {
    Machine machine = trusted();
    for (int day = 0; day < 100; day++) {
      for (int hour = 0; hour < 24; hour++) {
        assertThat(machine.set(Duration.ofMillis(hour % 2 == 0 ? 180 : -150)))
            .isEqualTo(Standing.TRUSTED);
        assertThat(machine.passByMinutes(Duration.ofHours(1))).isEqualTo(Standing.TRUSTED);
      }
    }
  }

  @Test
  void aClockThatCreepsGainsLittle() {
    Machine machine = trusted();
    Duration gained = Duration.ZERO;
    while (machine.set(Duration.ofSeconds(1)) == Standing.TRUSTED) {
      gained = gained.plusSeconds(1);
      machine.pass(Duration.ofMinutes(1));
    }
    assertThat(gained).isLessThanOrEqualTo(ClockTrust.TOLERATED);
  }

  @Test
  void aClockSetBackIsNoReasonToWaitAndIsMendedWithoutAWord() {
    Machine machine = trusted();
    assertThat(machine.set(Duration.ofHours(-5))).isEqualTo(Standing.TRUSTED);
    assertThat(machine.passByMinutes(Duration.ofHours(4))).isEqualTo(Standing.TRUSTED);
    assertThat(machine.set(Duration.ofHours(5))).isEqualTo(Standing.TRUSTED);
    assertThat(machine.set(Duration.ofSeconds(30))).isEqualTo(Standing.TO_BE_CONFIRMED);
  }

  /** Weeks after a small step back, a short time off is a short time off. */
  @Test
  void aStepBackDoesNotAgeTheCheckpoint() {
    Machine machine = trusted();
    machine.set(Duration.ofSeconds(-15));
    assertThat(machine.passByMinutes(Duration.ofDays(20))).isEqualTo(Standing.TRUSTED);
    assertThat(machine.reboot(Duration.ofMinutes(2), Duration.ZERO)).isEqualTo(Standing.RUNS_IN);
  }

  @Test
  void anotherLifeOfTheProcessChangesNothing() {
    Machine machine = trusted();
    assertThat(machine.restart()).isEqualTo(Standing.TRUSTED);
    machine.pass(Duration.ofDays(10));
    assertThat(machine.restart()).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void aShortTimeOffCostsAnHour() {
    Machine machine = trusted();
    assertThat(machine.reboot(Duration.ofMinutes(10), Duration.ZERO)).isEqualTo(Standing.RUNS_IN);
    assertThat(machine.passByMinutes(Duration.ofMinutes(59))).isEqualTo(Standing.RUNS_IN);
    assertThat(machine.pass(Duration.ofMinutes(1))).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void aStepAfterTheBootBeginsTheHourAnew() {
    Machine machine = trusted();
    assertThat(machine.reboot(Duration.ofMinutes(10), Duration.ofMinutes(-3)))
        .isEqualTo(Standing.RUNS_IN);
    assertThat(machine.passByMinutes(Duration.ofMinutes(50))).isEqualTo(Standing.RUNS_IN);
    assertThat(machine.set(Duration.ofMinutes(3))).isEqualTo(Standing.RUNS_IN);
    assertThat(machine.passByMinutes(Duration.ofMinutes(59))).isEqualTo(Standing.RUNS_IN);
    assertThat(machine.pass(Duration.ofMinutes(1))).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void aDayOffWaitsForAnAdministratorWhateverTheReason() {
    for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofDays(90)}) {
      Machine machine = trusted();
      assertThat(machine.reboot(Duration.ofDays(1), wrong)).isEqualTo(Standing.TO_BE_CONFIRMED);
      assertThat(machine.passByMinutes(Duration.ofHours(100))).isEqualTo(Standing.TO_BE_CONFIRMED);
      assertThat(machine.reboot(Duration.ofMinutes(1), Duration.ZERO))
          .isEqualTo(Standing.TO_BE_CONFIRMED);
      machine.confirm();
      assertThat(machine.restart()).isEqualTo(Standing.TRUSTED);
    }
  }

  @Test
  void manyShortTimesOffAreNotAWayAroundIt() {
    Machine machine = trusted();
    Standing standing = machine.reboot(Duration.ofMinutes(1), Duration.ofHours(10));
    assertThat(standing).isEqualTo(Standing.RUNS_IN);
    machine.passByMinutes(Duration.ofMinutes(30));
    standing = machine.reboot(Duration.ofMinutes(1), Duration.ofHours(14));
    assertThat(standing).isEqualTo(Standing.TO_BE_CONFIRMED);
  }
}
