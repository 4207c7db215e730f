package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The keyholder's half of the day keys, in one file: private keys sealed under a random root, the
 * root wrapped under a passphrase. Whoever holds it can open every pack whose day has not passed.
 *
 * <p>Thread-safe. Several processes may have one file open: a change is made under a lock file,
 * after what others wrote has been read again. Closing wipes the root; the private keys are the
 * JDK's objects and live until they are collected.
 */
public final class KeyStore implements AutoCloseable {
  /** Most day keys in one store; the file then has at most 9 MB. */
  public static final int MAX_KEYS = 65_536;

  /** Of the subkey under which keyholders with the same root give each other day keys. */
  private static final String SHARED_LABEL = "strongroom/v1/shared-day-key";

  /** Guards changes among the stores of this process, which a file lock does not. */
  private static final Object CHANGES = new Object();

  private final Path file;
  private final byte[] head;
  private final Secret root;
  private final SecureRandom random;
  private final PrivateFiles.Observer observer;
  private volatile DayKeys keys;

  private KeyStore(
      Path file,
      byte[] head,
      Secret root,
      DayKeys keys,
      SecureRandom random,
      PrivateFiles.Observer observer) {
    this.file = file;
    this.head = head;
    this.root = root;
    this.keys = keys;
    this.random = random;
    this.observer = observer;
  }

  /** Makes an empty store at {@link Argon2Cost#KEY_STORE}; durable when the call returns. */
  public static KeyStore create(Path file, Passphrase passphrase, SecureRandom random) {
    return create(file, passphrase, Argon2Cost.KEY_STORE, random);
  }

  /**
   * Makes an empty store.
   *
   * @throws KeyFileException if the file exists or cannot be written
   */
  public static KeyStore create(
      Path file, Passphrase passphrase, Argon2Cost cost, SecureRandom random) {
    Secret root = Secret.random(random);
    byte[] head = KeyStoreFile.newHead(root, passphrase, cost, random);
    byte[] contents = KeyStoreFile.encode(head, root, DayKeys.EMPTY.encode(), random);
    if (!PrivateFiles.create(file, contents)) {
      root.close();
      throw new KeyFileException(
          file + " exists already: open it with its passphrase, or name another file");
    }
    return new KeyStore(file, head, root, DayKeys.EMPTY, random, step -> {});
  }

  /**
   * Opens a store; takes as long as one guess of the passphrase (a few tenths of a second).
   *
   * @throws WrongPassphraseException if the file is intact and the passphrase is not the right one
   * @throws KeyFileException if the file is missing, unreadable or damaged
   */
  public static KeyStore open(Path file, Passphrase passphrase) {
    return open(file, passphrase, new SecureRandom(), step -> {});
  }

  static KeyStore open(
      Path file, Passphrase passphrase, SecureRandom random, PrivateFiles.Observer observer) {
    byte[] contents = read(file);
    byte[] head = KeyStoreFile.head(file, contents);
    Secret root = KeyStoreFile.root(file, head, passphrase);
    try {
      DayKeys keys = decode(file, contents, head, root);
      return new KeyStore(file, head, root, keys, random, observer);
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
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
      synchronized (CHANGES) {
        Set<DayKeyId> wanted = new LinkedHashSet<>(ids);
        present = changeUnderLock(known -> known.with(wanted, random));
      }
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
    return SealedDayKey.seal(publicKey, (ECPrivateKey) pair.getPrivate(), sharedCipher());
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
    List<SealedDayKey> refused = new ArrayList<>();
    List<DayKeys.DayKey> opened = new ArrayList<>();
    DocumentCipher cipher = sharedCipher();
    for (SealedDayKey each : agreed) {
      if (!holds(each.publicKey())) {
        try {
          opened.add(each.open(cipher));
        } catch (OpenFailedException e) {
          refused.add(each);
        }
      }
    }
    if (!opened.isEmpty()) {
      synchronized (CHANGES) {
        DayKeys _ = changeUnderLock(known -> known.withAll(opened));
      }
    }
    return refused;
  }

  private DocumentCipher sharedCipher() {
    try (Secret shared = root.derive(SHARED_LABEL)) {
      return new DocumentCipher(shared::derive, random);
    }
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

  /** Whether the private half of this wrapped key's day key is here. */
  public boolean holdsKeyOf(WrappedDek wrapped) {
    return keys.find(wrapped.id(), wrapped.keyId()) != null;
  }

  @Override
  public void close() {
    keys = DayKeys.EMPTY;
    root.close();
  }

  @Override
  public String toString() {
    return "KeyStore[" + file + "]";
  }

  private DayKeys changeUnderLock(UnaryOperator<DayKeys> change) {
    Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assert lock.isValid();
      byte[] contents = read(file);
      if (!Arrays.equals(
          head, 0, head.length, contents, 0, Math.min(head.length, contents.length))) {
        throw new KeyFileException(
            file + " was replaced by another key store: restart, to open the one that is there");
      }
      DayKeys next = change.apply(decode(file, contents, head, root));
      byte[] body = next.encode();
      PrivateFiles.replace(file, KeyStoreFile.encode(head, root, body, random), observer);
      Arrays.fill(body, (byte) 0);
      keys = next;
      return next;
    } catch (IOException e) {
      throw new KeyFileException(
          lockFile + " cannot be locked: check its folder, the owner and the free space", e);
    }
  }

  private static byte[] read(Path file) {
    return PrivateFiles.read(file, KeyStoreFile.MAX_BYTES)
        .orElseThrow(
            () ->
                new KeyFileException(
                    "key store " + file + " does not exist: create it or name another file"));
  }

  private static DayKeys decode(Path file, byte[] contents, byte[] head, Secret root) {
    byte[] body = KeyStoreFile.body(file, contents, head, root);
    try {
      return DayKeys.decode(body);
    } catch (OpenFailedException e) {
      throw KeyStoreFile.damaged(file, e);
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }
}
