package io.strongroom.retention.compliance;

import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.expiry.CertificateText;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern EPOCH = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{8})-(.{36})");

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
    Matcher matcher = EPOCH.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must begin with an epoch: time, counter and node");
    }
    return new Epoch(
        Long.parseLong(matcher.group(1), 16),
        NodeId.parse(matcher.group(3)),
        Integer.parseInt(matcher.group(2), 16));
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
