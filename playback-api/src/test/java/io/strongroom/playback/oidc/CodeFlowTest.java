package io.strongroom.playback.oidc;

import static io.strongroom.playback.oidc.RefusedSignInException.Why.FACTOR;
import static io.strongroom.playback.oidc.RefusedSignInException.Why.NOT_BEGUN;
import static io.strongroom.playback.oidc.RefusedSignInException.Why.NOT_GENUINE;
import static io.strongroom.playback.oidc.RefusedSignInException.Why.PROVIDER_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.oidc.OpenIdProvider.Begun;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People on their way to a provider and back, with everything that can come back wrong. */
final class CodeFlowTest {
  private static final URI BACK = URI.create("https://localhost:8443/back");

  private final MovableClock clock = new MovableClock();
  private LocalProvider outside;
  private OpenIdProvider provider;
  private DocumentCipher cookies;

  @BeforeEach
  void start(@TempDir Path dir) throws IOException {
    outside = new LocalProvider(clock);
    cookies = new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("a.key"), new SecureRandom()));
    provider = outside.provider(cookies);
  }

  @AfterEach
  void stop() {
    provider.close();
    outside.close();
  }

  private Identified finish(Begun begun, Map<String, String> answer) throws RefusedSignInException {
    return provider.finish(Optional.of(begun.cookie()), answer);
  }

  @Test
  void aPersonComesBackAlsoToAnotherNodeAndNothingOfTheAttemptIsInTheOpen() throws Exception {
    Begun begun = provider.begin(BACK, false);
    Map<String, String> answer = outside.signIn(begun.to(), "wang");

    assertThat(outside.asked())
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("redirect_uri", BACK.toString())
        .doesNotContainKeys("prompt", "max_age");
    assertThat(begun.cookie()).doesNotContain(answer.getOrDefault("state", ""));
    assertThat(finish(begun, answer)).isEqualTo(new Identified("wang", second(clock.instant())));
    try (OpenIdProvider other = outside.provider(cookies)) {
      assertThat(other.finish(Optional.of(begun.cookie()), answer).subject()).isEqualTo("wang");
    }
    assertThat(provider.begin(BACK, false).to()).isNotEqualTo(begun.to());
  }

  private static Instant second(Instant instant) {
    return Instant.ofEpochSecond(instant.getEpochSecond());
  }

  @Test
  void whoHasNotBegunHereIsRefused(@TempDir Path dir) throws Exception {
    Begun begun = provider.begin(BACK, false);
    Begun other = provider.begin(BACK, false);
    Map<String, String> answer = outside.signIn(begun.to(), "wang");

    refused(NOT_BEGUN, Optional.empty(), answer);
    refused(NOT_BEGUN, Optional.of(other.cookie()), answer);
    refused(NOT_BEGUN, Optional.of(begun.cookie() + "A"), answer);
    refused(NOT_BEGUN, Optional.of("gone"), answer);
    refused(NOT_BEGUN, Optional.of("A".repeat(9_000)), answer);
    refused(NOT_BEGUN, Optional.of("ä%"), answer);
    refused(NOT_BEGUN, Optional.of(begun.cookie()), Map.of("code", "wang"));
    refused(NOT_BEGUN, Optional.of(begun.cookie()), Map.of("code", "wang", "state", "guess"));
    DocumentCipher foreign =
        new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("b.key"), new SecureRandom()));
    try (OpenIdProvider stranger = outside.provider(foreign)) {
      Begun theirs = stranger.begin(BACK, false);
      refused(NOT_BEGUN, Optional.of(theirs.cookie()), outside.signIn(theirs.to(), "wang"));
    }
    clock.forward(Duration.ofMinutes(10));
    refused(NOT_BEGUN, Optional.of(begun.cookie()), outside.signIn(begun.to(), "wang"));
  }

  @Test
  void anAnswerOfAnotherProviderOrAnotherAttemptIsRefused() throws Exception {
    Begun begun = provider.begin(BACK, false);
    Optional<String> cookie = Optional.of(begun.cookie());
    Map<String, String> answer = outside.signIn(begun.to(), "wang");

    answer.put("iss", "https://evil.example");
    refused(NOT_GENUINE, cookie, answer);
    answer.remove("iss");
    refused(NOT_GENUINE, cookie, answer);
    answer.put("iss", outside.issuer());
    Map<String, String> denied = Map.copyOf(answer);
    answer.put("error", "access_denied");
    refused(PROVIDER_REFUSED, cookie, answer);
    answer.remove("error");
    answer.remove("code");
    refused(PROVIDER_REFUSED, cookie, answer);
    answer.put("code", "x".repeat(3_000));
    refused(NOT_GENUINE, cookie, answer);
    // the provider was shown the challenge of another attempt, as where somebody slips in a code
    Begun later = provider.begin(BACK, false);
    Map<String, String> ofLater = outside.signIn(later.to(), "wang");
    refused(PROVIDER_REFUSED, cookie, denied);
    assertThat(finish(later, ofLater).subject()).isEqualTo("wang");
  }

  @Test
  void anIdTokenThatSaysSomethingElseIsRefused() {
    lie(NOT_GENUINE, claims -> claims.claim("nonce", "another"));
    lie(NOT_GENUINE, claims -> claims.claim("nonce", null));
    lie(NOT_GENUINE, claims -> claims.claim("nonce", List.of("another")));
    lie(NOT_GENUINE, claims -> claims.audience("another"));
    lie(NOT_GENUINE, claims -> claims.audience(List.of("strongroom", "another")));
    lie(NOT_GENUINE, claims -> claims.claim("azp", "another"));
    lie(NOT_GENUINE, claims -> claims.claim("azp", 17));
    lie(NOT_GENUINE, claims -> claims.issuer("https://evil.example"));
    lie(NOT_GENUINE, claims -> claims.subject(null));
    lie(NOT_GENUINE, claims -> claims.expirationTime(Date.from(clock.instant().minusSeconds(31))));
    lie(NOT_GENUINE, claims -> claims.issueTime(Date.from(clock.instant().plusSeconds(31))));
    lie(NOT_GENUINE, claims -> claims.claim("auth_time", "yesterday"));
  }

  @Test
  void anIdTokenForOthersTooIsTakenIfItWasMadeForUs() throws Exception {
    outside.lie =
        claims -> claims.audience(List.of("strongroom", "others")).claim("azp", "strongroom");
    Begun begun = provider.begin(BACK, false);

    assertThat(finish(begun, outside.signIn(begun.to(), "wang")).subject()).isEqualTo("wang");
  }

  @Test
  void asMuchProofAsTheSettingsDemandOrNone() throws Exception {
    try (OpenIdProvider strict = outside.provider(cookies, Set.of("2", "3"), Set.of("otp"))) {
      provider.close();
      provider = strict;
      Begun begun = provider.begin(BACK, false);
      Map<String, String> answer = outside.signIn(begun.to(), "wang");
      assertThat(outside.asked()).containsEntry("acr_values", "2 3");
      assertThat(finish(begun, answer).subject()).isEqualTo("wang");
      lie(FACTOR, claims -> claims.claim("acr", "1"));
      lie(FACTOR, claims -> claims.claim("acr", null));
      lie(FACTOR, claims -> claims.claim("acr", List.of("2")));
      lie(FACTOR, claims -> claims.claim("amr", List.of("pwd")));
      lie(FACTOR, claims -> claims.claim("amr", "otp"));
      lie(FACTOR, claims -> claims.claim("amr", null));
    }
  }

  @Test
  void whoIsToBeAskedAgainMustHaveBeen() throws Exception {
    Begun begun = provider.begin(BACK, true);
    Map<String, String> answer = outside.signIn(begun.to(), "wang");
    assertThat(outside.asked()).containsEntry("prompt", "login").containsEntry("max_age", "0");
    assertThat(finish(begun, answer).authenticated()).isEqualTo(second(clock.instant()));

    long before = clock.instant().getEpochSecond() - 31;
    outside.lie = claims -> claims.claim("auth_time", before);
    refused(FACTOR, Optional.of(begun.cookie()), answer);
    outside.lie = claims -> claims.claim("auth_time", null);
    refused(FACTOR, Optional.of(begun.cookie()), answer);
    Begun usual = provider.begin(BACK, false);
    assertThat(finish(usual, outside.signIn(usual.to(), "wang")).authenticated())
        .as("nobody knows when")
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void aProviderThatCallsItselfOtherwiseIsNotAsked() throws Exception {
    ProviderSettings usual = outside.settings(Set.of(), Set.of());
    ProviderSettings other =
        new ProviderSettings(
            URI.create(outside.issuer() + "/"),
            usual.clientId(),
            usual.name(),
            usual.subjectClaim(),
            List.of(),
            Set.of(),
            Set.of(),
            Optional.empty(),
            usual.outage(),
            Optional.empty());
    try (OpenIdProvider misnamed = new OpenIdProvider(other, "s", cookies, clock)) {
      assertThatThrownBy(() -> misnamed.begin(BACK, false))
          .isInstanceOf(StrongroomException.class)
          .hasMessageContaining("calls itself otherwise than oidc.issuer");
    }
  }

  @Test
  void aProviderThatIsAwayIsToldApart() throws Exception {
    Begun begun = provider.begin(BACK, false);
    Map<String, String> answer = outside.signIn(begun.to(), "wang");
    outside.isAway(true);

    assertThatThrownBy(() -> finish(begun, answer))
        .isInstanceOfAny(StrongroomException.class, RefusedSignInException.class);
    try (OpenIdProvider fresh = outside.provider(cookies)) {
      assertThatThrownBy(() -> fresh.begin(BACK, false))
          .isInstanceOf(StrongroomException.class)
          .hasMessageContaining("local accounts");
    }
  }

  private void lie(RefusedSignInException.Why why, UnaryOperator<JWTClaimsSet.Builder> lie) {
    Begun begun = provider.begin(BACK, false);
    outside.lie = lie;
    refused(why, Optional.of(begun.cookie()), outside.signIn(begun.to(), "wang"));
    outside.lie = claims -> claims;
  }

  private void refused(
      RefusedSignInException.Why why, Optional<String> cookie, Map<String, String> answer) {
    assertThatThrownBy(() -> provider.finish(cookie, answer))
        .isInstanceOfSatisfying(
            RefusedSignInException.class, e -> assertThat(e.why()).isEqualTo(why));
  }
}
