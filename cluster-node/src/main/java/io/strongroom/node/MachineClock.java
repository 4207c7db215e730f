package io.strongroom.node;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Both clocks of this machine: the wall clock, and the kernel's time since boot, in which it slept
 * included. Thread-safe.
 */
record MachineClock(Clock wall) implements Supplier<Reading> {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path UPTIME = Path.of("/proc/uptime");
  private static final int NANO_DIGITS = 9;

  @Override
  public Reading get() {
    try {
      String uptime = Files.readString(UPTIME).split(" ", 2)[0];
      return new Reading(
          wall.instant(),
          Files.readString(BOOT).strip(),
          Duration.ofNanos(new BigDecimal(uptime).movePointRight(NANO_DIGITS).longValueExact()));
    } catch (IOException | ArithmeticException | NumberFormatException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the kernel does not say how long this machine has run (" + UPTIME + ")",
          e);
    }
  }
}
