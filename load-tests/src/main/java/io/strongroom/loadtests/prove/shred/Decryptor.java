package io.strongroom.loadtests.prove.shred;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens finished packs with nothing but their files, a key store, slots and the passphrase, after
 * the tables of {@code docs/design/keys.md} and {@code docs/design/pack-format.md}. Of the product
 * it calls Argon2id alone. It obeys no rule of the product: a root is tried whatever store its id
 * names, and nothing is written or repaired.
 *
 * <p>{@link NoKeyException} means that all files are whole and there is no key; every other {@link
 * IOException} means that nothing was found out. Keeps private keys until it is collected. Used by
 * one thread.
 */
public final class Decryptor {
  private final Map<String, DayKey> keys;

  private Decryptor(Map<String, DayKey> keys) {
    this.keys = keys;
  }

  /**
   * Tries every root in every block of the slots, and all together.
   *
   * @param passphrase its bytes, without a line end
   * @throws NoKeyException if none opens the key store
   * @throws DamagedException if that may be for damage of the store or of a slot
   */
  public static Decryptor open(Path keyStore, List<Path> slots, byte[] passphrase)
      throws IOException {
    StoreBytes store = StoreBytes.read(keyStore);
    SlotRoots roots = SlotRoots.find(slots, passphrase);
    Optional<Map<String, DayKey>> keys = store.open(roots.opened());
    if (keys.isEmpty()) {
      throw roots.noneOpens(keyStore);
    }
    return new Decryptor(keys.get());
  }

  /**
   * Opens all chunks of a pack, journal chunks included, and compares their digests.
   *
   * @return how many
   * @throws NoKeyException if its day key is not there
   * @throws DamagedException if the pack or its key file does not verify
   */
  public int read(Path pack) throws IOException {
    return read(pack, _ -> {});
  }

  /** The same, and hands over each chunk's plaintext, in the order of the pack. */
  int read(Path pack, Consumer<byte[]> plain) throws IOException {
    try (SealedPack sealed = SealedPack.open(pack)) {
      byte[] dek = WrappedKey.beside(pack).unwrap(keys, sealed.headerHash());
      return sealed.open(new PackKeys(dek, sealed.headerHash()), plain);
    }
  }
}
