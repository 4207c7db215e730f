package io.strongroom.playback.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * What a browser keeps, sealed, while its person is with the provider: so any node of a cluster can
 * go on, and none remembers anything of strangers.
 *
 * @param state comes back through the provider's redirect, and binds it to this browser
 * @param nonce comes back in the ID token, and binds that to this attempt
 * @param verifier what the provider was shown the hash of (RFC 7636)
 * @param redirect where the provider was told to send the person
 * @param begun when
 * @param anew whether the provider must ask the person again
 */
record PendingSignIn(
    String state, String nonce, String verifier, URI redirect, Instant begun, boolean anew) {
  /** How long a person may take at the provider's. */
  static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String CONTEXT = "oidc/sign-in";
  private static final int MAX_CHARS = 2_048;
  private static final JsonMapper JSON = new JsonMapper();

  String sealed(DocumentCipher cipher) {
    byte[] document =
        JSON.createObjectNode()
            .put("state", state)
            .put("nonce", nonce)
            .put("verifier", verifier)
            .put("redirect", redirect.toString())
            .put("begun", begun.toString())
            .put("anew", anew)
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(cipher.seal(document, CONTEXT));
  }

  /** Empty if it is none of ours, or too old. */
  static Optional<PendingSignIn> opened(String kept, DocumentCipher cipher, Instant now) {
    if (kept.length() > MAX_CHARS) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(cipher.open(Base64.getUrlDecoder().decode(kept), CONTEXT));
      PendingSignIn pending =
          new PendingSignIn(
              node.required("state").asText(),
              node.required("nonce").asText(),
              node.required("verifier").asText(),
              URI.create(node.required("redirect").asText()),
              Instant.parse(node.required("begun").asText()),
              node.required("anew").asBoolean());
      boolean inTime =
          now.isBefore(pending.begun.plus(PATIENCE))
              && !now.isBefore(pending.begun.minus(SignedTokens.SKEW));
      return inTime ? Optional.of(pending) : Optional.empty();
    } catch (OpenFailedException | IOException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "pending sign-in";
  }
}
