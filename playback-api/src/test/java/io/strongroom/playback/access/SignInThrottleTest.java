package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
  private final MovableClock clock = new MovableClock();
  private final SignInThrottle throttle = new SignInThrottle(clock);

  @Test
  void accountWaitsLongerAndLongerUpToAQuarterOfAnHour() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.waitingTime("v", "a")).isZero();
      boolean _ = throttle.attempt("v", "a" + i);
    }
    assertThat(throttle.waitingTime("v", "a")).isEqualTo(Duration.ofSeconds(1));
    boolean _ = throttle.attempt("v", "b");
    assertThat(throttle.waitingTime("v", "a")).isEqualTo(Duration.ofSeconds(2));
    for (int i = 0; i < 20; i++) {
      boolean _ = throttle.attempt("v", "c" + i);
    }
    assertThat(throttle.waitingTime("v", "a")).isEqualTo(Duration.ofMinutes(15));
    assertThat(throttle.waitingTime("w", "a")).isZero();
    clock.forward(Duration.ofMinutes(15));
    assertThat(throttle.waitingTime("v", "a")).isZero();
  }

  @Test
  void sourceWaitsWhateverAccountItTries() {
    for (int i = 0; i < 40; i++) {
      boolean _ = throttle.attempt("user" + i, "a");
    }
    assertThat(throttle.waitingTime("another", "a")).isEqualTo(Duration.ofMinutes(15));
    assertThat(throttle.waitingTime("another", "b")).isZero();
  }

  @Test
  void successForgets() {
    for (int i = 0; i < 5; i++) {
      boolean _ = throttle.attempt("v", "a");
    }
    throttle.succeeded("v", "a");
    assertThat(throttle.waitingTime("v", "a")).isZero();
  }

  @Test
  void aStrangerDoesNotLockOutWhoSignedInFromElsewhere() {
    throttle.succeeded("v", "home");
    for (int i = 1; i <= 20; i++) {
      boolean locksOut = throttle.attempt("v", "stranger" + i);
      assertThat(locksOut).isEqualTo(i == SignInThrottle.LOCKED_OUT_AT);
    }
    assertThat(throttle.waitingTime("v", "anywhere")).isEqualTo(Duration.ofMinutes(15));
    assertThat(throttle.waitingTime("v", "home")).isZero();
    for (int i = 0; i < 5; i++) {
      boolean _ = throttle.attempt("v", "home");
    }
    assertThat(throttle.waitingTime("v", "home")).isEqualTo(Duration.ofSeconds(1));
  }
}
