package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * A key store as it lies on disks: its file, its slots, and the root, as far as it is alive by
 * both. All but {@link #has}, {@link #leaf} and {@link #close} is called under the {@link
 * KeyStoreLock}.
 */
final class StoredKeys implements AutoCloseable {
  private final Path file;
  private final RootSlots slots;
  private final SlotKey slotKey;
  private final SecureRandom random;
  private final PrivateFiles.Observer observer;
  private StoreRoot root;
  private boolean closed;

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
    StoreRoot root = StoreRoot.create(random);
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
    long id = KeyStoreFile.id(file, KeyStoreFile.read(file));
    SlotKey slotKey = slots.keyTo(id, passphrase);
    StoreRoot root =
        slots
            .root(id, slotKey)
            .orElseThrow(
                () -> {
                  slotKey.close();
                  return new KeyFileException(
                      "the slot with the root of " + file + " has just gone: attach it again");
                });
    return new StoredKeys(file, slots, slotKey, root, random, observer);
  }

  /** The keys in the file as it is now, but for those that are destroyed. */
  DayKeys read() {
    byte[] contents = KeyStoreFile.read(file);
    if (KeyStoreFile.id(file, contents) != root.id()) {
      throw new KeyFileException(
          file + " was replaced by another key store: restart, to open the one that is there");
    }
    KeyStoreFile.Body body = KeyStoreFile.decode(file, contents, root);
    switchTo(root.restrictedTo(body.alive()));
    return body.keys().those(key -> root.has(key.leaf()));
  }

  /** Puts these keys into the file; durable when the call returns. */
  void write(DayKeys keys) {
    PrivateFiles.replace(file, KeyStoreFile.encode(root, keys, random), observer);
  }

  /** Makes the keys with these leaves as good as destroyed: {@link #settle} destroys them. */
  void forget(List<TreePath> leaves) {
    switchTo(root.without(leaves));
  }

  /**
   * Leaves the root alone in all slots, without what is destroyed in any of them; a sentence for
   * each in which that cannot be done.
   */
  List<String> settle() {
    slots
        .root(root.id(), slotKey)
        .ifPresent(
            found -> {
              try (found) {
                switchTo(root.restrictedTo(found.shape()));
              }
            });
    return slots.settle(root, slotKey);
  }

  void addSlot(Path slot) {
    RootSlot.create(slot, root, slotKey, random);
  }

  /** Whether the key with this leaf has not been destroyed. */
  synchronized boolean has(TreePath leaf) {
    return !closed && root.has(leaf);
  }

  /** What opens the key with this leaf, which the caller closes; empty if it is destroyed. */
  synchronized Optional<Secret> leaf(TreePath leaf) {
    return closed ? Optional.empty() : root.leaf(leaf);
  }

  private synchronized void switchTo(StoreRoot next) {
    StoreRoot old = root;
    root = next;
    old.close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    root.close();
    slotKey.close();
  }
}
