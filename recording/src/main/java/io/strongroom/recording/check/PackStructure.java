package io.strongroom.recording.check;

import io.strongroom.recording.index.PackRow;
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

/** Verifies every byte of a finished pack, and what is sealed in it if its key can be had. */
public final class PackStructure {
  private final Storage.StoredFile file;
  private final PackRow row;
  private final BufferPool pool;

  /**
   * @param row what the catalogue knows of it
   */
  public PackStructure(Storage.StoredFile file, PackRow row, BufferPool pool) {
    this.file = file;
    this.row = row;
    this.pool = pool;
  }

  /**
   * Reports everything that is not as written.
   *
   * @throws StrongroomException UNAVAILABLE if no key can be had now
   */
  public void check(PackKeys keys, Consumer<Finding> findings) throws IOException {
    if (file.size() != row.bytes()) {
      damaged(findings, "it has " + file.size() + " bytes, the catalogue says " + row.bytes());
    }
    Footer footer;
    try {
      footer = PackFile.footer(file);
    } catch (StrongroomException e) {
      damaged(findings, String.valueOf(e.getMessage()));
      return;
    }
    if (footer.lengthBytes() != row.footerBytes()) {
      damaged(findings, "its footer is not as long as the catalogue says");
    }
    checkHeader(footer, findings);
    if (!footer.merkleRoot().equals(row.merkleRoot())
        || !Footer.merkleRoot(footer.entries(), footer.packTag()).equals(row.merkleRoot())) {
      damaged(findings, "its Merkle root is not the catalogue's");
    }
    try (PackKeys.Opened opened = opened(keys, footer, findings)) {
      for (IndexEntry entry : footer.entries()) {
        checkFrame(footer, entry, opened, findings);
      }
    }
    for (Footer.Extent extent : footer.damaged()) {
      checkExtent(extent, findings);
    }
  }

  private PackKeys.Opened opened(PackKeys keys, Footer footer, Consumer<Finding> findings) {
    try {
      return keys.open(row, footer);
    } catch (StrongroomException e) {
      Finding.Kind kind =
          switch (e.kind()) {
            case CORRUPT -> Finding.Kind.KEY;
            case NOT_FOUND -> Finding.Kind.KEY_GONE;
            default -> throw e;
          };
      findings.accept(finding(kind, String.valueOf(e.getMessage())));
      return PackKeys.Opened.NOTHING;
    }
  }

  private void checkHeader(Footer footer, Consumer<Finding> findings) throws IOException {
    try {
      PackHeader header = PackFile.header(file);
      if (!header.id().equals(row.id())
          || !Bytes.copyOf(header.hash()).equals(footer.headerHash())
          || !header.commitment().equals(footer.commitment())) {
        damaged(findings, "header and footer are not of the same pack");
      }
    } catch (StrongroomException e) {
      damaged(findings, String.valueOf(e.getMessage()));
    }
  }

  private void checkFrame(
      Footer footer, IndexEntry entry, PackKeys.Opened opened, Consumer<Finding> findings)
      throws IOException {
    BufferPool.Buffer buffer = pool.takeAlways(entry.header().frameBytes());
    try {
      PackFile.frame(file, entry, buffer.bytes());
      Frames.verify(entry.header(), footer.packTag(), buffer.bytes());
      opened.verify(entry, buffer.bytes());
    } catch (StrongroomException e) {
      findings.accept(
          new Finding(
              Finding.Kind.DAMAGED,
              id().toString(),
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
        finding(
            same ? Finding.Kind.LOST_BEFORE : Finding.Kind.DAMAGED,
            extent.lengthBytes() + " bytes at " + extent.offsetBytes() + " hold no whole chunk"));
  }

  private PackId id() {
    return row.id();
  }

  private void damaged(Consumer<Finding> findings, String detail) {
    findings.accept(finding(Finding.Kind.DAMAGED, detail));
  }

  private Finding finding(Finding.Kind kind, String detail) {
    return new Finding(kind, id().toString(), OptionalInt.empty(), detail);
  }
}
