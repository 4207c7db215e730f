package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The root of a key store from one destruction to the next. Closing wipes it. Thread-safe as long
 * as nobody closes it during a call.
 */
final class StoreRoot implements AutoCloseable {
  private static final byte[] ID_LABEL =
      "strongroom/v1/root-id".getBytes(StandardCharsets.US_ASCII);

  private final Secret secret;
  private final int number;
  private final long id;

  StoreRoot(Secret secret, int number) {
    this.secret = secret;
    this.number = number;
    this.id = ByteBuffer.wrap(secret.hkdf(new byte[0], ID_LABEL, Long.BYTES)).getLong();
  }

  /** The root of a new store. */
  static StoreRoot first(SecureRandom random) {
    return new StoreRoot(Secret.random(random), 1);
  }

  /** One that may follow this one. */
  StoreRoot next(SecureRandom random) {
    return new StoreRoot(Secret.random(random), number + 1);
  }

  Secret secret() {
    return secret;
  }

  /** How many roots the store has had with this one; tells an old slot from a newer one. */
  int number() {
    return number;
  }

  /** Names the root and says nothing about it. */
  long id() {
    return id;
  }

  @Override
  public void close() {
    secret.close();
  }

  @Override
  public String toString() {
    return "StoreRoot[hidden]";
  }
}
