package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * What the passphrase of a key store yields with the cost and the salt that all its slots have in
 * common: wraps the keys of blocks. Kept while the store is open, so that a destruction needs no
 * passphrase. Closing wipes it; thread-safe as long as nobody closes it during a call.
 */
final class SlotKey implements AutoCloseable {
  private static final int SALT_BYTES = 16;

  /** Cost (9 bytes) and salt. */
  static final int PARAMETER_BYTES = 4 + 4 + 1 + SALT_BYTES;

  static final int WRAPPED_BYTES = Secret.BYTES + Suite.TAG_BYTES;

  private final byte[] parameters;
  private final Secret key;

  private SlotKey(byte[] parameters, Secret key) {
    this.parameters = parameters;
    this.key = key;
  }

  /** For a new store, with a salt of its own. */
  static SlotKey create(Passphrase passphrase, Argon2Cost cost, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] parameters =
        ByteBuffer.allocate(PARAMETER_BYTES)
            .putInt(cost.memoryKib())
            .putInt(cost.passes())
            .put((byte) cost.lanes())
            .put(salt)
            .array();
    return of(passphrase, parameters);
  }

  /** One guess of the passphrase, with {@link #areAcceptable acceptable} parameters. */
  static SlotKey of(Passphrase passphrase, byte[] parameters) {
    ByteBuffer fields = ByteBuffer.wrap(parameters);
    Argon2Cost cost = new Argon2Cost(fields.getInt(), fields.getInt(), fields.get() & 0xff);
    byte[] hash = cost.hash(passphrase.bytes(), Encoded.bytes(fields, SALT_BYTES), Secret.BYTES);
    try {
      return new SlotKey(parameters.clone(), Secret.copyOf(hash));
    } finally {
      Arrays.fill(hash, (byte) 0);
    }
  }

  /** Whether these may be computed with; bounds memory and time. */
  static boolean areAcceptable(byte[] parameters) {
    ByteBuffer fields = ByteBuffer.wrap(parameters);
    return Argon2Cost.isWithinBounds(fields.getInt(), fields.getInt(), fields.get() & 0xff);
  }

  byte[] parameters() {
    return parameters.clone();
  }

  boolean hasParameters(byte[] others) {
    return Arrays.equals(parameters, others);
  }

  byte[] wrap(Secret blockKey, byte[] nonce, byte[] associated) {
    byte[] plain = blockKey.expose();
    try {
      return gcm(Cipher.ENCRYPT_MODE, nonce, associated).doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to wrap the key of a block", e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** Empty if it was wrapped under another passphrase, or with other parameters. */
  Optional<Secret> unwrap(byte[] wrapped, byte[] nonce, byte[] associated) {
    try {
      byte[] plain = gcm(Cipher.DECRYPT_MODE, nonce, associated).doFinal(wrapped);
      Secret blockKey = Secret.copyOf(plain);
      Arrays.fill(plain, (byte) 0);
      return Optional.of(blockKey);
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the provider failed to unwrap the key of a block", e);
    }
  }

  private Cipher gcm(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.aesKey(), new GCMParameterSpec(Suite.TAG_BYTES * 8, nonce));
    cipher.updateAAD(associated);
    return cipher;
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "SlotKey[hidden]";
  }
}
