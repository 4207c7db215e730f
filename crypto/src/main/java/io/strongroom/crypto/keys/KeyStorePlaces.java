package io.strongroom.crypto.keys;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where a key store lies: its file, which backups may contain, and the slots with the root that
 * opens it, which no backup may contain. Immutable.
 *
 * @param store the key-store file
 * @param slots one slot file or more, better on media of their own
 */
public record KeyStorePlaces(Path store, List<Path> slots) {
  /**
   * Checks the names only; the files need not be there.
   *
   * @throws IllegalArgumentException if there is no slot, or if two of the files are one
   */
  public KeyStorePlaces {
    slots = List.copyOf(slots);
    if (slots.isEmpty()) {
      throw new IllegalArgumentException("no slot is named: name at least one file for the root");
    }
    Set<Path> seen = new HashSet<>();
    seen.add(plain(store));
    for (Path slot : slots) {
      if (!seen.add(plain(slot))) {
        throw new IllegalArgumentException(
            slot + " is named twice: the key store and each slot need a file of their own");
      }
    }
  }

  /** With one slot beside the store; for keyholders' first copies, tools and tests. */
  public static KeyStorePlaces withSlotBeside(Path store) {
    return new KeyStorePlaces(store, List.of(store.resolveSibling(store.getFileName() + ".slot")));
  }

  private static Path plain(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
