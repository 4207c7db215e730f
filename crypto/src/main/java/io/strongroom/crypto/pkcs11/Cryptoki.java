package io.strongroom.crypto.pkcs11;

import java.util.List;
import java.util.Optional;

/**
 * A PKCS#11 module, as far as day keys need it: EC keys on P-256 that are made in a token, looked
 * for, used for ECDH, and destroyed there. Calls block for as long as the token takes.
 *
 * <p>Each call throws {@link CryptokiException} if the module answers anything but CKR_OK. A
 * session serves one thread at a time; other than that calls may come from any thread.
 */
public interface Cryptoki extends AutoCloseable {
  /** What of a key pair an object is. */
  enum Half {
    PUBLIC,
    PRIVATE
  }

  /** What a token must be able to do. */
  enum Mechanism {
    EC_KEY_PAIR_GEN,
    ECDH1_DERIVE
  }

  /**
   * A key that lies in a token.
   *
   * @param handle names it within this process
   * @param label CKA_LABEL, in UTF-8
   * @param id CKA_ID in hexadecimal; both halves of a pair have the same
   */
  record KeyObject(long handle, String label, String id) {}

  /** Handles of the two halves of a new key pair. */
  record Pair(long publicKey, long privateKey) {}

  /** The slots in which a token is. */
  List<Long> slots();

  /** What the token in a slot says of itself. */
  TokenInfo token(long slot);

  /** Whether the token in a slot has a mechanism. */
  boolean can(long slot, Mechanism mechanism);

  /** A session that may write. */
  long openSession(long slot);

  /** Ends a session; the last one of a token ends its login. */
  void closeSession(long session);

  /** Asks whether a session still is one (C_GetSessionInfo). */
  void checkSession(long session);

  /**
   * Logs this process in as the token's user. A wrong PIN uses up one of few tries.
   *
   * @param pin in UTF-8; the caller wipes it
   */
  void login(long session, byte[] pin);

  /**
   * Makes a key pair on P-256. Its private half is sensitive, cannot be extracted, and is good for
   * key agreement alone.
   *
   * @param label of both halves
   * @param id of both halves
   * @param kept whether it lies in the token until it is destroyed, and not as long as the session
   */
  Pair generate(long session, String label, byte[] id, boolean kept);

  /** All EC keys, or those with one label. */
  List<KeyObject> find(long session, Half half, Optional<String> label);

  /** The value of CKA_EC_POINT of a public key, as the token has it; empty if it has none. */
  byte[] point(long session, long publicKey);

  /**
   * Whether a private key was made in its token and has never been anything but sensitive and not
   * extractable (CKA_LOCAL, CKA_ALWAYS_SENSITIVE, CKA_NEVER_EXTRACTABLE).
   */
  boolean neverLeft(long session, long privateKey);

  /**
   * ECDH with a private key (CKM_ECDH1_DERIVE, no key derivation function).
   *
   * @param point uncompressed, on the curve: the caller has checked that
   * @return the shared X coordinate as the token gives it; the caller wipes it
   */
  byte[] agree(long session, long privateKey, byte[] point);

  /** Destroys an object of the token (C_DestroyObject). */
  void destroy(long session, long object);

  /** The last user of a module in this process ends its use (C_Finalize). */
  @Override
  void close();
}
