package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.ClockTrust.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clock by which footage expires, its standing kept over restarts. Thread-safe. */
public final class TrustedClock {
  private static final Logger log = LoggerFactory.getLogger(TrustedClock.class);

  /** So many other clocks are no accident. */
  private static final int DECIDE = 2;

  private final Supplier<Reading> readings;
  private final CheckpointFile file;
  private final ClockTrust trust;
  private Optional<Reading> kept;

  /**
   * @param readings looks at both clocks of the machine
   */
  public TrustedClock(Supplier<Reading> readings, CheckpointFile file) {
    this.readings = readings;
    this.file = file;
    this.kept = file.read();
    this.trust = new ClockTrust(kept);
  }

  /** A look at the clock: what time it is, and whether that may decide anything. */
  record Look(Instant now, Standing standing) {
    boolean isTrusted() {
      return standing == Standing.TRUSTED;
    }
  }

  /** Looks; to be called every minute or so. */
  synchronized Look look() {
    Reading reading = readings.get();
    Standing standing = trust.look(reading);
    keep();
    return new Look(reading.wall(), standing);
  }

  /** What time it is; empty while the clock may decide nothing. */
  public Optional<Instant> trustedNow() {
    Look look = look();
    return look.isTrusted() ? Optional.of(look.now()) : Optional.empty();
  }

  /** The machine's own time, which nobody sets. */
  Duration sinceBoot() {
    return readings.get().sinceBoot();
  }

  /** What the last look said. */
  public synchronized Standing standing() {
    return trust.standing();
  }

  /**
   * An administrator says which day it is.
   *
   * @throws StrongroomException CALLER if the clock says another
   */
  public synchronized void confirm(LocalDate date, ZoneId zone) {
    Reading reading = readings.get();
    LocalDate today = LocalDate.ofInstant(reading.wall(), zone);
    if (!date.equals(today)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "date: this node's clock says " + today + "; set the clock right, then confirm again");
    }
    trust.confirm(reading);
    keep();
  }

  /**
   * Compares it with the clocks of other machines. Two or more decide: if it is at most {@link
   * ClockTrust#TOLERATED} off their median it is right, else it is not believed. Fewer decide
   * nothing.
   *
   * @param ahead how far each of them is ahead of this one
   */
  synchronized void compare(List<Duration> ahead) {
    if (ahead.size() < DECIDE) {
      return;
    }
    List<Duration> sorted = ahead.stream().sorted().toList();
    Duration median =
        sorted.get((sorted.size() - 1) / 2).plus(sorted.get(sorted.size() / 2)).dividedBy(2);
    if (median.abs().compareTo(ClockTrust.TOLERATED) <= 0) {
      trust.confirm(readings.get());
    } else {
      log.warn("the clocks of other nodes are ahead of this one by {}", median);
      trust.doubt();
    }
    keep();
  }

  /** What time it is, or an earlier instant if the clock was set back since. */
  Instant nowAfter(Instant earlier) {
    Instant now = look().now();
    return now.isBefore(earlier) ? earlier : now;
  }

  private void keep() {
    Optional<Reading> checkpoint = trust.checkpoint();
    if (!checkpoint.equals(kept)) {
      try {
        checkpoint.ifPresent(file::write);
        kept = checkpoint;
      } catch (KeyFileException e) {
        // The next look tries again; until then the next life begins with an older checkpoint.
        log.warn("the clock's checkpoint is not kept: {}", e.getMessage());
      }
    }
  }
}
