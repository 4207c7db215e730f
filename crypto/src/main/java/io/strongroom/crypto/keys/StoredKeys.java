package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * A key store as it lies on disks: its file, its slots, and the root that both have now. All but
 * {@link #sharedCipher} and {@link #close} is called under the {@link KeyStoreLock}.
 */
final class StoredKeys implements AutoCloseable {
  /** Of the subkey under which keyholders with the same root give each other day keys. */
  private static final String SHARED_LABEL = "strongroom/v1/shared-day-key";

  private final Path file;
  private final RootSlots slots;
  private final SlotKey slotKey;
  private final SecureRandom random;
  private final PrivateFiles.Observer observer;
  private volatile StoreRoot root;

  private StoredKeys(
      Path file,
      RootSlots slots,
      SlotKey slotKey,
      StoreRoot root,
      SecureRandom random,
      PrivateFiles.Observer observer) {
    this.file = file;
    this.slots = slots;
    this.slotKey = slotKey;
    this.root = root;
    this.random = random;
    this.observer = observer;
  }

  /** Makes slots and an empty store, none of which may exist. */
  static StoredKeys create(
      KeyStorePlaces places, Passphrase passphrase, Argon2Cost cost, SecureRandom random) {
    PrivateFiles.Observer nobody = step -> {};
    RootSlots slots = new RootSlots(places, random, nobody);
    SlotKey slotKey = SlotKey.create(passphrase, cost, random);
    StoreRoot root = StoreRoot.first(random);
    StoredKeys made = new StoredKeys(places.store(), slots, slotKey, root, random, nobody);
    try {
      made.createFiles();
      return made;
    } catch (KeyFileException e) {
      made.close();
      throw e;
    }
  }

  private void createFiles() {
    if (Files.exists(file)) {
      throw exists();
    }
    slots.create(root, slotKey);
    try {
      if (!PrivateFiles.create(file, KeyStoreFile.encode(root, DayKeys.EMPTY, random))) {
        slots.discard();
        throw exists();
      }
    } catch (KeyFileException e) {
      if (Files.notExists(file)) {
        slots.discard();
      }
      throw e;
    }
  }

  private KeyFileException exists() {
    return new KeyFileException(
        file + " exists already: open it with its passphrase, or name another file");
  }

  /** Finds the root of a store that is there; the file is read with {@link #read}. */
  static StoredKeys open(
      KeyStorePlaces places,
      Passphrase passphrase,
      SecureRandom random,
      PrivateFiles.Observer observer) {
    Path file = places.store();
    RootSlots slots = new RootSlots(places, random, observer);
    long rootId = KeyStoreFile.rootId(file, KeyStoreFile.read(file));
    SlotKey slotKey = slots.keyTo(rootId, passphrase);
    StoreRoot root =
        slots
            .root(rootId, slotKey)
            .orElseThrow(
                () -> {
                  slotKey.close();
                  return new KeyFileException(
                      "the slot with the root of " + file + " has just gone: attach it again");
                });
    StoredKeys opened = new StoredKeys(file, slots, slotKey, root, random, observer);
    try {
      slots.refuseIfAhead(root, slotKey);
      return opened;
    } catch (KeyFileException e) {
      opened.close();
      throw e;
    }
  }

  /** The keys in the file as it is now, under the root that another process may have made. */
  DayKeys read() {
    byte[] contents = KeyStoreFile.read(file);
    long rootId = KeyStoreFile.rootId(file, contents);
    if (rootId != root.id()) {
      switchTo(slots.root(rootId, slotKey).orElseThrow(this::replaced));
    }
    return KeyStoreFile.decode(file, contents, root);
  }

  private KeyFileException replaced() {
    return new KeyFileException(
        file + " was replaced by another key store: restart, to open the one that is there");
  }

  /** Puts these keys into the file; durable when the call returns. */
  void write(DayKeys keys) {
    PrivateFiles.replace(file, KeyStoreFile.encode(root, keys, random), observer);
  }

  /**
   * The same under a new root, which is in each slot, and durable there, before the file needs it.
   * The slots have been settled, and are settled again afterwards: until then they have both roots.
   */
  void writeUnderNewRoot(DayKeys keys) {
    StoreRoot next = root.next(random);
    try {
      slots.add(next, root, slotKey);
      PrivateFiles.replace(file, KeyStoreFile.encode(next, keys, random), observer);
    } catch (KeyFileException e) {
      next.close();
      throw e;
    }
    switchTo(next);
  }

  /** Leaves the root alone in all slots; a sentence for each in which that cannot be done. */
  List<String> settle() {
    return slots.settle(root, slotKey);
  }

  void addSlot(Path slot) {
    RootSlot.create(slot, root, slotKey, random);
  }

  /** For what keyholders with the same root give each other. */
  synchronized DocumentCipher sharedCipher() {
    try (Secret shared = root.secret().derive(SHARED_LABEL)) {
      return new DocumentCipher(shared::derive, random);
    }
  }

  private synchronized void switchTo(StoreRoot next) {
    StoreRoot old = root;
    root = next;
    old.close();
  }

  @Override
  public synchronized void close() {
    root.close();
    slotKey.close();
  }
}
