package io.strongroom.recording.read;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackRow;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The footage on this node's volumes. Thread-safe. Holds at most {@link OpenPacks#MAX_INDEX_BYTES}
 * of chunk indexes and the pool's limit of buffers; keys of packs not read for a few minutes are
 * wiped.
 */
public final class StoredFootage implements Footage, AutoCloseable {
  /** Default limit of the pool for reading: 64 chunks of 1 MiB at once. */
  public static final long READ_BUFFER_BYTES = 96L << 20;

  private final Catalogue catalogue;
  private final LivePacks live;
  private final DekUnwrapper unwrapper;
  private final Authorisation.Mint mint;
  private final BufferPool pool;
  private final OpenPacks packs;

  /** Most memory of the indexes of packs held open. */
  public static final long MAX_INDEX_BYTES = OpenPacks.MAX_INDEX_BYTES;

  /**
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
    this.catalogue = catalogue;
    this.live = live;
    this.unwrapper = unwrapper;
    this.mint = mint;
    this.pool = pool;
    this.packs = new OpenPacks(volumes, catalogue, live);
  }

  /** Memory of the indexes of packs held open: a metric. */
  public long indexBytes() {
    return packs.indexBytes();
  }

  @Override
  public Timeline timeline(CameraId camera, TimeRange range, long minGapMicros) {
    TimeRange wide = widened(range, PackIndex.MAX_PACK_MICROS);
    // live first: a pack that is finished in between is then seen twice and not never
    List<LivePacks.View> views = live.of(camera);
    List<TimelineBuilder.Piece> pieces = new ArrayList<>();
    for (PackRow row : catalogue.packs(camera, wide)) {
      pieces.add(new TimelineBuilder.Piece(row.spans(), row.firstOfLife()));
    }
    for (LivePacks.View view : views) {
      pieces.add(new TimelineBuilder.Piece(view.spans(), view.header().firstOfLife()));
    }
    return new TimelineBuilder(range, minGapMicros)
        .build(
            pieces,
            extent(camera),
            catalogue.gaps(camera, range),
            views.stream().map(StoredFootage::end).reduce(WallTime::max));
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    Optional<TimeRange> whole =
        live.of(camera).stream()
            .map(view -> new TimeRange(view.spans().getFirst().from(), end(view)))
            .reduce(StoredFootage::hull);
    Optional<TimeRange> finished = catalogue.extent(camera);
    return whole.isPresent() && finished.isPresent()
        ? Optional.of(hull(whole.get(), finished.get()))
        : whole.or(() -> finished);
  }

  @Override
  public Resolution resolve(CameraId camera, TimeRange range, int maxChunks) {
    TimeRange wide =
        new TimeRange(range.from().plusMicros(-Resolver.MAX_LOOKBACK_MICROS), range.to());
    List<Resolver.Candidate> candidates = new ArrayList<>();
    Set<PackId> seen = new HashSet<>();
    for (LivePacks.View view : live.of(camera)) {
      seen.add(view.header().id());
      candidates.add(new Resolver.Candidate(view.header().id(), view.spans()));
    }
    for (PackRow row : catalogue.packs(camera, wide)) {
      if (seen.add(row.id())) {
        candidates.add(new Resolver.Candidate(row.id(), row.spans()));
      }
    }
    candidates.removeIf(c -> c.spans().stream().noneMatch(wide::overlaps));
    return new Resolver(packs::entries).resolve(candidates, range, maxChunks);
  }

  @Override
  public ByteBuffer open(Authorisation authorisation, ChunkRef chunk) {
    if (!authorisation.isFrom(mint) || !authorisation.camera().equals(chunk.pack().camera())) {
      throw new StrongroomException(
          ErrorKind.DENIED, "this access is not authorised for camera " + chunk.pack().camera());
    }
    return packs.with(
        chunk.pack(),
        (pack, entries) -> {
          IndexEntry entry = find(entries, chunk);
          requireCovered(authorisation, entry.header(), entries);
          return pack.open(entry, authorisation, unwrapper, pool);
        });
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

  private static WallTime end(LivePacks.View view) {
    return view.spans().getLast().to();
  }

  private static TimeRange hull(TimeRange a, TimeRange b) {
    return new TimeRange(WallTime.min(a.from(), b.from()), WallTime.max(a.to(), b.to()));
  }

  private static TimeRange widened(TimeRange range, long micros) {
    return new TimeRange(range.from().plusMicros(-micros), range.to().plusMicros(micros));
  }

  @Override
  public void close() {
    packs.close();
  }
}
