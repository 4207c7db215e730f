package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.retention.expiry.ClockTrust.Reading;
import io.strongroom.retention.expiry.ClockTrust.Standing;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the clocks of other nodes say of this one. */
final class TrustedClockTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-29T00:00:00Z");
  private Duration sinceBoot = HOUR;

  private TrustedClock clock() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom());
    return new TrustedClock(
        () -> new Reading(now, "boot", sinceBoot),
        new CheckpointFile(folder.resolve("checkpoint"), new DocumentCipher(key)));
  }

  private static List<Duration> seconds(long... ahead) {
    return Arrays.stream(ahead).mapToObj(Duration::ofSeconds).toList();
  }

  @Test
  void twoOthersThatAgreeNeedNoAdministrator() {
    TrustedClock clock = clock();
    assertThat(clock.look().standing()).isEqualTo(Standing.TO_BE_CONFIRMED);
    clock.compare(seconds(3));
    assertThat(clock.look().standing())
        .as("one is an accident")
        .isEqualTo(Standing.TO_BE_CONFIRMED);
    clock.compare(seconds(-10, 10));
    assertThat(clock.look().standing()).isEqualTo(Standing.TRUSTED);
    now = now.plus(HOUR);
    sinceBoot = sinceBoot.plus(HOUR);
    assertThat(clock().look().standing()).as("and it is kept").isEqualTo(Standing.TRUSTED);
  }

  @Test
  void theMedianDecidesAndNotTheOneThatIsFarOff() {
    TrustedClock clock = clock();
    clock.compare(seconds(-5, 1, 90_000));
    assertThat(clock.look().standing()).isEqualTo(Standing.TRUSTED);
  }

  @Test
  void aClockThatOthersContradictIsNotBelievedUntilTheyAgree() {
    TrustedClock clock = clock();
    clock.compare(seconds(0, 0));
    clock.compare(seconds(-3_600, -3_599));
    assertThat(clock.look().standing()).isEqualTo(Standing.TO_BE_CONFIRMED);
    clock.compare(seconds(0));
    assertThat(clock.look().standing()).isEqualTo(Standing.TO_BE_CONFIRMED);
    clock.compare(seconds(11, 11));
    assertThat(clock.look().standing()).isEqualTo(Standing.TO_BE_CONFIRMED);
    clock.compare(seconds(10, 10));
    assertThat(clock.look().standing()).isEqualTo(Standing.TRUSTED);
  }
}
