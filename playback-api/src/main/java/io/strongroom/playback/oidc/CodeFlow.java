package io.strongroom.playback.oidc;

import static io.strongroom.playback.oidc.RefusedSignInException.Why.FACTOR;
import static io.strongroom.playback.oidc.RefusedSignInException.Why.NOT_BEGUN;
import static io.strongroom.playback.oidc.RefusedSignInException.Why.NOT_GENUINE;
import static io.strongroom.playback.oidc.RefusedSignInException.Why.PROVIDER_REFUSED;

import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The authorization code flow with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207;
 * RFC 9700). Remembers nothing between its two halves. Thread-safe.
 */
final class CodeFlow {
  private static final int MAX_CODE_CHARS = 2_048;

  private final ProviderSettings settings;
  private final ClientSecretBasic client;
  private final Directory directory;
  private final ProviderHttp http;
  private final SignedTokens identities;
  private final DocumentCipher cookies;
  private final InstantSource clock;

  CodeFlow(
      ProviderSettings settings,
      String secret,
      Directory directory,
      ProviderHttp http,
      SignedTokens identities,
      DocumentCipher cookies,
      InstantSource clock) {
    this.settings = settings;
    this.client = new ClientSecretBasic(new ClientID(settings.clientId()), new Secret(secret));
    this.directory = directory;
    this.http = http;
    this.identities = identities;
    this.cookies = cookies;
    this.clock = clock;
  }

  OpenIdProvider.Begun begin(URI redirect, boolean anew) {
    OIDCProviderMetadata provider = directory.metadata();
    State state = new State(32);
    Nonce nonce = new Nonce(32);
    CodeVerifier verifier = new CodeVerifier();
    Scope scope = new Scope("openid");
    settings.scopes().forEach(scope::add);
    AuthenticationRequest.Builder request =
        new AuthenticationRequest.Builder(ResponseType.CODE, scope, client.getClientID(), redirect)
            .endpointURI(provider.getAuthorizationEndpointURI())
            .state(state)
            .nonce(nonce)
            .codeChallenge(verifier, CodeChallengeMethod.S256);
    if (anew) {
      request.prompt(Prompt.Type.LOGIN).maxAge(0);
    }
    if (!settings.acr().isEmpty()) {
      request.acrValues(settings.acr().stream().sorted().map(ACR::new).toList());
    }
    PendingSignIn pending =
        new PendingSignIn(
            state.getValue(),
            nonce.getValue(),
            verifier.getValue(),
            redirect,
            clock.instant(),
            anew);
    return new OpenIdProvider.Begun(request.build().toURI(), pending.sealed(cookies));
  }

  Identified finish(Optional<String> cookie, Map<String, String> answer)
      throws RefusedSignInException {
    PendingSignIn pending =
        cookie
            .flatMap(kept -> PendingSignIn.opened(kept, cookies, clock.instant()))
            .filter(each -> each.state().equals(answer.get("state")))
            .orElseThrow(
                () ->
                    new RefusedSignInException(
                        NOT_BEGUN, "this browser has not begun it, or too long ago"));
    OIDCProviderMetadata provider = directory.metadata();
    requireFrom(provider, answer);
    String code = answer.get("code");
    if (answer.containsKey("error") || code == null) {
      throw new RefusedSignInException(PROVIDER_REFUSED, "the provider sent no code");
    }
    if (code.isEmpty() || code.length() > MAX_CODE_CHARS) {
      throw new RefusedSignInException(NOT_GENUINE, "the code is none");
    }
    return identified(claims(provider, code, pending), pending);
  }

  /** An answer that another provider was asked for is not sent to this one (RFC 9207). */
  private void requireFrom(OIDCProviderMetadata provider, Map<String, String> answer)
      throws RefusedSignInException {
    String issuer = answer.get("iss");
    boolean isRight =
        issuer == null
            ? !provider.supportsAuthorizationResponseIssuerParam()
            : issuer.equals(settings.issuer().toString());
    if (!isRight) {
      throw new RefusedSignInException(NOT_GENUINE, "the answer is another provider's");
    }
  }

  private JWTClaimsSet claims(OIDCProviderMetadata provider, String code, PendingSignIn pending)
      throws RefusedSignInException {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(
            new AuthorizationCode(code), pending.redirect(), new CodeVerifier(pending.verifier()));
    TokenRequest request =
        new TokenRequest.Builder(provider.getTokenEndpointURI(), client, grant).build();
    try {
      TokenResponse response = OIDCTokenResponseParser.parse(request.toHTTPRequest().send(http));
      if (!(response instanceof OIDCTokenResponse tokens)) {
        throw new RefusedSignInException(
            PROVIDER_REFUSED,
            "the provider gives nothing for the code: "
                + response.toErrorResponse().getErrorObject().getCode());
      }
      JWT token = tokens.getOIDCTokens().getIDToken();
      return identities.read(token == null ? "" : token.getParsedString());
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the identity provider cannot be asked; local accounts go on working",
          e);
    } catch (ParseException e) {
      throw new RefusedSignInException(NOT_GENUINE, "the provider's answer cannot be read");
    } catch (RefusedTokenException e) {
      throw new RefusedSignInException(NOT_GENUINE, String.valueOf(e.getMessage()));
    }
  }

  private Identified identified(JWTClaimsSet claims, PendingSignIn pending)
      throws RefusedSignInException {
    if (!OpenIdProvider.text(claims, "nonce").equals(Optional.of(pending.nonce()))) {
      throw new RefusedSignInException(NOT_GENUINE, "the nonce is another sign-in's");
    }
    Optional<String> party = OpenIdProvider.text(claims, "azp");
    boolean isForUs =
        party.isPresent()
            ? party.get().equals(settings.clientId())
            : claims.getAudience().size() == 1 && claims.getClaim("azp") == null;
    if (!isForUs) {
      throw new RefusedSignInException(NOT_GENUINE, "the token was made for another client");
    }
    Instant authenticated = authenticated(claims, pending);
    requireFactors(claims);
    String subject =
        OpenIdProvider.text(claims, settings.subjectClaim())
            .orElseThrow(
                () ->
                    new RefusedSignInException(
                        NOT_GENUINE, "the token has no text in the claim of oidc.subject-claim"));
    return new Identified(subject, authenticated);
  }

  /** Who was to be asked again must have been, and not an hour ago. */
  private Instant authenticated(JWTClaimsSet claims, PendingSignIn pending)
      throws RefusedSignInException {
    Instant now = clock.instant();
    Instant said = null;
    try {
      Date date = claims.getDateClaim("auth_time");
      said = date == null ? null : date.toInstant();
    } catch (java.text.ParseException e) {
      throw new RefusedSignInException(NOT_GENUINE, "auth_time is no time");
    }
    if (pending.anew()
        && (said == null || said.isBefore(pending.begun().minus(SignedTokens.SKEW)))) {
      throw new RefusedSignInException(FACTOR, "the provider has not asked the person again");
    }
    // said without a word of when, it may have been long ago
    return said == null ? Instant.EPOCH : said.isAfter(now) ? now : said;
  }

  private void requireFactors(JWTClaimsSet claims) throws RefusedSignInException {
    if (!settings.acr().isEmpty()
        && OpenIdProvider.text(claims, "acr").filter(settings.acr()::contains).isEmpty()) {
      throw new RefusedSignInException(FACTOR, "acr is none of oidc.acr");
    }
    if (!settings.amr().isEmpty() && ways(claims).stream().noneMatch(settings.amr()::contains)) {
      throw new RefusedSignInException(FACTOR, "amr has none of oidc.amr");
    }
  }

  private static List<String> ways(JWTClaimsSet claims) {
    try {
      List<String> ways = claims.getStringListClaim("amr");
      return ways == null ? List.of() : ways;
    } catch (java.text.ParseException e) {
      return List.of();
    }
  }
}
