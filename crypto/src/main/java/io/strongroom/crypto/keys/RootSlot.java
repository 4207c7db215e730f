package io.strongroom.crypto.keys;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One slot file as it was read: two blocks, of which one has the root and the other is blank, and
 * an area for the contents of each. A change goes into the blank one, and the other is overwritten
 * where it lies, so that no older root stays in free space. Used by one thread under the lock of
 * the store.
 */
final class RootSlot {
  private static final int BLOCKS = 2;
  private static final int AREAS_AT = BLOCKS * RootBlock.BYTES;

  /** Length of each slot. */
  static final int BYTES = AREAS_AT + BLOCKS * RootBlock.AREA_BYTES;

  private final Path file;
  private final List<Block> blocks;

  private RootSlot(Path file, List<Block> blocks) {
    this.file = file;
    this.blocks = blocks;
  }

  /** Neither blank nor with a root is damaged. */
  private record Block(boolean blank, Optional<RootBlock> root) {
    static Block of(byte[] slot, int at) {
      byte[] block = Arrays.copyOfRange(slot, blockAt(at), blockAt(at) + RootBlock.BYTES);
      byte[] area = Arrays.copyOfRange(slot, areaAt(at), areaAt(at) + RootBlock.AREA_BYTES);
      return new Block(!RootBlock.isUsed(block), RootBlock.parse(block, area));
    }

    /** What is alive in it; empty if it has no root that the key opens. */
    Optional<TreeShape> alive(SlotKey key) {
      Optional<StoreRoot> opened = root.flatMap(found -> found.open(key));
      Optional<TreeShape> shape = opened.map(StoreRoot::shape);
      opened.ifPresent(StoreRoot::close);
      return shape;
    }
  }

  private static int blockAt(int at) {
    return at * RootBlock.BYTES;
  }

  private static int areaAt(int at) {
    return AREAS_AT + at * RootBlock.AREA_BYTES;
  }

  /** Makes a slot file; durable when the call returns, refused if there is one. */
  static void create(Path file, StoreRoot root, SlotKey key, SecureRandom random) {
    RootBlock block = RootBlock.of(root, key, random);
    byte[] slot = Arrays.copyOf(block.bytes(), BYTES);
    System.arraycopy(RootBlock.blank(random), 0, slot, blockAt(1), RootBlock.BYTES);
    System.arraycopy(block.contents(), 0, slot, areaAt(0), block.contents().length);
    if (!PrivateFiles.createWhereItLies(file, slot)) {
      throw new KeyFileException(
          "slot "
              + file
              + " exists already and may have the only root of a key store: name another file, or,"
              + " if an attempt to make it was interrupted, remove it");
    }
  }

  /** Refuses, with the remedy, what is missing, unreadable or has the wrong length. */
  static RootSlot read(Path file) {
    byte[] slot =
        PrivateFiles.read(file, BYTES)
            .orElseThrow(
                () ->
                    new KeyFileException(
                        "slot "
                            + file
                            + " is missing: attach its medium, or, if it is lost for good, take it"
                            + " out of keys.slots"));
    if (slot.length != BYTES) {
      throw damaged(file);
    }
    return new RootSlot(
        file, IntStream.range(0, BLOCKS).mapToObj(at -> Block.of(slot, at)).toList());
  }

  /** The blocks that claim to be of this store: two if a change was interrupted. */
  List<RootBlock> claimed(long storeId) {
    return blocks.stream()
        .flatMap(block -> block.root().stream())
        .filter(block -> block.storeId() == storeId)
        .toList();
  }

  /**
   * Leaves this root alone in the slot. What is damaged or of another store is refused and stays as
   * it is.
   *
   * @param root in which nothing is alive that is not alive in every block of this slot
   */
  void settle(StoreRoot root, SlotKey key, SecureRandom random, PrivateFiles.Observer observer) {
    int at = indexOf(root, key);
    if (at < 0) {
      at = freeFor(root, key);
      RootBlock block = RootBlock.of(root, key, random);
      overwrite(areaAt(at), block.contents(), observer);
      overwrite(blockAt(at), block.bytes(), observer);
    }
    int other = BLOCKS - 1 - at;
    if (!blocks.get(other).blank()) {
      overwrite(blockAt(other), RootBlock.blank(random), observer);
    }
  }

  private int indexOf(StoreRoot root, SlotKey key) {
    for (int at = 0; at < BLOCKS; at++) {
      if (isOf(root, blocks.get(at))
          && blocks.get(at).alive(key).filter(root.shape()::equals).isPresent()) {
        return at;
      }
    }
    return -1;
  }

  /** The block that is no loss. */
  private int freeFor(StoreRoot root, SlotKey key) {
    int free = 0;
    boolean opens = false;
    boolean damaged = false;
    for (int at = 0; at < BLOCKS; at++) {
      Block block = blocks.get(at);
      if (isOf(root, block) && block.alive(key).isPresent()) {
        opens = true;
        free = BLOCKS - 1 - at;
      } else if (block.root().isPresent()) {
        throw new KeyFileException(
            "slot "
                + file
                + " has the root of another key store: name the right slot in keys.slots");
      } else if (!block.blank()) {
        damaged = true;
      }
    }
    if (damaged && !opens) {
      throw damaged(file);
    }
    return free;
  }

  private static boolean isOf(StoreRoot root, Block block) {
    return block.root().filter(found -> found.storeId() == root.id()).isPresent();
  }

  private void overwrite(long at, byte[] bytes, PrivateFiles.Observer observer) {
    try {
      PrivateFiles.overwrite(file, at, bytes, observer);
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
