package io.strongroom.loadtests.prove.shred;

import io.strongroom.crypto.keys.Argon2Cost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Every root that a passphrase opens in some slots, whichever store it belongs to. Blocks that look
 * random are passed over; damaged ones are remembered, since a proof must not take them for blank.
 * Used by one thread.
 */
final class SlotRoots {
  private static final int BLOCK_BYTES = 4096;
  private static final int BLOCKS = 2;
  private static final byte[] MAGIC = "SRKSLOT2".getBytes(StandardCharsets.US_ASCII);
  private static final int SUITE_AT = 8;
  private static final int ID_AT = 9;
  private static final int ID_BYTES = 8;
  private static final int LENGTH_AT = 17;
  private static final int CONTENTS_CRC_AT = 21;
  private static final int MEMORY_AT = 25;
  private static final int PASSES_AT = 29;
  private static final int LANES_AT = 33;
  private static final int SALT_AT = 34;
  private static final int SALT_BYTES = 16;
  private static final int NONCE_AT = 50;
  private static final int KEY_AT = 62;
  private static final int CRC_AT = 110;
  private static final int AREAS_AT = BLOCKS * BLOCK_BYTES;
  private static final int AREA_BYTES = 224 * BLOCK_BYTES;

  private final byte[] passphrase;

  // Slots of one store have cost and salt in common, and each run of Argon2id takes a while.
  private final Map<String, byte[]> slotKeys = new HashMap<>();
  private final List<SlotRoot> opened = new ArrayList<>();
  private final List<DamagedException> damaged = new ArrayList<>();
  private int locked;

  private SlotRoots(byte[] passphrase) {
    this.passphrase = passphrase;
  }

  /**
   * Looks at each block of each slot.
   *
   * @throws IOException if a slot cannot be read; a missing one counts as that
   */
  static SlotRoots find(List<Path> slots, byte[] passphrase) throws IOException {
    SlotRoots roots = new SlotRoots(passphrase);
    for (Path slot : slots) {
      FileBytes file = FileBytes.whole(slot);
      for (int block = 0; block < BLOCKS; block++) {
        try {
          roots.look(
              file.part(block * BLOCK_BYTES, BLOCK_BYTES), file, AREAS_AT + block * AREA_BYTES);
        } catch (DamagedException e) {
          roots.damaged.add(e);
        }
      }
    }
    return roots;
  }

  List<SlotRoot> opened() {
    return opened;
  }

  /**
   * Why none of them opens a store.
   *
   * @throws DamagedException if a block was damaged, so that nothing can be said
   */
  NoKeyException noneOpens(Path store) throws DamagedException {
    if (!damaged.isEmpty()) {
      throw damaged.getFirst();
    }
    if (!opened.isEmpty()) {
      return new NoKeyException(
          "no slot has the root of "
              + store
              + ": "
              + opened.size()
              + " other roots were tried; take the store that belongs to the slots");
    }
    return new NoKeyException(
        locked == 0
            ? "no slot has a root at all: name the slots of " + store
            : "the passphrase opens none of " + locked + " roots in the slots: take another one");
  }

  private void look(FileBytes block, FileBytes slot, int areaAt) throws DamagedException {
    if (!block.has(0, MAGIC)) {
      return;
    }
    block.expectCrc(CRC_AT);
    block.expect("the suite", block.u8(SUITE_AT), Algorithms.SUITE);
    Optional<byte[]> key =
        Algorithms.openGcm(
            slotKey(block),
            block.get(NONCE_AT, Algorithms.NONCE_BYTES),
            block.get(0, KEY_AT),
            block.get(KEY_AT, Algorithms.KEY_BYTES + Algorithms.TAG_BYTES));
    if (key.isPresent()) {
      opened.add(root(key.get(), block, slot.part(areaAt, block.i32(LENGTH_AT))));
    } else {
      locked++;
    }
  }

  private static SlotRoot root(byte[] key, FileBytes block, FileBytes contents)
      throws DamagedException {
    contents.expectCrc(block.i32(CONTENTS_CRC_AT), contents.size());
    String context = "key-slot/" + HexFormat.of().formatHex(block.get(ID_AT, ID_BYTES));
    byte[] plain =
        Algorithms.openDocument(key, context, contents)
            .orElseThrow(() -> contents.damaged("does not verify under the key of its block"));
    return new SlotRoot(contents.with(plain));
  }

  private byte[] slotKey(FileBytes block) throws DamagedException {
    Argon2Cost cost = cost(block);
    byte[] salt = block.get(SALT_AT, SALT_BYTES);
    return slotKeys.computeIfAbsent(
        cost + HexFormat.of().formatHex(salt),
        _ -> cost.hash(passphrase, salt, Algorithms.KEY_BYTES));
  }

  private static Argon2Cost cost(FileBytes block) throws DamagedException {
    try {
      return new Argon2Cost(block.i32(MEMORY_AT), block.i32(PASSES_AT), block.u8(LANES_AT));
    } catch (IllegalArgumentException e) {
      throw block.damaged("the cost of Argon2id is out of bounds (" + e.getMessage() + ")");
    }
  }
}
