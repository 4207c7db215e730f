package io.strongroom.recording.index;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.List;

/**
 * What the index knows of one finished pack.
 *
 * @param id camera and epoch
 * @param volume where it lies
 * @param retentionClass part of its path
 * @param expiryDay part of its path
 * @param spans footage inside, ascending, disjoint, at least one and at most {@link
 *     PackLimits#MAX_SPANS}
 * @param bytes size of the file
 * @param footerBytes size of the footer at its end, so that one read fetches it
 * @param chunks number of chunks
 * @param state how it was finished
 * @param firstOfLife whether a recorder life begins with it
 * @param merkleRoot of its footer
 * @param wrappedKey copy of its key file, so that opening needs one read less
 */
public record PackRow(
    PackId id,
    VolumeId volume,
    RetentionClass retentionClass,
    LocalDate expiryDay,
    List<TimeRange> spans,
    long bytes,
    int footerBytes,
    int chunks,
    Footer.State state,
    boolean firstOfLife,
    Bytes merkleRoot,
    Bytes wrappedKey) {
  public PackRow {
    spans = List.copyOf(spans);
    if (spans.isEmpty() || spans.size() > PackLimits.MAX_SPANS) {
      throw new IllegalArgumentException("a pack row has 1 to 64 spans, not " + spans.size());
    }
  }

  /**
   * The row of a pack whose header and footer are known.
   *
   * @throws StrongroomException CORRUPT if one says that the pack was thinned, and the other not
   */
  public static PackRow of(
      PackHeader header, Footer footer, List<TimeRange> spans, VolumeId volume, Bytes wrappedKey) {
    if (header.id().isThinned() != (footer.state() == Footer.State.THINNED)) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "footer: it says something else of thinning than the pack's epoch");
    }
    return new PackRow(
        header.id(),
        volume,
        header.retentionClass(),
        header.expiryDay(),
        spans,
        footer.offsetBytes() + footer.lengthBytes(),
        footer.lengthBytes(),
        footer.entries().size(),
        footer.state(),
        header.firstOfLife(),
        footer.merkleRoot(),
        wrappedKey);
  }

  /** The same pack on another volume. */
  public PackRow on(VolumeId other) {
    return new PackRow(
        id,
        other,
        retentionClass,
        expiryDay,
        spans,
        bytes,
        footerBytes,
        chunks,
        state,
        firstOfLife,
        merkleRoot,
        wrappedKey);
  }

  /** The same pack with its key wrapped to another day key. */
  public PackRow wrappedTo(Bytes otherKey) {
    return new PackRow(
        id,
        volume,
        retentionClass,
        expiryDay,
        spans,
        bytes,
        footerBytes,
        chunks,
        state,
        firstOfLife,
        merkleRoot,
        otherKey);
  }

  /** From the first to the last recorded instant. */
  public TimeRange range() {
    return new TimeRange(spans.getFirst().from(), spans.getLast().to());
  }
}
