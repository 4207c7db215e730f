package io.strongroom.retention.expiry;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.PackId;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * One expired pack as a leaf of the tree of {@link PackLeaves}.
 *
 * @param id camera and epoch
 * @param merkleRoot 32 bytes, of the pack's footer
 */
public record PackLeaf(PackId id, Bytes merkleRoot) {
  private static final int ID_BYTES = 2 * Long.BYTES + Long.BYTES + Integer.BYTES + 2 * Long.BYTES;

  public PackLeaf {
    if (merkleRoot.length() != MerkleTree.HASH_BYTES) {
      throw new IllegalArgumentException(
          "a pack's Merkle root has 32 bytes, not " + merkleRoot.length());
    }
  }

  /**
   * Camera (16 bytes), epoch as time (8), counter (4) and node (16), Merkle root (32); big-endian.
   */
  byte[] encode() {
    ByteBuffer leaf = ByteBuffer.allocate(ID_BYTES + MerkleTree.HASH_BYTES);
    Epoch epoch = id.epoch();
    put(leaf, id.camera().value());
    leaf.putLong(epoch.hybridMicros()).putInt(epoch.counter());
    put(leaf, epoch.node().value());
    return leaf.put(merkleRoot.asBuffer()).array();
  }

  private static void put(ByteBuffer out, UUID uuid) {
    out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
  }
}
