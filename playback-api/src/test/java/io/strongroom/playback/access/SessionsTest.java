package io.strongroom.playback.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final MovableClock clock = new MovableClock();
  private final Sessions sessions = new Sessions(clock, new SecureRandom());
  private final Account viewer = new Account("v", "V", "U", Role.REQUESTER, "");

  private Sessions.Opened open() {
    return sessions.open(viewer, Optional.of("case 17"));
  }

  @Test
  void tokensAreLongAndNeverShownAgain() {
    Sessions.Opened opened = open();
    assertThat(opened.token()).hasSize(43).isNotEqualTo(open().token());
    assertThat(opened.toString()).doesNotContain(opened.token());
    assertThat(sessions.find(opened.token())).containsSame(opened.session());
    assertThat(sessions.find("x".repeat(10_000))).isEmpty();
  }

  @Test
  void endsWhenNotUsedForHalfAnHour() {
    Sessions.Opened opened = open();
    clock.forward(Duration.ofMinutes(29));
    assertThat(sessions.find(opened.token())).isPresent();
    clock.forward(Duration.ofMinutes(30));
    assertThat(sessions.find(opened.token())).isEmpty();
    assertThat(opened.session().isOver()).isTrue();
  }

  @Test
  void endsAfterTwelveHoursHoweverMuchItIsUsed() {
    Sessions.Opened opened = open();
    for (int i = 0; i < 12 * 3 - 1; i++) {
      clock.forward(Duration.ofMinutes(20));
      assertThat(sessions.touch(opened.session())).isTrue();
    }
    clock.forward(Duration.ofMinutes(20));
    assertThat(sessions.touch(opened.session())).isFalse();
    sessions.expire();
    assertThat(opened.session().isOver()).isTrue();
    assertThat(sessions.size()).isZero();
  }

  @Test
  void leastRecentlyUsedSessionMakesRoom() {
    Sessions.Opened first = open();
    for (int i = 0; i < Sessions.MAX_PER_ACCOUNT; i++) {
      clock.forward(Duration.ofSeconds(1));
      open();
    }
    assertThat(first.session().isOver()).isTrue();
    assertThat(sessions.size()).isEqualTo(Sessions.MAX_PER_ACCOUNT);
  }

  @Test
  void anAccountEndsSessionsThatWereConfirmedBefore() {
    Sessions.Opened kept = open();
    Sessions.Opened other = open();
    clock.forward(Duration.ofSeconds(1));
    Account account = kept.session().account();
    kept.session().confirm(clock.instant());
    Account newer = account.with(account.credentials().withSessionsFrom(clock.instant()));
    sessions.learn(newer);
    assertThat(sessions.find(kept.token())).isPresent();
    assertThat(kept.session().account()).isSameAs(newer);
    assertThat(sessions.find(other.token())).isEmpty();
    sessions.learn(account.with(account.credentials().withLock(Optional.of("left the unit"))));
    assertThat(sessions.find(kept.token())).isEmpty();
  }
}
