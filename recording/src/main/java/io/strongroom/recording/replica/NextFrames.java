package io.strongroom.recording.replica;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.replica.GrowingCopies.Growing;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Brings frames of an open pack from where it grows to its copy, verified on the way: a byte that
 * is not part of a whole frame, the next one of this pack, is never written. For one thread.
 *
 * @param there the pack
 * @param here its copy
 * @param volume where the copy lies
 * @param pool for frames on their way
 */
record NextFrames(
    Storage.StoredFile there, Storage.StoredFile here, Volume volume, BufferPool pool, Pace pace) {
  /** What is fetched at a time, unless a frame is larger. */
  static final int PIECE_BYTES = 1 << 20;

  /**
   * As many frames as lie in a piece, or one that is larger; not synced.
   *
   * @param growing how far the copy is
   * @param durableBytes what may be read there; more than is here
   */
  List<IndexEntry> copy(Growing growing, long durableBytes)
      throws IOException, InterruptedException {
    int usual = Math.toIntExact(Math.min(PIECE_BYTES, durableBytes - growing.bytes()));
    BufferPool.Buffer buffer = pool.takeAlways(usual);
    int frameBytes;
    try {
      Optional<List<IndexEntry>> entries = copy(growing, buffer.bytes().clear().limit(usual));
      if (entries.isPresent()) {
        return entries.get();
      }
      frameBytes = FrameHeader.decode(buffer.bytes(), 0, growing.packTag()).frameBytes();
    } finally {
      buffer.release();
    }
    if (frameBytes > durableBytes - growing.bytes()) {
      throw corrupt(growing.id(), "a frame ends behind what is said to be synced");
    }
    return copyLarge(growing, frameBytes);
  }

  private List<IndexEntry> copyLarge(Growing growing, int frameBytes)
      throws IOException, InterruptedException {
    BufferPool.Buffer buffer = pool.takeAlways(frameBytes);
    try {
      return copy(growing, buffer.bytes().clear().limit(frameBytes))
          .orElseThrow(() -> corrupt(growing.id(), "a frame is not the one that was there before"));
    } finally {
      buffer.release();
    }
  }

  private Optional<List<IndexEntry>> copy(Growing growing, ByteBuffer bytes)
      throws IOException, InterruptedException {
    pace.await(bytes.limit(), volume);
    PackFetch.read(there, bytes, growing.id(), growing.bytes());
    List<IndexEntry> entries =
        Frames.whole(bytes.flip(), growing.bytes(), growing.packTag(), growing.sequence());
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    bytes.limit(Math.toIntExact(entries.getLast().endBytes() - growing.bytes()));
    here.write(bytes, growing.bytes());
    return Optional.of(entries);
  }

  private static StrongroomException corrupt(PackId id, String why) {
    return new StrongroomException(ErrorKind.CORRUPT, "pack " + id + " cannot be followed: " + why);
  }
}
