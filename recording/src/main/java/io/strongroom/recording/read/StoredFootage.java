package io.strongroom.recording.read;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Footage that is stored, on this node or on others: found through {@link Holdings}, verified and
 * decrypted here. Thread-safe. Holds at most {@link OpenPacks#MAX_INDEX_BYTES} of chunk indexes and
 * the pool's limit of buffers; keys of packs not read for a few minutes are wiped.
 */
public final class StoredFootage implements Footage, AutoCloseable {
  /** Default limit of the pool for reading: 64 chunks of 1 MiB at once. */
  public static final long READ_BUFFER_BYTES = 96L << 20;

  private final Holdings holdings;
  private final DekUnwrapper unwrapper;
  private final Authorisation.Mint mint;
  private final BufferPool pool;
  private final OpenPacks packs;

  /** Most memory of the indexes of packs held open. */
  public static final long MAX_INDEX_BYTES = OpenPacks.MAX_INDEX_BYTES;

  /**
   * The footage of one node that stands alone.
   *
   * @param live shared with the writing side
   * @param mint the only one whose authorisations open anything
   * @param pool for chunks being read; closed by the caller
   */
  public StoredFootage(
      Volumes volumes,
      Catalogue catalogue,
      LivePacks live,
      DekUnwrapper unwrapper,
      Authorisation.Mint mint,
      BufferPool pool) {
    this(new LocalHoldings(volumes, catalogue, live), unwrapper, mint, pool);
  }

  /**
   * The footage of whatever holdings there are.
   *
   * @param mint the only one whose authorisations open anything
   * @param pool for chunks being read; closed by the caller
   */
  public StoredFootage(
      Holdings holdings, DekUnwrapper unwrapper, Authorisation.Mint mint, BufferPool pool) {
    this.holdings = holdings;
    this.unwrapper = unwrapper;
    this.mint = mint;
    this.pool = pool;
    this.packs = new OpenPacks(holdings);
  }

  /** Memory of the indexes of packs held open: a metric. */
  public long indexBytes() {
    return packs.indexBytes();
  }

  @Override
  public Timeline timeline(CameraId camera, TimeRange range, long minGapMicros) {
    Outline outline = holdings.outline(camera, widened(range, PackIndex.MAX_PACK_MICROS));
    return new TimelineBuilder(range, minGapMicros).build(outline);
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    return holdings.extent(camera);
  }

  @Override
  public Resolution resolve(CameraId camera, TimeRange range, int maxChunks) {
    TimeRange wide =
        new TimeRange(range.from().plusMicros(-Resolver.MAX_LOOKBACK_MICROS), range.to());
    Outline outline = holdings.outline(camera, wide);
    if (outline.missing() == Outline.Missing.PACKS) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the shared index did not say which nodes have this footage; try again in a moment");
    }
    List<Outline.Piece> pieces =
        outline.packs().stream()
            .filter(piece -> piece.spans().stream().anyMatch(wide::overlaps))
            .toList();
    Map<PackId, WallTime> ends = new HashMap<>();
    pieces.forEach(piece -> ends.put(piece.id(), piece.spans().getLast().to()));
    return new Resolver(id -> packs.entries(id, ends.getOrDefault(id, range.from())))
        .resolve(pieces, range, maxChunks);
  }

  @Override
  public ByteBuffer open(Authorisation authorisation, ChunkRef chunk) {
    if (!authorisation.isFrom(mint) || !authorisation.camera().equals(chunk.pack().camera())) {
      throw new StrongroomException(
          ErrorKind.DENIED, "this access is not authorised for camera " + chunk.pack().camera());
    }
    holdings.requireOpenable();
    return packs.with(
        chunk.pack(),
        chunk.sequence(),
        (pack, entries) -> {
          IndexEntry entry = find(entries, chunk);
          requireCovered(authorisation, entry.header(), entries);
          return pack.open(entry, authorisation, unwrapper, pool);
        });
  }

  @Override
  public Optional<PackTree> tree(PackId pack) {
    return packs.with(pack, Holdings.NEWEST, (opened, entries) -> opened.tree());
  }

  /** Sequence numbers ascend, and skip what recovery had to leave out. */
  private static IndexEntry find(List<IndexEntry> entries, ChunkRef chunk) {
    int low = 0;
    int high = entries.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int sequence = entries.get(middle).header().sequence();
      if (sequence == chunk.sequence()) {
        IndexEntry found = entries.get(middle);
        if (found.header().kind() != FrameHeader.Kind.JOURNAL) {
          return found;
        }
        break;
      }
      if (sequence < chunk.sequence()) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new StrongroomException(
        ErrorKind.NOT_FOUND, "pack " + chunk.pack() + " has no chunk " + chunk.sequence());
  }

  /**
   * Checks the stored header, not what the reference says. An init segment shows nothing by itself:
   * it opens with any authorisation for footage of its pack.
   */
  private static void requireCovered(
      Authorisation authorisation, FrameHeader header, List<IndexEntry> entries) {
    boolean covered =
        header.kind() == FrameHeader.Kind.INIT
            ? entries.stream()
                .map(IndexEntry::header)
                .anyMatch(
                    other ->
                        other.kind() == FrameHeader.Kind.MEDIA
                            && other.init() == header.sequence()
                            && authorisation.range().contains(other.range()))
            : authorisation.range().contains(header.range());
    if (!covered) {
      throw new StrongroomException(
          ErrorKind.DENIED,
          "this access is authorised from "
              + authorisation.range().from()
              + " to "
              + authorisation.range().to()
              + " only");
    }
  }

  /** Closes a pack and wipes its key; call before deleting or re-wrapping it. */
  public void forget(PackId pack) {
    packs.forget(pack);
  }

  /** Closes all packs and wipes their keys; call when a day key has been destroyed. */
  public void forgetAll() {
    packs.close();
  }

  private static TimeRange widened(TimeRange range, long micros) {
    return new TimeRange(range.from().plusMicros(-micros), range.to().plusMicros(micros));
  }

  @Override
  public void close() {
    packs.close();
  }
}
