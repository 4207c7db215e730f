package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A key store in files: private keys in one file, each sealed under a secret of its own, and these
 * secrets, wrapped under a passphrase, in slots. Whoever holds file, slot and passphrase can open
 * every pack whose day key has not been destroyed. Destroying a key takes its secret out of the
 * slots, so that no copy of the file, however old, opens that key any more; the other keys in such
 * a copy still open.
 *
 * <p>Thread-safe. Several processes may have one store open: a change is made under a lock file,
 * after what others wrote has been read again. Closing wipes the secrets and what the passphrase
 * yielded; private keys that were used are the JDK's objects and live until they are collected.
 */
public final class FileKeyStore implements KeyStore {
  private final Path file;
  private final StoredKeys stored;
  private final SecureRandom random;
  private volatile DayKeys keys;
  private volatile List<String> slotProblems;
  private volatile Suite suite = Suite.AES_256_GCM_SHA_256;

  private FileKeyStore(
      Path file, StoredKeys stored, DayKeys keys, List<String> slotProblems, SecureRandom random) {
    this.file = file;
    this.stored = stored;
    this.keys = keys;
    this.slotProblems = slotProblems;
    this.random = random;
  }

  /** Makes an empty store at {@link Argon2Cost#KEY_STORE}; durable when the call returns. */
  public static FileKeyStore create(
      KeyStorePlaces places, Passphrase passphrase, SecureRandom random) {
    return create(places, passphrase, Argon2Cost.KEY_STORE, random);
  }

  /**
   * Makes an empty store and its slots. A crash may leave slots without a store, which have no
   * worth; they are not taken for those of another store, and must be removed by hand.
   *
   * @throws KeyFileException if one of the files exists or cannot be written
   */
  public static FileKeyStore create(
      KeyStorePlaces places, Passphrase passphrase, Argon2Cost cost, SecureRandom random) {
    StoredKeys made = StoredKeys.create(places, passphrase, cost, random);
    return new FileKeyStore(places.store(), made, DayKeys.EMPTY, List.of(), random);
  }

  /**
   * Opens a store; takes as long as one guess of the passphrase (a few tenths of a second). A
   * destruction that was interrupted is finished. {@link #slotProblems} tells which slots could not
   * be seen to; one with the root is enough.
   *
   * @throws WrongPassphraseException if the files are intact and the passphrase is not the right
   *     one
   * @throws KeyFileException if the store is missing, unreadable or damaged, or if no slot has its
   *     root
   */
  public static FileKeyStore open(KeyStorePlaces places, Passphrase passphrase) {
    return open(places, passphrase, new SecureRandom(), step -> {});
  }

  static FileKeyStore open(
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
            return new FileKeyStore(file, stored, stored.read(), stored.settle(), random);
          } catch (KeyFileException e) {
            stored.close();
            throw e;
          }
        });
  }

  /**
   * Makes day keys of this suite from now on; packs are sealed with the suite of their day key.
   * Keys that are there stay what they are, and open what is wrapped to them.
   */
  public void makeKeysOf(Suite chosen) {
    suite = chosen;
  }

  @Override
  public List<DayPublicKey> ensure(Collection<DayKeyId> ids) {
    DayKeys present = keys;
    if (!present.hasAll(ids)) {
      Set<DayKeyId> wanted = new LinkedHashSet<>(ids);
      present = KeyStoreLock.holding(file, () -> change(known -> known.with(wanted, this::make)));
    }
    return present.publicKeys(ids);
  }

  @Override
  public SealedDayKey offer(DayKeyId id) {
    return make(id);
  }

  @Override
  public List<SealedDayKey> adopt(Collection<SealedDayKey> agreed) {
    List<SealedDayKey> missing = agreed.stream().filter(key -> !holds(key.publicKey())).toList();
    List<SealedDayKey> refused = new ArrayList<>();
    if (!openable(missing, refused).isEmpty()) {
      refused.clear(); // once more under the lock, where the root is the present one
      KeyStoreLock.holding(file, () -> change(known -> known.withAll(openable(missing, refused))));
    }
    return refused;
  }

  /**
   * Destroys all private keys of this id for good: what opens them is overwritten in every slot, so
   * that no copy of the file opens them any more, and all other keys are as they were. Durable when
   * the call returns. Another process that has the store open can open them until it changes the
   * store or ends. A class-day and its hold keys are different ids.
   *
   * @return the keys that were here; none if there was none any more, and then, too, no slot opens
   *     any of this id
   * @throws KeyFileException if a slot is missing or cannot be written, or the store cannot: the
   *     key is not destroyed before a further call has returned
   */
  @Override
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

  @Override
  public boolean holds(DayPublicKey key) {
    return keys.find(key.id(), key.keyId()) != null;
  }

  /**
   * Whether the slots yield the secret of the first key of this id, so that it would open from
   * another copy of the file, or from a record; the key itself need not be here.
   */
  @Override
  public boolean yields(DayKeyId id) {
    return stored.has(TreePath.leaf(id, 0));
  }

  /** The public keys of all day keys, oldest first. */
  @Override
  public List<DayPublicKey> publicKeys() {
    return keys.publicKeys();
  }

  @Override
  public Dek unwrap(WrappedDek wrapped, byte[] headerHash) {
    SealedDayKey key = keys.find(wrapped.id(), wrapped.keyId());
    if (key == null) {
      throw new OpenFailedException();
    }
    return open(key).unwrap(wrapped, headerHash);
  }

  @Override
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
    return "FileKeyStore[" + file + "]";
  }

  private List<DayPublicKey> destroyUnderLock(DayKeyId id) {
    keys = stored.read();
    settle("No key was destroyed now: ");
    keys = keys.those(key -> stored.has(key.leaf()));
    List<SealedDayKey> dying = keys.those(key -> key.id().equals(id)).all();
    List<TreePath> leaves = leavesUpTo(dying, id);
    if (!leaves.isEmpty()) {
      stored.forget(leaves);
      keys = keys.those(key -> !key.id().equals(id));
      settle("A day key is destroyed here, but a slot may still open it: ");
      stored.write(keys);
    }
    return dying.stream().map(SealedDayKey::publicKey).toList();
  }

  /** Also those of which the key is in an older copy of the file alone. */
  private List<TreePath> leavesUpTo(List<SealedDayKey> dying, DayKeyId id) {
    int last = dying.stream().mapToInt(SealedDayKey::generation).max().orElse(0);
    return IntStream.rangeClosed(0, last)
        .mapToObj(generation -> TreePath.leaf(id, generation))
        .filter(stored::has)
        .toList();
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

  private SealedDayKey make(DayKeyId id) {
    for (int generation = 0; generation <= SealedDayKey.MAX_GENERATION; generation++) {
      Optional<Secret> leaf = stored.leaf(TreePath.leaf(id, generation));
      if (leaf.isPresent()) {
        try (Secret secret = leaf.get()) {
          return SealedDayKey.create(id, suite, generation, secret, random);
        }
      }
    }
    throw new IllegalStateException("the day keys of " + id + " have been destroyed too often");
  }

  /** The private half, or OpenFailedException. */
  private DayPrivateKey open(SealedDayKey key) {
    try (Secret leaf = stored.leaf(key.leaf()).orElseThrow(OpenFailedException::new)) {
      return key.open(leaf);
    }
  }

  private List<SealedDayKey> openable(List<SealedDayKey> agreed, List<SealedDayKey> refused) {
    List<SealedDayKey> openable = new ArrayList<>();
    for (SealedDayKey each : agreed) {
      try {
        DayPrivateKey _ = open(each);
        openable.add(each);
      } catch (OpenFailedException e) {
        refused.add(each);
      }
    }
    return openable;
  }
}
