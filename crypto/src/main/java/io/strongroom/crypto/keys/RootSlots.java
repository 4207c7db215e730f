package io.strongroom.crypto.keys;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The slots of one key store. Reads their files anew at each call, because other processes change
 * them; called under the lock of the store.
 */
final class RootSlots {
  private final KeyStorePlaces places;
  private final SecureRandom random;
  private final PrivateFiles.Observer observer;

  RootSlots(KeyStorePlaces places, SecureRandom random, PrivateFiles.Observer observer) {
    this.places = places;
    this.random = random;
    this.observer = observer;
  }

  /** Makes all of them; if one is refused, those that were made go again. */
  void create(StoreRoot root, SlotKey key) {
    List<Path> made = new ArrayList<>();
    try {
      for (Path slot : places.slots()) {
        RootSlot.create(slot, root, key, random);
        made.add(slot);
      }
    } catch (KeyFileException e) {
      made.forEach(PrivateFiles::discard);
      throw e;
    }
  }

  /** Takes back what {@link #create} made, when no store came of it. */
  void discard() {
    places.slots().forEach(PrivateFiles::discard);
  }

  /**
   * The key that opens the slots. Costs one run of Argon2id, because all slots of a store have cost
   * and salt in common; a wrong passphrase costs one for each slot.
   *
   * @throws KeyFileException if no slot has a block of this store
   * @throws WrongPassphraseException if those that claim to be of it do not open
   */
  SlotKey keyTo(long storeId, Passphrase passphrase) {
    List<RootBlock> claimed = claimed(storeId);
    if (claimed.isEmpty()) {
      throw noRoot();
    }
    for (RootBlock block : claimed) {
      SlotKey key = SlotKey.of(passphrase, block.parameters());
      Optional<StoreRoot> root = block.open(key);
      if (root.isPresent()) {
        root.get().close();
        return key;
      }
      key.close();
    }
    throw new WrongPassphraseException(places.store());
  }

  /**
   * What is alive in all slots that can be read, also in those in which a change was interrupted;
   * the caller closes it. Empty if no slot can be read.
   */
  Optional<StoreRoot> root(long storeId, SlotKey key) {
    return claimed(storeId).stream()
        .flatMap(block -> block.open(key).stream())
        .reduce(
            (one, other) -> {
              try (one;
                  other) {
                return one.restrictedTo(other.shape());
              }
            });
  }

  /**
   * Leaves this root alone in every slot, as far as that can be done.
   *
   * @return one sentence for each slot in which it cannot
   */
  List<String> settle(StoreRoot root, SlotKey key) {
    PrivateFiles.makePlaceDurable(places.store());
    List<String> problems = new ArrayList<>();
    for (Path slot : places.slots()) {
      try {
        RootSlot.read(slot).settle(root, key, random, observer);
      } catch (KeyFileException e) {
        problems.add(e.getMessage() + ".");
      }
    }
    return List.copyOf(problems);
  }

  private List<RootBlock> claimed(long storeId) {
    return readable().stream().flatMap(slot -> slot.claimed(storeId).stream()).toList();
  }

  private List<RootSlot> readable() {
    List<RootSlot> found = new ArrayList<>();
    for (Path slot : places.slots()) {
      try {
        found.add(RootSlot.read(slot));
      } catch (KeyFileException ignored) {
        // settle says what is wrong with it
      }
    }
    return found;
  }

  private KeyFileException noRoot() {
    return new KeyFileException(
        "no slot has the root of "
            + places.store()
            + " (keys.slots: "
            + places.slots()
            + "): attach a medium with an intact slot of it, or name its slots");
  }
}
