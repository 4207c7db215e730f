package io.strongroom.playback.tilelog;

import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.crypto.tlog.TiledTree;
import java.util.List;

/**
 * The first entries of a log, and how its newest checkpoint leads back to them.
 *
 * @param size how many
 * @param root of the tree of them
 * @param proof of consistency (RFC 6962, 2.1.2) from them to the checkpoint; empty if they are none
 *     or all
 * @param checkpoint the newest one
 */
@SuppressWarnings("ArrayRecordComponent") // handed over
public record Beginning(long size, byte[] root, List<byte[]> proof, SignedNote checkpoint) {
  /**
   * Reads it.
   *
   * @throws InvalidLogException if the checkpoint does not reach so far, or tiles are damaged
   */
  static Beginning of(long size, TileSource tiles, SignedNote note) {
    Checkpoint said = Checkpoint.parse(note);
    if (size > said.size()) {
      throw new InvalidLogException("the checkpoint does not reach to entry " + size + " yet");
    }
    TiledTree tree = new TiledTree(said.size(), tiles);
    if (!said.hasRoot(tree.root())) {
      throw new InvalidLogException("the tiles do not have the root of the checkpoint");
    }
    List<byte[]> proof = size == 0 ? List.of() : tree.consistencyProof(size);
    return new Beginning(size, tree.rootOf(size), proof, note);
  }
}
