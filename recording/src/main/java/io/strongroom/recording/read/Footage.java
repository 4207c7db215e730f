package io.strongroom.recording.read;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The reading face of recorded footage. Thread-safe; calls block on disk, so they run on a
 * dispatcher for blocking work. Finding needs no authorisation, opening does.
 */
public interface Footage {
  /**
   * What is recorded and what is missing within {@code range}.
   *
   * @param minGapMicros spans closer together than this are reported as one
   */
  Timeline timeline(CameraId camera, TimeRange range, long minGapMicros);

  /** First and last recorded instant of a camera. */
  Optional<TimeRange> extent(CameraId camera);

  /**
   * The chunks that cover {@code range}, in media order, each instant once, starting at a keyframe
   * at or before {@code range.from()} where one exists. Never longer than {@code maxChunks}; a cut
   * result says so.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE naming the node, if one
   *     that has some of it is away
   */
  Resolution resolve(CameraId camera, TimeRange range, int maxChunks);

  /**
   * The verified plaintext of one chunk.
   *
   * @throws io.strongroom.recording.model.StrongroomException DENIED if the authorisation does not
   *     cover the chunk's camera and time; CORRUPT if the stored bytes are not what was written;
   *     UNAVAILABLE if the key cannot be had (passphrase missing, key store away), or the node that
   *     has it or the shared index is away; NOT_FOUND if it has been deleted
   */
  ByteBuffer open(Authorisation authorisation, ChunkRef chunk);

  /**
   * What proves that chunks belong to a finished pack; empty while the pack grows, and where
   * footage does not lie in packs. It has digests and times, no pictures, and needs no
   * authorisation.
   *
   * @throws io.strongroom.recording.model.StrongroomException as {@link #open} for a pack that is
   *     away or gone
   */
  default Optional<PackTree> tree(PackId pack) {
    return Optional.empty();
  }

  /**
   * Recorded spans and gaps with causes, both ascending and disjoint, together covering what was
   * due.
   *
   * @param liveEdge end of the newest durable footage, while the camera is recorded
   * @param partial whether there may be footage that is not in it, because a node that may have
   *     some, or the shared index, is away
   * @param thinned of what is recorded, that of which the keyframes alone are left; ascending,
   *     disjoint
   */
  record Timeline(
      List<TimeRange> recorded,
      List<Gap> gaps,
      Optional<WallTime> liveEdge,
      boolean partial,
      List<TimeRange> thinned) {}

  /** The chunks of a range; {@code complete} is false if {@code maxChunks} cut it. */
  record Resolution(List<ChunkRef> chunks, boolean complete) {}

  /**
   * Names one stored fragment and the init segment it needs.
   *
   * @param pack where it lies
   * @param sequence its number in the pack
   * @param init number of the chunk in the same pack that holds its init segment
   * @param initDigest SHA-256 of that init segment in hexadecimal: equal digests, equal format
   * @param start wall time
   * @param durationMicros until its end
   * @param mediaStart decode time on the camera's media timeline
   * @param bytes length of the plaintext fragment
   * @param initBytes length of the plaintext init segment
   * @param keyframe whether decoding can start here
   * @param discontinuity whether the media timeline jumps before it
   */
  record ChunkRef(
      PackId pack,
      int sequence,
      int init,
      String initDigest,
      WallTime start,
      long durationMicros,
      MediaTime mediaStart,
      int bytes,
      int initBytes,
      boolean keyframe,
      boolean discontinuity) {

    public TimeRange range() {
      return new TimeRange(start, start.plusMicros(Math.max(1, durationMicros)));
    }

    /** The chunk that holds this one's init segment, openable under the same authorisation. */
    public ChunkRef initChunk() {
      return new ChunkRef(
          pack,
          init,
          init,
          initDigest,
          start,
          durationMicros,
          mediaStart,
          initBytes,
          initBytes,
          false,
          false);
    }
  }
}
