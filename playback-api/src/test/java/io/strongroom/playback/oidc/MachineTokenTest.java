package io.strongroom.playback.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of programs: what holds, what does not, and which keys they are checked with. */
final class MachineTokenTest {
  private final MovableClock clock = new MovableClock();
  private LocalProvider outside;
  private OpenIdProvider provider;

  @BeforeEach
  void start(@TempDir Path dir) throws IOException {
    outside = new LocalProvider(clock);
    DocumentCipher cookies =
        new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("node.key"), new SecureRandom()));
    provider = outside.provider(cookies);
  }

  @AfterEach
  void stop() {
    provider.close();
    outside.close();
  }

  @Test
  void aGoodTokenIsReadAndOneAfterItsEndIsNot() throws Exception {
    String token = outside.machine("m-1");
    Instant now = clock.instant();

    assertThat(provider.machine(token))
        .isEqualTo(new MachineToken("m-1", now, now.plusSeconds(300)));
    clock.forward(Duration.ofSeconds(300 + SignedTokens.SKEW.toSeconds() - 1));
    assertThat(provider.machine(token).subject()).isEqualTo("m-1");
    clock.forward(Duration.ofSeconds(2));
    refused(token);
  }

  @Test
  void whatIsNotTheProvidersWordForUsIsRefused() throws Exception {
    for (Map.Entry<String, String> each : hostile().entrySet()) {
      assertThatThrownBy(() -> provider.machine(each.getValue()))
          .as(each.getKey())
          .isInstanceOf(RefusedTokenException.class);
    }
  }

  private Map<String, String> hostile() throws JOSEException {
    Map<String, String> all = new LinkedHashMap<>();
    JWTClaimsSet good = outside.machineClaims("m-1").build();
    RSAKey key = outside.key();
    String token = outside.machine("m-1");
    String[] parts = token.split("\\.", -1);
    all.put("no signature", parts[0] + "." + parts[1] + ".");
    all.put("alg none", base64("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + parts[1] + ".");
    all.put(
        "alg none with a signature",
        base64("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + parts[1] + "." + parts[2]);
    String other = base64(good.toString().replace("m-1", "m-2"));
    all.put("other claims", parts[0] + "." + other + "." + parts[2]);
    all.put("public key as shared secret", confused(good, key));
    all.put("another's key", LocalProvider.signed(good, "at+jwt", LocalProvider.newKey("first")));
    all.put("a key it brings itself", selfMade(good));
    all.put("encrypted", encrypted(good, key));
    all.put("an ID token", outside.signed(good, "JWT"));
    all.put("for others", machine(c -> c.audience("others")));
    all.put("for nobody", machine(c -> c.audience(List.of())));
    all.put("for people's client", machine(c -> c.audience("strongroom")));
    all.put("another issuer", machine(c -> c.issuer(outside.issuer() + "/")));
    all.put("nobody's", machine(c -> c.subject(null)));
    all.put("without client", machine(c -> c.claim("client_id", null)));
    all.put("without end", machine(c -> c.expirationTime(null)));
    all.put("without begin", machine(c -> c.issueTime(null)));
    all.put("over", machine(c -> c.expirationTime(at(-31))));
    all.put("of tomorrow", machine(c -> c.issueTime(at(3_600)).expirationTime(at(7_200))));
    all.put("not yet", machine(c -> c.notBeforeTime(at(31))));
    all.put("for ever", machine(c -> c.expirationTime(at(13 * 3_600))));
    all.put("large", token + "A".repeat(SignedTokens.MAX_CHARS));
    all.put("deep", base64("[".repeat(4_000)) + "." + parts[1] + "." + parts[2]);
    for (String text : List.of("", ".", "..", "...", "a.b.c", "....", "é.è.à", "e30.e30.e30")) {
      all.put("text " + text, text);
    }
    return all;
  }

  private interface Change {
    JWTClaimsSet.Builder made(JWTClaimsSet.Builder claims);
  }

  private String machine(Change change) {
    return outside.signed(change.made(outside.machineClaims("m-1")).build(), "at+jwt");
  }

  private Date at(long seconds) {
    return Date.from(clock.instant().plusSeconds(seconds));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String confused(JWTClaimsSet claims, RSAKey key) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build(),
            claims);
    token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
    return token.serialize();
  }

  private static String selfMade(JWTClaimsSet claims) throws JOSEException {
    RSAKey own = LocalProvider.newKey("own");
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("at+jwt"))
                .jwk(own.toPublicJWK())
                .build(),
            claims);
    token.sign(new RSASSASigner(own));
    return token.serialize();
  }

  private static String encrypted(JWTClaimsSet claims, RSAKey key) throws JOSEException {
    EncryptedJWT token =
        new EncryptedJWT(
            new JWEHeader.Builder(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM).build(),
            claims);
    token.encrypt(new RSAEncrypter(key.toRSAPublicKey()));
    return token.serialize();
  }

  @Test
  void anyByteThatIsChangedIsFound() {
    byte[] token = outside.machine("m-1").getBytes(StandardCharsets.US_ASCII);
    Random random = new Random(17);
    for (int i = 0; i < 500; i++) {
      byte[] changed = Arrays.copyOf(token, token.length - (i % 5 == 0 ? random.nextInt(40) : 0));
      // the last character of base64 has bits that say nothing
      int place = random.nextInt(changed.length - 3);
      changed[place] = (byte) (changed[place] == 'A' ? 'B' : 'A');
      refused(new String(changed, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void anotherKeyIsTakenUpAndAskedForNoMoreOftenThanTheProviderCanBear() throws Exception {
    provider.machine(outside.machine("m-1"));
    String old = outside.machine("m-1");
    outside.rotate("second");

    assertThat(provider.machine(outside.machine("m-1")).subject()).isEqualTo("m-1");
    refused(old);
    int before = outside.keyReads();
    for (int i = 0; i < 200; i++) {
      RSAKey unknown =
          new RSAKey.Builder(outside.key().toRSAPublicKey()).keyID("unknown-" + i).build();
      String header =
          base64("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"" + unknown.getKeyID() + "\"}");
      refused(header + old.substring(old.indexOf('.')));
    }
    assertThat(outside.keyReads() - before).isLessThanOrEqualTo(2);
    assertThat(provider.machine(outside.machine("m-1")).subject()).isEqualTo("m-1");
  }

  @Test
  void anOutageIsBorneForAsLongAsTheSettingsSayAndThenToldApart() throws Exception {
    provider.machine(outside.machine("m-1"));
    Instant read = clock.instant();
    outside.isAway(true);
    for (int hour = 0; hour < 4; hour++) {
      clock.forward(Duration.ofMinutes(59));
      assertThat(provider.machine(outside.machine("m-1")).subject()).isEqualTo("m-1");
    }
    clock.forward(Duration.between(clock.instant(), read.plus(Duration.ofHours(4))));

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> provider.machine(outside.machine("m-1")))
          .isInstanceOfSatisfying(
              StrongroomException.class,
              e -> {
                assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
                assertThat(e).hasMessageContaining("too old").hasMessageContaining("local");
              });
    }
    outside.isAway(false);
    clock.forward(Duration.ofSeconds(31));
    assertThat(provider.machine(outside.machine("m-1")).subject()).isEqualTo("m-1");
  }

  @Test
  void aProviderThatWasNeverThereIsNoExcuse() {
    outside.isAway(true);

    assertThatThrownBy(() -> provider.machine(outside.machine("m-1")))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("none were read before");
  }

  private void refused(String token) {
    assertThatThrownBy(() -> provider.machine(token)).isInstanceOf(RefusedTokenException.class);
  }
}
