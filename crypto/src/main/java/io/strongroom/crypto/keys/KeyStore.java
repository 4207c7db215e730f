package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The keyholder's half of the day keys: private keys in one file, sealed under a random root, and
 * the root, wrapped under a passphrase, in slots. Whoever holds file, slot and passphrase can open
 * every pack whose day key has not been destroyed. Destroying a key makes another root and
 * overwrites the old one in the slots, so that no older copy of the file opens any more.
 *
 * <p>Thread-safe. Several processes may have one store open: a change is made under a lock file,
 * after what others wrote has been read again. Closing wipes the root and what the passphrase
 * yielded; the private keys are the JDK's objects and live until they are collected.
 */
public final class KeyStore implements AutoCloseable {
  /** Most day keys in one store; the file then has at most 9 MB. */
  public static final int MAX_KEYS = 65_536;

  private final Path file;
  private final StoredKeys stored;
  private final SecureRandom random;
  private volatile DayKeys keys;
  private volatile List<String> slotProblems;

  private KeyStore(
      Path file, StoredKeys stored, DayKeys keys, List<String> slotProblems, SecureRandom random) {
    this.file = file;
    this.stored = stored;
    this.keys = keys;
    this.slotProblems = slotProblems;
    this.random = random;
  }

  /** Makes an empty store at {@link Argon2Cost#KEY_STORE}; durable when the call returns. */
  public static KeyStore create(KeyStorePlaces places, Passphrase passphrase, SecureRandom random) {
    return create(places, passphrase, Argon2Cost.KEY_STORE, random);
  }

  /**
   * Makes an empty store and its slots. A crash may leave slots without a store, which have no
   * worth; they are not taken for those of another store, and must be removed by hand.
   *
   * @throws KeyFileException if one of the files exists or cannot be written
   */
  public static KeyStore create(
      KeyStorePlaces places, Passphrase passphrase, Argon2Cost cost, SecureRandom random) {
    StoredKeys made = StoredKeys.create(places, passphrase, cost, random);
    return new KeyStore(places.store(), made, DayKeys.EMPTY, List.of(), random);
  }

  /**
   * Opens a store; takes as long as one guess of the passphrase (a few tenths of a second). A
   * destruction that was interrupted is finished. {@link #slotProblems} tells which slots could not
   * be seen to; one with the root is enough.
   *
   * @throws WrongPassphraseException if the files are intact and the passphrase is not the right
   *     one
   * @throws KeyFileException if the store is missing, unreadable or damaged, if no slot has its
   *     root, or if a slot has a later one
   */
  public static KeyStore open(KeyStorePlaces places, Passphrase passphrase) {
    return open(places, passphrase, new SecureRandom(), step -> {});
  }

  static KeyStore open(
      KeyStorePlaces places,
      Passphrase passphrase,
      SecureRandom random,
      PrivateFiles.Observer observer) {
    Path file = places.store();
    byte[] _ = KeyStoreFile.read(file); // so that no lock file is made where no store is
    return KeyStoreLock.holding(
        file,
        () -> {
          StoredKeys stored = StoredKeys.open(places, passphrase, random, observer);
          try {
            return new KeyStore(file, stored, stored.read(), stored.settle(), random);
          } catch (KeyFileException e) {
            stored.close();
            throw e;
          }
        });
  }

  /**
   * The public keys of these ids, in their order. Keys that are missing are made and durable before
   * the call returns, so that nothing is ever wrapped to a key that a crash can take away.
   *
   * @throws KeyFileException if the file cannot be written; no key has been made then
   * @throws IllegalStateException if there would be more than {@link #MAX_KEYS}
   */
  public List<DayPublicKey> ensure(Collection<DayKeyId> ids) {
    DayKeys present = keys;
    if (!present.hasAll(ids)) {
      Set<DayKeyId> wanted = new LinkedHashSet<>(ids);
      present = KeyStoreLock.holding(file, () -> change(known -> known.with(wanted, random)));
    }
    return present.publicKeys(ids);
  }

  /**
   * Makes a day key for all keyholders with this root. It is in no store yet: it is used only when
   * it was agreed upon and {@link #adopt adopted}.
   */
  public SealedDayKey offer(DayKeyId id) {
    KeyPair pair = P256.generate(random);
    DayPublicKey publicKey = DayPublicKey.of(id, (ECPublicKey) pair.getPublic());
    return SealedDayKey.seal(publicKey, (ECPrivateKey) pair.getPrivate(), stored.sharedCipher());
  }

  /**
   * Takes over day keys that keyholders with this root have agreed upon; durable when the call
   * returns. Those that are here already cost nothing.
   *
   * @return those that were refused, because they are damaged or were made under another root
   * @throws KeyFileException if the file cannot be written; nothing has been taken over then
   * @throws IllegalStateException if there would be more than {@link #MAX_KEYS}
   */
  public List<SealedDayKey> adopt(Collection<SealedDayKey> agreed) {
    List<SealedDayKey> missing = agreed.stream().filter(key -> !holds(key.publicKey())).toList();
    List<SealedDayKey> refused = new ArrayList<>();
    if (!opened(missing, refused).isEmpty()) {
      refused.clear(); // once more under the lock, where the root is the present one
      KeyStoreLock.holding(file, () -> change(known -> known.withAll(opened(missing, refused))));
    }
    return refused;
  }

  /**
   * Removes all private keys of this id for good: the rest is sealed under a new root, and the old
   * one is overwritten in every slot, so that no copy of the file as it was opens any more. Durable
   * when the call returns. Another process that has the store open has the keys in memory until it
   * changes the store or ends. A class-day and its hold keys are different ids.
   *
   * @return the keys that were removed; none if there was none any more, and then, too, no slot has
   *     an old root
   * @throws KeyFileException if a slot is missing or cannot be written, or the store cannot: the
   *     key is not destroyed before a further call has returned
   */
  public List<DayPublicKey> destroy(DayKeyId id) {
    return KeyStoreLock.holding(file, () -> destroyUnderLock(id));
  }

  /**
   * Makes another slot with the root. It counts once it is named among the places that the store is
   * opened with: a root that is made before does not get there.
   *
   * @throws KeyFileException if the file exists or cannot be written
   */
  public void addSlot(Path slot) {
    slotProblems =
        KeyStoreLock.holding(
            file,
            () -> {
              keys = stored.read();
              stored.addSlot(slot);
              return stored.settle();
            });
  }

  /** Whether the private half of this day key is here. */
  public boolean holds(DayPublicKey key) {
    return keys.find(key.id(), key.keyId()) != null;
  }

  /** The public keys of all day keys, oldest first. */
  public List<DayPublicKey> publicKeys() {
    return keys.publicKeys();
  }

  /**
   * The key of one pack. The caller has checked that this footage may be opened, and closes the
   * key.
   *
   * @throws OpenFailedException if the wrapped key is damaged, belongs to another pack, or its day
   *     key is not here (any more)
   */
  public Dek unwrap(WrappedDek wrapped, byte[] headerHash) {
    DayKeys.DayKey key = keys.find(wrapped.id(), wrapped.keyId());
    if (key == null) {
      throw new OpenFailedException();
    }
    return DekWrapper.unwrap(wrapped, key.privateKey(), key.publicKey().key(), headerHash);
  }

  /**
   * The key of one pack, wrapped to another day key; it does not leave this call. The caller has
   * checked that this footage may stay.
   *
   * @param wrapper that wraps nothing else
   * @throws OpenFailedException as {@link #unwrap} does
   */
  public WrappedDek rewrap(
      WrappedDek wrapped, byte[] headerHash, DayPublicKey to, DekWrapper wrapper) {
    try (Dek dek = unwrap(wrapped, headerHash)) {
      return wrapper.wrap(dek, to, headerHash);
    }
  }

  /** Whether the private half of this wrapped key's day key is here. */
  public boolean holdsKeyOf(WrappedDek wrapped) {
    return keys.find(wrapped.id(), wrapped.keyId()) != null;
  }

  /** What is wrong with slots, a sentence each, as the last open or destruction found it. */
  public List<String> slotProblems() {
    return slotProblems;
  }

  /** Waits for a change that runs: nothing is ever written under a root that is being wiped. */
  @Override
  public void close() {
    KeyStoreLock.between(
        () -> {
          keys = DayKeys.EMPTY;
          stored.close();
        });
  }

  @Override
  public String toString() {
    return "KeyStore[" + file + "]";
  }

  private List<DayPublicKey> destroyUnderLock(DayKeyId id) {
    keys = stored.read();
    settle("No key was destroyed now: ");
    List<DayPublicKey> dying = keys.publicKeys(id);
    if (!dying.isEmpty()) {
      DayKeys rest = keys.without(id);
      stored.writeUnderNewRoot(rest);
      keys = rest;
      settle("A day key is out of the key store, but the old root is still in a slot: ");
    }
    return dying;
  }

  private void settle(String otherwise) {
    List<String> problems = stored.settle();
    slotProblems = problems;
    if (!problems.isEmpty()) {
      throw new KeyFileException(otherwise + String.join(" ", problems));
    }
  }

  private DayKeys change(UnaryOperator<DayKeys> change) {
    DayKeys known = stored.read();
    DayKeys next = change.apply(known);
    if (next != known) {
      stored.write(next);
    }
    keys = next;
    return next;
  }

  private List<DayKeys.DayKey> opened(List<SealedDayKey> agreed, List<SealedDayKey> refused) {
    DocumentCipher cipher = stored.sharedCipher();
    List<DayKeys.DayKey> opened = new ArrayList<>();
    for (SealedDayKey each : agreed) {
      try {
        opened.add(each.open(cipher));
      } catch (OpenFailedException e) {
        refused.add(each);
      }
    }
    return opened;
  }
}
