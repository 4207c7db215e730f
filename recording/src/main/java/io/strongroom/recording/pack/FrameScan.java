package io.strongroom.recording.pack;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the whole frames of a pack without footer. A frame that is damaged or torn is passed over
 * and the search goes on block by block behind it, because direct writes of one sync interval may
 * reach the disk in any order: no whole frame is ever left out.
 */
public final class FrameScan {
  private final Storage.StoredFile file;
  private final long size;
  private final long tag;
  private final BufferPool pool;
  private final List<IndexEntry> entries;
  private final List<Gap> lost = new ArrayList<>();

  /** What was found. */
  public record Result(List<IndexEntry> entries, List<Gap> lost, List<Gap> journal) {}

  private FrameScan(
      Storage.StoredFile file, long size, long tag, BufferPool pool, List<IndexEntry> known) {
    this.file = file;
    this.size = size;
    this.tag = tag;
    this.pool = pool;
    this.entries = new ArrayList<>(known);
  }

  /**
   * Scans a file.
   *
   * @param known chunks that the catalogue saw synced, ascending from the first; the scan goes on
   *     behind them. The last of them is checked: if it does not hold, none is believed.
   */
  public static Result run(
      Storage.StoredFile file, long tag, BufferPool pool, List<IndexEntry> known)
      throws IOException {
    FrameScan scan = new FrameScan(file, file.size(), tag, pool, List.of());
    FrameScan trusting =
        isContiguous(known) && scan.holds(known.getLast())
            ? new FrameScan(file, file.size(), tag, pool, known)
            : scan;
    trusting.scan();
    return new Result(trusting.entries, trusting.lost, trusting.journal());
  }

  /** The whole frames of a file, ascending; what they hold is not looked at. */
  public static List<IndexEntry> frames(Storage.StoredFile file, long tag, BufferPool pool)
      throws IOException {
    FrameScan scan = new FrameScan(file, file.size(), tag, pool, List.of());
    scan.scan();
    return scan.entries;
  }

  private static boolean isContiguous(List<IndexEntry> known) {
    long at = PackHeader.BYTES;
    for (IndexEntry entry : known) {
      if (entry.offsetBytes() != at) {
        return false;
      }
      at = entry.endBytes();
    }
    return !known.isEmpty();
  }

  private boolean holds(IndexEntry entry) throws IOException {
    Optional<IndexEntry> found = wholeFrameAt(entry.offsetBytes(), readHeader(entry.offsetBytes()));
    return found.isPresent() && found.get().equals(entry);
  }

  private void scan() throws IOException {
    long at = entries.isEmpty() ? PackHeader.BYTES : entries.getLast().endBytes();
    while (at + PackLimits.BLOCK_BYTES <= size && entries.size() < PackLimits.MAX_CHUNKS) {
      FrameHeader header = readHeader(at);
      Optional<IndexEntry> whole = wholeFrameAt(at, header);
      if (whole.isPresent()) {
        entries.add(whole.get());
        at = whole.get().endBytes();
      } else {
        if (header != null && header.kind() == FrameHeader.Kind.MEDIA) {
          lost.add(new Gap(header.range(), GapCause.LOSS));
        }
        at += PackLimits.BLOCK_BYTES;
      }
    }
  }

  private @Nullable FrameHeader readHeader(long at) throws IOException {
    if (at + FrameHeader.BYTES > size) {
      return null;
    }
    ByteBuffer head = ByteBuffer.allocate(FrameHeader.BYTES);
    Storage.readFully(file, head, at);
    try {
      return FrameHeader.isAt(head.flip(), 0, tag) ? FrameHeader.decode(head, 0, tag) : null;
    } catch (StrongroomException e) {
      return null;
    }
  }

  private Optional<IndexEntry> wholeFrameAt(long at, @Nullable FrameHeader header)
      throws IOException {
    int last = entries.isEmpty() ? -1 : entries.getLast().header().sequence();
    if (header == null || at + header.frameBytes() > size || header.sequence() <= last) {
      return Optional.empty();
    }
    BufferPool.Buffer buffer = pool.takeAlways(header.frameBytes());
    try {
      IndexEntry entry = new IndexEntry(header, at);
      PackFile.frame(file, entry, buffer.bytes());
      return Frames.isWhole(buffer.bytes(), 0, header) ? Optional.of(entry) : Optional.empty();
    } finally {
      buffer.release();
    }
  }

  private List<Gap> journal() throws IOException {
    return journal(file, entries, pool);
  }

  /** The gaps in the JOURNAL chunks of a pack. */
  public static List<Gap> journal(
      Storage.StoredFile file, List<IndexEntry> entries, BufferPool pool) throws IOException {
    List<Gap> gaps = new ArrayList<>();
    for (IndexEntry entry : entries) {
      if (entry.header().kind() == FrameHeader.Kind.JOURNAL) {
        BufferPool.Buffer buffer = pool.takeAlways(entry.header().frameBytes());
        try {
          PackFile.frame(file, entry, buffer.bytes());
          gaps.addAll(Journal.decode(Frames.body(entry.header(), buffer.bytes())));
        } finally {
          buffer.release();
        }
      }
    }
    return gaps;
  }

  /** The stretches between frames that are none, with their checksums. */
  public static List<Footer.Extent> damaged(Storage.StoredFile file, List<IndexEntry> entries)
      throws IOException {
    List<Footer.Extent> extents = new ArrayList<>();
    long at = PackHeader.BYTES;
    for (IndexEntry entry : entries) {
      if (entry.offsetBytes() > at) {
        long length = entry.offsetBytes() - at;
        extents.add(new Footer.Extent(at, length, extentCrc(file, at, length)));
      }
      at = entry.endBytes();
    }
    return extents;
  }

  public static int extentCrc(Storage.StoredFile file, long offset, long length)
      throws IOException {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    ByteBuffer block = ByteBuffer.allocate(PackLimits.BLOCK_BYTES);
    for (long at = offset; at < offset + length; at += PackLimits.BLOCK_BYTES) {
      Storage.readFully(file, block.clear(), at);
      crc.update(block.flip());
    }
    return (int) crc.getValue();
  }
}
