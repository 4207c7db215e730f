package io.strongroom.retention.compliance;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage.StoredFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds the file of a pack against the record that names it, without any key. The record's Merkle
 * root proves a list of chunks; a chunk is the listed one if its header is and its bytes have the
 * checksum that is stored with them.
 */
final class PackTrial {
  private final PackId id;
  private final RecordedPack pack;
  private final BufferPool pool;
  private final Consumer<Flaw> flaws;
  private int found;

  PackTrial(PackId id, RecordedPack pack, BufferPool pool, Consumer<Flaw> flaws) {
    this.id = id;
    this.pack = pack;
    this.pool = pool;
    this.flaws = flaws;
  }

  /** The footer of a file if its list of chunks is the recorded one. */
  Optional<Footer> proven(StoredFile file) throws IOException {
    try {
      Footer footer = PackFile.footer(file);
      return isRecorded(footer.suite(), footer.entries(), footer.packTag())
          ? Optional.of(footer)
          : Optional.empty();
    } catch (StrongroomException e) {
      return Optional.empty();
    }
  }

  /** Whether these are the recorded chunks; the root tells, whichever suite is claimed. */
  boolean isRecorded(Suite suite, List<IndexEntry> entries, long tag) {
    return !entries.isEmpty() && Footer.merkleRoot(suite, entries, tag).equals(pack.merkleRoot());
  }

  /**
   * Reports everything in a file that is not as recorded.
   *
   * @param list the recorded list of chunks, from this file or from a copy
   */
  void check(StoredFile file, Optional<Footer> list) throws IOException {
    Optional<PackHeader> header = header(file);
    checkFooter(file, header);
    if (list.isPresent()) {
      checkFrames(file, list.get().suite(), list.get().packTag(), list.get().entries());
      for (Footer.Extent extent : list.get().damaged()) {
        checkExtent(file, extent);
      }
    } else {
      new ChunkSearch(this, pack, pool).run(file, header);
    }
    if (found == 0 && file.size() != pack.bytes()) {
      whole("has " + file.size() + " bytes, " + pack.bytes() + " were recorded");
    }
  }

  private Optional<PackHeader> header(StoredFile file) throws IOException {
    try {
      PackHeader header = PackFile.header(file);
      if (!header.id().equals(id)
          || !header.retentionClass().equals(pack.retentionClass())
          || !header.expiryDay().equals(pack.expiryDay())) {
        whole("its header is that of pack " + header.id() + ", class " + header.retentionClass());
      }
      return Optional.of(header);
    } catch (StrongroomException e) {
      whole("its header is changed: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void checkFooter(StoredFile file, Optional<PackHeader> header) throws IOException {
    try {
      Footer footer = PackFile.footer(file);
      if (!footer.merkleRoot().equals(pack.merkleRoot())
          || !isRecorded(footer.suite(), footer.entries(), footer.packTag())) {
        whole("its footer lists other chunks than were recorded");
      }
      if (header.isPresent()
          && !(header.get().suite() == footer.suite()
              && Bytes.copyOf(header.get().hash()).equals(footer.headerHash())
              && header.get().commitment().equals(footer.commitment()))) {
        whole("header and footer are not of the same pack");
      }
    } catch (StrongroomException e) {
      whole("its footer is changed: " + e.getMessage());
    }
  }

  /** Checks the frames of a proven list. */
  void checkFrames(StoredFile file, Suite suite, long tag, List<IndexEntry> entries) {
    entries.forEach(entry -> checkFrame(file, suite, tag, entry));
  }

  private void checkFrame(StoredFile file, Suite suite, long tag, IndexEntry entry) {
    FrameHeader header = entry.header();
    BufferPool.Buffer buffer = pool.takeAlways(header.frameBytes());
    try {
      PackFile.frame(file, entry, buffer.bytes());
      Frames.verify(header, tag, buffer.bytes());
      if (header.kind() == FrameHeader.Kind.JOURNAL) {
        Frames.verifyJournal(suite, header, buffer.bytes());
      }
    } catch (StrongroomException e) {
      chunk(entry, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      chunk(entry, "chunk " + header.sequence() + ": is not there: " + e.getMessage());
    } finally {
      buffer.release();
    }
  }

  private void checkExtent(StoredFile file, Footer.Extent extent) throws IOException {
    boolean same =
        extent.offsetBytes() + extent.lengthBytes() <= file.size()
            && FrameScan.extentCrc(file, extent.offsetBytes(), extent.lengthBytes())
                == extent.crc();
    if (!same) {
      whole("bytes that recovery had found damaged are others now, at " + extent.offsetBytes());
    }
  }

  /** Reports one chunk. */
  private void chunk(IndexEntry entry, String what) {
    report(entry.header().range(), what);
  }

  /** Reports something about the whole pack. */
  void whole(String what) {
    report(pack.range(), what);
  }

  /** Reports something about a part of it. */
  void report(TimeRange interval, String what) {
    found++;
    flaws.accept(new Flaw("pack " + id, Optional.of(interval), what));
  }
}
