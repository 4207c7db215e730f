package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.util.Collection;
import java.util.List;

/**
 * The keyholder's half of the day keys. Whoever has an open key store can open every pack whose day
 * key has not been destroyed. The private halves lie in an encrypted file ({@link FileKeyStore}) or
 * in a PKCS#11 token ({@link TokenKeyStore}); the test {@code KeyStoreContract} holds both to what
 * is said here.
 *
 * <p>Thread-safe. Calls block, on a disk or on the token; {@link #publicKeys}, and what is asked of
 * keys that are here, does not wait for a change that another thread makes.
 */
public sealed interface KeyStore extends AutoCloseable permits FileKeyStore, TokenKeyStore {
  /** Most day keys in one store; a file then has at most 12 MB. */
  int MAX_KEYS = 65_536;

  /**
   * The public keys of these ids, in their order. Keys that are missing are made and kept before
   * the call returns, so that nothing is ever wrapped to a key that a crash can take away.
   *
   * @throws KeyFileException if the file cannot be written, or the token does not answer
   * @throws IllegalStateException if there would be more than {@link #MAX_KEYS}
   */
  List<DayPublicKey> ensure(Collection<DayKeyId> ids);

  /**
   * A day key for all keyholders that share this store's root or token. It is used only when it was
   * agreed upon and {@link #adopt adopted}.
   *
   * @throws KeyFileException if it cannot be made
   */
  SealedDayKey offer(DayKeyId id);

  /**
   * Takes over day keys that keyholders with the same root or token have agreed upon; durable when
   * the call returns. Those that are here already cost nothing.
   *
   * @return those that were refused, because they are damaged, were made elsewhere or are destroyed
   *     here
   * @throws KeyFileException if the file cannot be written, or the token does not answer; nothing
   *     has been taken over then
   * @throws IllegalStateException if there would be more than {@link #MAX_KEYS}
   */
  List<SealedDayKey> adopt(Collection<SealedDayKey> agreed);

  /**
   * Destroys all private keys of this id for good; all other keys are as they were. A class-day and
   * its hold keys are different ids.
   *
   * @return the keys that were here; none if there was none any more
   * @throws KeyFileException if that cannot be done: the key is not destroyed before a further call
   *     has returned
   */
  List<DayPublicKey> destroy(DayKeyId id);

  /** Whether the private half of this day key is here. */
  boolean holds(DayPublicKey key);

  /**
   * Whether a private key of this id could still be used here, whether or not it is among {@link
   * #publicKeys}.
   */
  boolean yields(DayKeyId id);

  /** The public keys of all day keys. */
  List<DayPublicKey> publicKeys();

  /** Whether the private half of this wrapped key's day key is here. */
  boolean holdsKeyOf(WrappedDek wrapped);

  /**
   * The key of one pack. The caller has checked that this footage may be opened, and closes the
   * key.
   *
   * @throws OpenFailedException if the wrapped key is damaged, belongs to another pack, or its day
   *     key is not here (any more)
   * @throws TokenException if the token does not answer
   */
  Dek unwrap(WrappedDek wrapped, byte[] headerHash);

  /**
   * The key of one pack, wrapped to another day key; it does not leave this call. The caller has
   * checked that this footage may stay.
   *
   * @param wrapper that wraps nothing else
   * @throws OpenFailedException as {@link #unwrap} does
   */
  default WrappedDek rewrap(
      WrappedDek wrapped, byte[] headerHash, DayPublicKey to, DekWrapper wrapper) {
    try (Dek dek = unwrap(wrapped, headerHash)) {
      return wrapper.wrap(dek, to, headerHash);
    }
  }

  /** Ends the use of what was opened. */
  @Override
  void close();
}
