package io.strongroom.crypto.keys;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One slot file as it was read: two blocks, of which one has the root and the other is blank, or
 * has the next root while a key is being destroyed. Blocks are overwritten where they lie, so that
 * an old root does not stay in free space. Used by one thread under the lock of the store.
 */
final class RootSlot {
  private static final int BLOCKS = 2;
  private static final int BYTES = BLOCKS * RootBlock.BYTES;

  private final Path file;
  private final List<Block> blocks;

  private RootSlot(Path file, List<Block> blocks) {
    this.file = file;
    this.blocks = blocks;
  }

  /** Neither blank nor with a root is damaged. */
  private record Block(boolean blank, Optional<RootBlock> root) {
    static Block of(byte[] bytes) {
      return new Block(!RootBlock.isUsed(bytes), RootBlock.parse(bytes));
    }

    /** Which root it is; empty if the key does not open it. */
    Optional<Name> name(SlotKey key) {
      Optional<StoreRoot> opened = root.flatMap(found -> found.unwrap(key));
      opened.ifPresent(StoreRoot::close);
      return opened.map(found -> new Name(found.id(), found.number()));
    }
  }

  private record Name(long id, int number) {}

  /** Makes a slot file; durable when the call returns, refused if there is one. */
  static void create(Path file, StoreRoot root, SlotKey key, SecureRandom random) {
    byte[] contents = Arrays.copyOf(RootBlock.encode(root, key, random), BYTES);
    System.arraycopy(RootBlock.blank(random), 0, contents, RootBlock.BYTES, RootBlock.BYTES);
    if (!PrivateFiles.createWhereItLies(file, contents)) {
      throw new KeyFileException(
          "slot "
              + file
              + " exists already and may have the only root of a key store: name another file, or,"
              + " if an attempt to make it was interrupted, remove it");
    }
  }

  /** Refuses, with the remedy, what is missing, unreadable or has the wrong length. */
  static RootSlot read(Path file) {
    byte[] contents =
        PrivateFiles.read(file, BYTES)
            .orElseThrow(
                () ->
                    new KeyFileException(
                        "slot "
                            + file
                            + " is missing: attach its medium, or, if it is lost for good, take it"
                            + " out of keys.slots"));
    if (contents.length != BYTES) {
      throw damaged(file);
    }
    return new RootSlot(
        file,
        List.of(
            Block.of(Arrays.copyOf(contents, RootBlock.BYTES)),
            Block.of(Arrays.copyOfRange(contents, RootBlock.BYTES, BYTES))));
  }

  /** The blocks that claim to have this root. */
  List<RootBlock> claimed(long rootId) {
    return blocks.stream()
        .flatMap(block -> block.root().stream())
        .filter(block -> block.rootId() == rootId)
        .toList();
  }

  /** Whether it has a later root of the same store, and not this one. */
  boolean isAheadOf(StoreRoot root, SlotKey key) {
    return indexOf(root, key) < 0
        && blocks.stream()
            .flatMap(block -> block.name(key).stream())
            .anyMatch(name -> name.number() > root.number());
  }

  /**
   * Leaves this root alone in the slot. An older root of the same store is overwritten; what is
   * damaged, ahead or of another store is refused and stays as it is.
   */
  void settle(StoreRoot root, SlotKey key, SecureRandom random, PrivateFiles.Observer observer) {
    int at = indexOf(root, key);
    if (at < 0) {
      at = freeFor(root, key);
      overwrite(at, RootBlock.encode(root, key, random), observer);
    }
    int other = BLOCKS - 1 - at;
    if (!blocks.get(other).blank()) {
      overwrite(other, RootBlock.blank(random), observer);
    }
  }

  /** Writes the next root into the block that is free in a settled slot. */
  void add(
      StoreRoot next,
      StoreRoot current,
      SlotKey key,
      SecureRandom random,
      PrivateFiles.Observer observer) {
    int at = indexOf(current, key);
    if (at < 0) {
      throw new KeyFileException(
          "slot " + file + " was exchanged meanwhile: leave it in its place and try again");
    }
    overwrite(BLOCKS - 1 - at, RootBlock.encode(next, key, random), observer);
  }

  private int indexOf(StoreRoot root, SlotKey key) {
    for (int i = 0; i < BLOCKS; i++) {
      if (blocks.get(i).name(key).filter(name -> name.id() == root.id()).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  private int freeFor(StoreRoot root, SlotKey key) {
    int free = 0;
    for (int i = 0; i < BLOCKS; i++) {
      Block block = blocks.get(i);
      if (block.blank()) {
        free = i;
      } else if (block.root().isEmpty()) {
        throw damaged(file);
      } else if (block.name(key).filter(name -> name.number() <= root.number()).isEmpty()) {
        throw new KeyFileException(
            "slot "
                + file
                + " has another root than the key store, and not an older one: name the right slot"
                + " in keys.slots");
      }
    }
    return free;
  }

  private void overwrite(int at, byte[] block, PrivateFiles.Observer observer) {
    try {
      PrivateFiles.overwrite(file, at * (long) RootBlock.BYTES, block, observer);
    } catch (KeyFileException e) {
      throw new KeyFileException(
          "slot "
              + file
              + " cannot be written: make its medium writable for the node's user, or, if it is"
              + " lost for good, take it out of keys.slots",
          e);
    }
  }

  private static KeyFileException damaged(Path file) {
    return new KeyFileException(
        "slot "
            + file
            + " is damaged: take it out of keys.slots, and make another with strongroom keys"
            + " slot-add");
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
