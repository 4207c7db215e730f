package io.strongroom.crypto.envelope;

import java.security.SecureRandom;

/** The data encryption key of exactly one pack: 32 secret bytes. Closing wipes it. */
public final class Dek implements AutoCloseable {
  private final Secret secret;

  private Dek(Secret secret) {
    this.secret = secret;
  }

  /** A new key; a pack never takes one that another pack has had. */
  public static Dek random(SecureRandom random) {
    return new Dek(Secret.random(random));
  }

  /** The key with these bytes, as unwrapping yields it; the secret now belongs to the key. */
  public static Dek of(Secret secret) {
    return new Dek(secret);
  }

  /** The bytes, for wrapping; they stay the property of this key. */
  public Secret secret() {
    return secret;
  }

  @Override
  public void close() {
    secret.close();
  }

  @Override
  public String toString() {
    return "Dek[hidden]";
  }
}
