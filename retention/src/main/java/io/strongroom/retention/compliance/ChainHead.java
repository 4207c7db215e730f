package io.strongroom.retention.compliance;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.NodeId;

/**
 * The end of a camera's chain.
 *
 * @param serial of its newest record
 * @param hash {@link CompletenessRecord#hash} of that record
 * @param node who made it, or was the first to have it
 */
record ChainHead(long serial, Bytes hash, NodeId node) {
  ChainHead {
    if (serial < 1 || hash.length() != MerkleTree.HASH_BYTES) {
      throw new IllegalArgumentException("a head must have a serial from 1 and a hash of 32 bytes");
    }
  }

  /** Whether it is the same record, whoever made it. */
  boolean isOf(ChainHead other) {
    return serial == other.serial && hash.equals(other.hash);
  }
}
