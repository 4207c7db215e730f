package io.strongroom.recording.check;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Verifies every byte of a finished pack without its key. */
public final class PackStructure {
  private final Storage.StoredFile file;
  private final PackId id;
  private final BufferPool pool;

  public PackStructure(Storage.StoredFile file, PackId id, BufferPool pool) {
    this.file = file;
    this.id = id;
    this.pool = pool;
  }

  /**
   * Reports everything that is not as written.
   *
   * @param merkleRoot what the catalogue knows
   * @param bytes what the catalogue knows
   */
  public void check(Bytes merkleRoot, long bytes, Consumer<Finding> findings) throws IOException {
    if (file.size() != bytes) {
      damaged(findings, "it has " + file.size() + " bytes, the catalogue says " + bytes);
    }
    Footer footer;
    try {
      footer = PackFile.footer(file);
    } catch (StrongroomException e) {
      damaged(findings, String.valueOf(e.getMessage()));
      return;
    }
    checkHeader(footer, findings);
    if (!footer.merkleRoot().equals(merkleRoot)
        || !Footer.merkleRoot(footer.entries(), footer.packTag()).equals(merkleRoot)) {
      damaged(findings, "its Merkle root is not the catalogue's");
    }
    for (IndexEntry entry : footer.entries()) {
      checkFrame(footer, entry, findings);
    }
    for (Footer.Extent extent : footer.damaged()) {
      checkExtent(extent, findings);
    }
  }

  private void checkHeader(Footer footer, Consumer<Finding> findings) throws IOException {
    try {
      PackHeader header = PackFile.header(file);
      if (!header.id().equals(id)
          || !Bytes.copyOf(header.hash()).equals(footer.headerHash())
          || !header.commitment().equals(footer.commitment())) {
        damaged(findings, "header and footer are not of the same pack");
      }
    } catch (StrongroomException e) {
      damaged(findings, String.valueOf(e.getMessage()));
    }
  }

  private void checkFrame(Footer footer, IndexEntry entry, Consumer<Finding> findings)
      throws IOException {
    BufferPool.Buffer buffer = pool.takeAlways(entry.header().frameBytes());
    try {
      PackFile.frame(file, entry, buffer.bytes());
      Frames.verify(entry.header(), footer.packTag(), buffer.bytes());
    } catch (StrongroomException e) {
      findings.accept(
          new Finding(
              Finding.Kind.DAMAGED,
              id.toString(),
              OptionalInt.of(entry.header().sequence()),
              String.valueOf(e.getMessage())));
    } finally {
      buffer.release();
    }
  }

  private void checkExtent(Footer.Extent extent, Consumer<Finding> findings) throws IOException {
    boolean same =
        FrameScan.extentCrc(file, extent.offsetBytes(), extent.lengthBytes()) == extent.crc();
    findings.accept(
        new Finding(
            same ? Finding.Kind.LOST_BEFORE : Finding.Kind.DAMAGED,
            id.toString(),
            OptionalInt.empty(),
            extent.lengthBytes() + " bytes at " + extent.offsetBytes() + " hold no whole chunk"));
  }

  private void damaged(Consumer<Finding> findings, String detail) {
    findings.accept(new Finding(Finding.Kind.DAMAGED, id.toString(), OptionalInt.empty(), detail));
  }
}
