package io.strongroom.playback.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Packages that lie on the other nodes of a cluster. Thread-safe; blocks. */
public interface PackagesElsewhere {
  /** Of a node that stands alone. */
  PackagesElsewhere NONE =
      new PackagesElsewhere() {
        @Override
        public boolean isThere(NodeId node) {
          return false;
        }

        @Override
        public ByteBuffer read(NodeId node, ExportId id, long from, int length) {
          throw new StrongroomException(
              ErrorKind.UNAVAILABLE, "node " + node + " is not a node of this cluster");
        }

        @Override
        public Optional<Long> doneBytes(NodeId node, ExportId id) {
          return Optional.empty();
        }
      };

  /** Whether a node is well, so that its packages can be fetched. */
  boolean isThere(NodeId node);

  /**
   * Bytes of a package, as they go to whoever fetches it.
   *
   * @param from first byte wanted
   * @param length at most {@link PackageMessages#MAX_PIECE}; within the package
   * @throws StrongroomException UNAVAILABLE if the node does not answer, NOT_FOUND if the package
   *     is gone there, CORRUPT if it is damaged
   */
  ByteBuffer read(NodeId node, ExportId id, long from, int length);

  /**
   * Bytes of footage that are by now in a package that a node builds; 0 if it does not build it
   * yet.
   *
   * @return empty if the node is away or does not answer within a moment
   */
  Optional<Long> doneBytes(NodeId node, ExportId id);
}
