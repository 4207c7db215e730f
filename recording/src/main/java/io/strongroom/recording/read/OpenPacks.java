package io.strongroom.recording.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.strongroom.recording.index.PackIndex;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.LivePacks;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packs held open for reading, bounded by the memory of their indexes. Opening a finished pack
 * costs one catalogue look-up and one read of its footer. Thread-safe.
 */
final class OpenPacks implements AutoCloseable {
  /** Memory for chunk indexes: about 90 packs of an hour. */
  static final long MAX_INDEX_BYTES = 64L << 20;

  /** A pack not read for so long is closed and its key wiped. */
  static final Duration IDLE = Duration.ofMinutes(5);

  private final Volumes volumes;
  private final PackIndex index;
  private final LivePacks live;
  private final Cache<PackId, OpenedPack> cache =
      Caffeine.newBuilder()
          .maximumWeight(MAX_INDEX_BYTES)
          .weigher((PackId id, OpenedPack pack) -> pack.weight())
          .expireAfterAccess(IDLE)
          .evictionListener(OpenPacks::evicted)
          .executor(Runnable::run)
          .build();

  /** Work on an open pack and its index. */
  interface Work<T> {
    T run(OpenedPack pack, List<IndexEntry> entries) throws IOException;
  }

  OpenPacks(Volumes volumes, PackIndex index, LivePacks live) {
    this.volumes = volumes;
    this.index = index;
    this.live = live;
  }

  private static void evicted(@Nullable PackId id, @Nullable OpenedPack pack, RemovalCause cause) {
    if (pack != null) {
      pack.close();
    }
  }

  /** The chunk index of a pack: of a finished one from its footer, of a live one what is synced. */
  List<IndexEntry> entries(PackId id) {
    Optional<LivePacks.View> view = live.find(id);
    return view.isPresent() ? view.get().entries() : with(id, (pack, entries) -> entries);
  }

  /**
   * Runs work on a pack. If the pack is closed underneath it, by eviction or by an interrupt of
   * another reader, it is opened again, once.
   */
  <T> T with(PackId id, Work<T> work) {
    try {
      try {
        return attempt(id, work);
      } catch (ClosedChannelException | IllegalStateException e) {
        forget(id);
        return attempt(id, work);
      }
    } catch (NoSuchFileException e) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "pack " + id + " has been deleted", e);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "pack " + id + " cannot be read: " + e.getMessage() + "; look at the volume's disk",
          e);
    }
  }

  private <T> T attempt(PackId id, Work<T> work) throws IOException {
    Optional<LivePacks.View> view = live.find(id);
    OpenedPack pack = cache.getIfPresent(id);
    if (pack != null && pack.entries() == null && view.isEmpty()) {
      forget(id);
      pack = null;
    }
    if (pack == null) {
      OpenedPack opened = view.isPresent() ? open(view.get()) : open(id);
      OpenedPack raced = cache.asMap().putIfAbsent(id, opened);
      if (raced != null) {
        opened.close();
      }
      pack = raced == null ? opened : raced;
    }
    List<IndexEntry> entries = pack.entries();
    if (entries == null) {
      entries = view.map(LivePacks.View::entries).orElse(List.of());
    }
    return work.run(pack, entries);
  }

  private OpenedPack open(LivePacks.View view) throws IOException {
    Storage.StoredFile file = storage(view.volume()).openForReading(view.path());
    return new OpenedPack(
        file,
        view.header().suite(),
        view.header().hash(),
        view.header().commitment().toArray(),
        view.wrappedKey(),
        null);
  }

  private OpenedPack open(PackId id) throws IOException {
    PackRow row =
        index
            .find(id)
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.NOT_FOUND, "pack " + id + " is not here"));
    Volume volume = volume(row.volume());
    Path path = PackPaths.finished(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
    Storage.StoredFile file = volume.storage().openForReading(path);
    try {
      Footer footer = PackFile.footer(file, row.bytes(), row.footerBytes());
      if (!footer.merkleRoot().equals(row.merkleRoot())) {
        throw new StrongroomException(
            ErrorKind.CORRUPT, "pack " + id + " is not the one the catalogue knows; run fsck");
      }
      return new OpenedPack(
          file,
          footer.suite(),
          footer.headerHash().toArray(),
          footer.commitment().toArray(),
          row.wrappedKey(),
          footer.entries());
    } catch (StrongroomException | IOException e) {
      file.close();
      throw e;
    }
  }

  private Storage storage(VolumeId id) {
    return volume(id).storage();
  }

  private Volume volume(VolumeId id) {
    return volumes
        .find(id)
        .filter(volume -> volume.state() != Volume.State.MISSING)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE, "volume " + id + " is missing; mount it"));
  }

  /** What of {@link #MAX_INDEX_BYTES} is taken. */
  long indexBytes() {
    return cache.asMap().values().stream().mapToLong(OpenedPack::weight).sum();
  }

  /** Closes a pack and wipes its key; for whoever deletes or re-wraps it. */
  void forget(PackId id) {
    OpenedPack pack = cache.asMap().remove(id);
    if (pack != null) {
      pack.close();
    }
  }

  @Override
  public void close() {
    cache.asMap().keySet().forEach(this::forget);
  }
}
