package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInThrottleTest {
  private final MovableClock clock = new MovableClock();
  private final SignInThrottle throttle = new SignInThrottle(clock);

  @Test
  void accountWaitsLongerAndLongerUpToAMinute() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.waitingTime("v", "a")).isZero();
      throttle.attempt("v", "a" + i);
    }
    assertThat(throttle.waitingTime("v", "a")).isEqualTo(Duration.ofSeconds(1));
    throttle.attempt("v", "b");
    assertThat(throttle.waitingTime("v", "a")).isEqualTo(Duration.ofSeconds(2));
    for (int i = 0; i < 20; i++) {
      throttle.attempt("v", "c" + i);
    }
    assertThat(throttle.waitingTime("v", "a")).isEqualTo(Duration.ofMinutes(1));
    assertThat(throttle.waitingTime("w", "a")).isZero();
    clock.forward(Duration.ofMinutes(1));
    assertThat(throttle.waitingTime("v", "a")).isZero();
  }

  @Test
  void sourceWaitsWhateverAccountItTries() {
    for (int i = 0; i < 40; i++) {
      throttle.attempt("user" + i, "a");
    }
    assertThat(throttle.waitingTime("another", "a")).isEqualTo(Duration.ofMinutes(15));
    assertThat(throttle.waitingTime("another", "b")).isZero();
  }

  @Test
  void successForgets() {
    for (int i = 0; i < 5; i++) {
      throttle.attempt("v", "a");
    }
    throttle.succeeded("v", "a");
    assertThat(throttle.waitingTime("v", "a")).isZero();
  }
}
