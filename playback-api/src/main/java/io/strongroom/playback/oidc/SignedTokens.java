package io.strongroom.playback.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens of one kind that the provider has signed: a signature of a public key, by a method
 * of the list, over the right type, issuer, audience and time. Thread-safe.
 */
final class SignedTokens {
  /** How far the provider's clock and ours may differ. */
  static final Duration SKEW = Duration.ofSeconds(30);

  static final int MAX_CHARS = 8_192;

  /** Signatures of public keys alone: with a shared secret, whoever checks could also sign. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final ProviderKeys keys;
  private final InstantSource clock;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * @param types the header's {@code typ}; that of most tokens or none, if there are none
   * @param claims that must be there
   */
  SignedTokens(
      String issuer,
      String audience,
      List<String> types,
      Set<String> claims,
      ProviderKeys keys,
      InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
    if (!types.isEmpty()) {
      processor.setJWSTypeVerifier(
          new DefaultJOSEObjectTypeVerifier<>(
              types.stream().map(JOSEObjectType::new).toArray(JOSEObjectType[]::new)));
    }
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys.source()));
    processor.setJWTClaimsSetVerifier(new Claims(issuer, audience, claims));
  }

  /**
   * What a token says.
   *
   * @throws StrongroomException UNAVAILABLE if the provider's keys are not there, or too old
   */
  JWTClaimsSet read(String token) throws RefusedTokenException {
    if (token.length() > MAX_CHARS) {
      throw new RefusedTokenException("the token is longer than " + MAX_CHARS + " characters");
    }
    try {
      JWTClaimsSet claims = processor.process(SignedJWT.parse(token), null);
      requireLived(claims);
      return claims;
    } catch (KeySourceException e) {
      keys.tooOldSince()
          .ifPresent(
              since -> {
                throw away(since);
              });
      throw new RefusedTokenException("the token is signed with a key that is not known here");
    } catch (BadJWTException e) {
      throw new RefusedTokenException("the token's claims do not hold: " + e.getMessage());
    } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
      throw new RefusedTokenException(
          "the token is none that the provider has signed for this, by a method that is taken");
    }
  }

  private static StrongroomException away(Instant since) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the identity provider cannot be asked for its keys, "
            + (since.equals(Instant.MIN)
                ? "and none were read before"
                : "and those of " + since + " are too old to be used (oidc.outage-hours)")
            + "; local accounts go on working");
  }

  private void requireLived(JWTClaimsSet claims) throws RefusedTokenException {
    Date issued = claims.getIssueTime();
    if (issued == null || issued.toInstant().isAfter(clock.instant().plus(SKEW))) {
      throw new RefusedTokenException("the token's claims do not hold: iat is not in the past");
    }
  }

  /** The library's checks, by our clock. */
  private final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    Claims(String issuer, String audience, Set<String> required) {
      super(audience, new JWTClaimsSet.Builder().issuer(issuer).build(), required);
      setMaxClockSkew((int) SKEW.toSeconds());
    }

    @Override
    protected @Nullable Date currentTime() {
      return Date.from(clock.instant());
    }
  }
}
