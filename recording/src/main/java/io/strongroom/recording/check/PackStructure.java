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
import io.strongroom.recording.pack.Spans;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    Optional<PackHeader> header = checkHeader(footer, findings);
    boolean isRecorded =
        footer.merkleRoot().equals(row.merkleRoot())
            && Footer.merkleRoot(footer.suite(), footer.entries(), footer.packTag())
                .equals(row.merkleRoot());
    if (!isRecorded) {
      damaged(findings, "its Merkle root is not the catalogue's");
    } else if (header.isPresent()) {
      checkRow(header.get(), footer, findings);
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

  /**
   * What follows from the pack alone. Its path has class and day, and where it lies is looked at.
   */
  private void checkRow(PackHeader header, Footer footer, Consumer<Finding> findings) {
    PackRow made =
        PackRow.of(
            header, footer, Spans.of(footer.entries()).toList(), row.volume(), row.wrappedKey());
    List<String> others = new ArrayList<>();
    compare(others, "spans", row.spans(), made.spans());
    compare(others, "chunks", row.chunks(), made.chunks());
    compare(others, "state", row.state(), made.state());
    compare(others, "first of life", row.firstOfLife(), made.firstOfLife());
    compare(others, "class", row.retentionClass(), made.retentionClass());
    compare(others, "expiry day", row.expiryDay(), made.expiryDay());
    if (!others.isEmpty()) {
      findings.accept(
          finding(
              Finding.Kind.ROW, "the catalogue says something else: " + String.join("; ", others)));
    }
  }

  private static void compare(List<String> others, String what, Object row, Object pack) {
    if (!row.equals(pack)) {
      others.add("%s %s, the pack %s".formatted(what, row, pack));
    }
  }

  /** The header, if it is one. */
  private Optional<PackHeader> checkHeader(Footer footer, Consumer<Finding> findings)
      throws IOException {
    try {
      PackHeader header = PackFile.header(file);
      if (!header.id().equals(row.id())
          || header.suite() != footer.suite()
          || !Bytes.copyOf(header.hash()).equals(footer.headerHash())
          || !header.commitment().equals(footer.commitment())) {
        damaged(findings, "header and footer are not of the same pack");
        return Optional.empty();
      }
      return Optional.of(header);
    } catch (StrongroomException e) {
      damaged(findings, String.valueOf(e.getMessage()));
      return Optional.empty();
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
