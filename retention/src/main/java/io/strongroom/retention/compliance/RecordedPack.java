package io.strongroom.retention.compliance;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.expiry.CertificateText;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HexFormat;

/**
 * A pack with footage of a camera's day, as a {@link CompletenessRecord} names it.
 *
 * @param range from the first to the last recorded instant; may begin before the day or end after
 *     it
 * @param chunks number of chunks
 * @param bytes size of the file
 * @param merkleRoot of its footer
 */
public record RecordedPack(
    Epoch epoch,
    RetentionClass retentionClass,
    LocalDate expiryDay,
    TimeRange range,
    int chunks,
    long bytes,
    Bytes merkleRoot) {
  static final Comparator<RecordedPack> ORDER = Comparator.comparing(RecordedPack::epoch);

  private static final int FIELDS = 8;

  public RecordedPack {
    if (chunks < 1 || bytes < 1 || merkleRoot.length() != MerkleTree.HASH_BYTES) {
      throw new IllegalArgumentException(
          "pack must have a root of 32 bytes, and chunks and bytes must be 1 or more");
    }
  }

  static RecordedPack of(PackRow row) {
    return new RecordedPack(
        row.id().epoch(),
        row.retentionClass(),
        row.expiryDay(),
        row.range(),
        row.chunks(),
        row.bytes(),
        row.merkleRoot());
  }

  static RecordedPack parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != FIELDS) {
      throw new IllegalArgumentException(
          "must be epoch, class, expiry day, from, to, chunks, bytes and Merkle root");
    }
    return new RecordedPack(
        epoch(parts[0]),
        new RetentionClass(parts[1]),
        LocalDate.parse(parts[2]),
        new TimeRange(CertificateText.instant(parts[3]), CertificateText.instant(parts[4])),
        Integer.parseInt(parts[5]),
        Long.parseLong(parts[6]),
        CertificateText.hash(parts[7]));
  }

  static Epoch epoch(String text) {
    try {
      return Epoch.parse(text);
    } catch (StrongroomException e) {
      throw new IllegalArgumentException(
          "must begin with an epoch: time, counter and node: " + e.getMessage(), e);
    }
  }

  /** The value of a {@code pack} line. */
  @Override
  public String toString() {
    return String.join(
        " ",
        epoch.toString(),
        retentionClass.name(),
        expiryDay.toString(),
        CertificateText.text(range.from()),
        CertificateText.text(range.to()),
        Integer.toString(chunks),
        Long.toString(bytes),
        HexFormat.of().formatHex(merkleRoot.toArray()));
  }
}
