package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.ingest.rtsp.Authorization.Attempt;
import io.strongroom.recording.ingest.rtsp.Challenge.Algorithm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationTest {
  private static final String URI = "rtsp://10.0.0.5/live";
  private static final String BASIC = "Basic realm=\"IP Camera\"";

  private final Authorization authorization =
      new Authorization(Optional.of(new Credentials("admin", "secret")), new Random(3));

  private static String digest(String nonce, String more) {
    return "Digest realm=\"IP Camera\", nonce=\"" + nonce + "\"" + more;
  }

  private Attempt challenged(String... headers) {
    return authorization.challenged(List.of(headers));
  }

  private String header() {
    return authorization.header(RtspMethod.DESCRIBE, URI).orElseThrow();
  }

  @Test
  void nothingIsSentBeforeAChallenge() {
    assertThat(authorization.header(RtspMethod.OPTIONS, URI)).isEmpty();
  }

  @Test
  void basicIsAnswered() {
    assertThat(challenged(BASIC)).isEqualTo(Attempt.RETRY);
    assertThat(header()).isEqualTo("Basic YWRtaW46c2VjcmV0");
  }

  @Test
  void theStrongestOfSeveralIsTaken() {
    String md5 = digest("n", ", algorithm=MD5");
    challenged(BASIC, md5, digest("n", ", algorithm=SHA-256"));
    assertThat(header()).contains("algorithm=SHA-256").containsPattern("response=\"[0-9a-f]{64}\"");
  }

  @Test
  void severalInOneHeaderAreToldApart() {
    String header = BASIC + ", " + digest("a,\\\"b", ", qop=\"auth\"") + ", Negotiate abc==";
    List<Challenge> found = Challenges.parse(List.of(header));
    assertThat(found)
        .extracting(Challenge::algorithm)
        .containsExactly(Algorithm.MD5, Algorithm.BASIC);
    assertThat(found.getFirst().nonce()).isEqualTo("a,\"b");
    assertThat(found.getFirst().qopAuth()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Digest realm=\"r\", nonce=\"n\"",
        "digest REALM=\"r\",NONCE=\"n\"",
        "Digest realm=r, nonce=n",
        "Digest  realm = \"r\" nonce = \"n\"",
        "Digest realm=\"r\",, ,nonce=n,",
        "Digest qop=\"auth-int, auth\", realm=\"r\", nonce=\"n\", x=\"",
        "Digest realm=\"\\r\", nonce=\"n"
      })
  void challengesInOddSpellingsAreRead(String header) {
    assertThat(Challenges.parse(List.of(header)))
        .extracting(Challenge::realm, Challenge::nonce)
        .containsExactly(tuple("r", "n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",,,",
        "Negotiate",
        "Digest realm=\"r\"",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"",
        "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256",
        "=\"\"\\"
      })
  void whatCannotBeAnsweredIsNotSupported(String header) {
    assertThat(challenged(header)).isEqualTo(Attempt.NOT_SUPPORTED);
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, false",
    "', qop=\"auth\", algorithm=MD5', true, true",
    "', algorithm=MD5-sess', true, false",
    "', opaque=\"o\\\\p\"', false, false"
  })
  void anAnswerHasWhatItsChallengeAsksFor(String more, boolean clientNonce, boolean qop) {
    challenged(digest("n\\\"1", more));
    assertThat(header())
        .startsWith(
            "Digest username=\"admin\", realm=\"IP Camera\", nonce=\"n\\\"1\", uri=\"" + URI)
        .matches(value -> value.contains("cnonce=\"") == clientNonce)
        .matches(value -> value.contains("qop=auth, nc=00000001") == qop)
        .matches(value -> value.contains("algorithm=") == more.contains("algorithm="))
        .matches(value -> value.contains("opaque=\"o\\\\p\"") == more.contains("opaque"));
  }

  @Test
  void theNonceCountGrowsAndTheClientNonceChanges() {
    challenged(digest("n", ", qop=auth"));
    String first = header();
    String second = header();
    assertThat(first).contains("nc=00000001");
    assertThat(second).contains("nc=00000002");
    assertThat(first.substring(first.indexOf("cnonce")))
        .isNotEqualTo(second.substring(second.indexOf("cnonce")));
  }

  @Test
  void namesBeyondAsciiTravelAsUtf8() throws Exception {
    Authorization other =
        new Authorization(Optional.of(new Credentials("管理\"员", "x")), new Random(3));
    other.challenged(List.of(digest("n", "")));
    String value = other.header(RtspMethod.PLAY, URI).orElseThrow();
    byte[] sent = RtspRequest.of(RtspMethod.PLAY, URI, 1).with("Authorization", value).encode();
    assertThat(new String(sent, StandardCharsets.UTF_8)).contains("username=\"管理\\\"员\"");
  }

  @Test
  void wrongCredentialsAreSentOnce() {
    assertThat(challenged(digest("1", ""))).isEqualTo(Attempt.RETRY);
    assertThat(challenged(digest("1", ""))).isEqualTo(Attempt.WRONG_CREDENTIALS);
  }

  @Test
  void aNewNonceAloneDoesNotMakeThemRight() {
    challenged(digest("1", ""));
    assertThat(challenged(digest("2", ""))).isEqualTo(Attempt.WRONG_CREDENTIALS);
  }

  @Test
  void aStaleNonceIsReplaced() {
    challenged(digest("1", ""));
    assertThat(challenged(digest("2", ", stale=TRUE"))).isEqualTo(Attempt.RETRY);
    assertThat(header()).contains("nonce=\"2\"");
  }

  @Test
  void staleWithTheSameNonceIsNoReason() {
    challenged(digest("1", ""));
    assertThat(challenged(digest("1", ", stale=true"))).isEqualTo(Attempt.WRONG_CREDENTIALS);
  }

  @Test
  void staleForEverEnds() {
    challenged(digest("0", ""));
    for (int i = 1; i <= Authorization.MAX_STALE_IN_A_ROW; i++) {
      assertThat(challenged(digest("n" + i, ", stale=true"))).isEqualTo(Attempt.RETRY);
    }
    assertThat(challenged(digest("last", ", stale=true"))).isEqualTo(Attempt.WRONG_CREDENTIALS);
  }

  @Test
  void aNonceForOneRequestOnlyIsBelievedAfterEachAcceptance() {
    challenged(digest("1", ""));
    for (int i = 2; i < 10; i++) {
      authorization.accepted();
      assertThat(challenged(digest("n" + i, ""))).isEqualTo(Attempt.RETRY);
    }
    assertThat(challenged(digest("x", ""))).isEqualTo(Attempt.WRONG_CREDENTIALS);
  }

  @Test
  void basicIsNotTriedTwice() {
    challenged(BASIC);
    assertThat(challenged(BASIC)).isEqualTo(Attempt.WRONG_CREDENTIALS);
  }

  @Test
  void digestIsNotGivenUpForBasic() {
    challenged(digest("1", ""));
    assertThat(challenged(BASIC)).isEqualTo(Attempt.NOT_SUPPORTED);
  }

  @Test
  void withoutCredentialsThereIsNothingToTry() {
    assertThat(new Authorization(Optional.empty(), new Random(3)).challenged(List.of(BASIC)))
        .isEqualTo(Attempt.NO_CREDENTIALS);
  }

  @Test
  void noiseNeverThrows() {
    long seed = 2_617;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String alphabet = "Digest Basic realm nonce=\"\\,; \tqop=auth\u00ff";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder("Digest nonce=x,");
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(Challenges.parse(List.of(text.toString())))
          .hasSizeLessThanOrEqualTo(Challenges.MAX_CHALLENGES);
    }
  }

  @Test
  void manyChallengesAreBounded() {
    assertThat(Challenges.parse(List.of("Basic ".repeat(2_000), "Digest nonce=1")))
        .hasSize(Challenges.MAX_CHALLENGES);
  }
}
