package io.strongroom.recording.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The packs held open for reading, bounded by the memory of their indexes. Opening a finished pack
 * costs one look-up and one read of its footer. Thread-safe.
 */
final class OpenPacks implements AutoCloseable {
  /** Memory for chunk indexes: about 90 packs of an hour. */
  static final long MAX_INDEX_BYTES = 64L << 20;

  private static final Logger log = LoggerFactory.getLogger(OpenPacks.class);

  /** A pack not read for so long is closed and its key wiped. */
  static final Duration IDLE = Duration.ofMinutes(5);

  private final Holdings holdings;
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

  OpenPacks(Holdings holdings) {
    this.holdings = holdings;
  }

  private static void evicted(@Nullable PackId id, @Nullable OpenedPack pack, RemovalCause cause) {
    if (pack != null) {
      pack.close();
    }
  }

  /**
   * The chunk index of a pack: of a finished one from its footer, of a live one what is synced. A
   * copy that ends before {@code until} is looked for again: another node may have more by now.
   *
   * @param until where the pack's footage is said to end
   */
  List<IndexEntry> entries(PackId id, WallTime until) {
    boolean wasOpen = cache.getIfPresent(id) != null;
    List<IndexEntry> entries = with(id, Holdings.NEWEST, (pack, found) -> found);
    if (wasOpen && endsBefore(entries, until)) {
      forget(id);
      return with(id, Holdings.NEWEST, (pack, found) -> found);
    }
    return entries;
  }

  private static boolean endsBefore(List<IndexEntry> entries, WallTime until) {
    return entries.stream()
        .map(IndexEntry::header)
        .filter(header -> header.kind() == FrameHeader.Kind.MEDIA)
        .noneMatch(header -> !header.end().isBefore(until));
  }

  /**
   * Runs work on a pack. If the pack is closed underneath it, by eviction or by an interrupt of
   * another reader, or if whoever has it has gone, it is opened again, once. If what is read of it
   * does not verify or cannot be read, the other copies are tried, once.
   *
   * @param sequence a chunk that the work needs in the index, or {@link Holdings#NEWEST}
   */
  <T> T with(PackId id, int sequence, Work<T> work) {
    try {
      return anywhere(id, sequence, work);
    } catch (StrongroomException e) {
      if (isGone(e)) {
        // whoever has it may be another by now, and a deleted pack's key is not kept
        forget(id);
      }
      throw e;
    } catch (NoSuchFileException e) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, "pack " + id + " has been deleted", e);
    } catch (IOException e) {
      if (e.getCause() instanceof StrongroomException away) {
        forget(id);
        throw away;
      }
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "pack " + id + " cannot be read: " + e.getMessage() + "; look at the volume's disk",
          e);
    }
  }

  private <T> T anywhere(PackId id, int sequence, Work<T> work) throws IOException {
    try {
      return again(id, sequence, work);
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
      return elsewhere(id, work, e);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      return elsewhere(id, work, e);
    }
  }

  private <T> T again(PackId id, int sequence, Work<T> work) throws IOException {
    boolean wasOpen = cache.getIfPresent(id) != null;
    try {
      return attempt(id, sequence, work);
    } catch (ClosedChannelException | IllegalStateException e) {
      forget(id);
    } catch (StrongroomException e) {
      if (!isGone(e) || !wasOpen) {
        throw e;
      }
      // the node or the file that it was opened on has gone since; another may have a copy
      forget(id);
    } catch (IOException e) {
      if (!(e.getCause() instanceof StrongroomException) || !wasOpen) {
        throw e;
      }
      forget(id);
    }
    return attempt(id, sequence, work);
  }

  private static boolean isGone(StrongroomException e) {
    return e.kind() == ErrorKind.UNAVAILABLE || e.kind() == ErrorKind.NOT_FOUND;
  }

  /**
   * Runs work on the first copy that verifies, and goes on until the one that has failed is found,
   * too: what fails again is damaged there, and not on the way.
   */
  private <T, E extends Exception> T elsewhere(PackId id, Work<T> work, E failure) throws E {
    forget(id);
    T result = null;
    boolean isTold = false;
    for (Holdings.Copy copy : holdings.copies(id)) {
      if (result != null && isTold) {
        break;
      }
      try {
        OpenedPack opened = open(id, copy.pack());
        try {
          T done = work.run(opened, indexOf(opened));
          if (result == null) {
            result = done;
            replace(id, opened);
          } else {
            opened.close();
          }
        } catch (StrongroomException | IOException e) {
          opened.close();
          throw e;
        }
      } catch (StrongroomException e) {
        if (e.kind() == ErrorKind.CORRUPT) {
          copy.damaged().accept(String.valueOf(e.getMessage()));
          isTold = true;
        } else if (e.kind() != ErrorKind.NOT_FOUND && result == null) {
          throw e;
        }
      } catch (IOException e) {
        if (!(e.getCause() instanceof StrongroomException)) {
          copy.damaged().accept(String.valueOf(e.getMessage()));
        }
        isTold = true;
      }
    }
    if (result == null) {
      throw failure;
    }
    log.warn("pack {} is read from another copy: {}", id, failure.getMessage());
    return result;
  }

  private void replace(PackId id, OpenedPack opened) {
    OpenedPack before = cache.asMap().put(id, opened);
    if (before != null) {
      before.close();
    }
  }

  /** The index that a finished pack brings. */
  static List<IndexEntry> indexOf(OpenedPack finished) {
    List<IndexEntry> entries = finished.entries();
    return entries == null ? List.of() : entries;
  }

  private <T> T attempt(PackId id, int sequence, Work<T> work) throws IOException {
    OpenedPack pack = cache.getIfPresent(id);
    List<IndexEntry> entries = pack == null ? null : pack.entries();
    if (pack != null && entries != null && reaches(entries, sequence)) {
      return work.run(pack, entries);
    }
    HeldPack held =
        holdings
            .find(id, sequence)
            .orElseThrow(
                () -> new StrongroomException(ErrorKind.NOT_FOUND, "pack " + id + " is not here"));
    return switch (held) {
      case HeldPack.Live live ->
          work.run(pack == null ? kept(id, open(live)) : pack, live.entries());
      case HeldPack.Finished finished -> {
        // what was opened while the pack grew has no index of its own
        forget(id);
        OpenedPack opened = kept(id, open(id, finished));
        yield work.run(opened, indexOf(opened));
      }
    };
  }

  private static boolean reaches(List<IndexEntry> entries, int sequence) {
    return sequence == Holdings.NEWEST
        || (!entries.isEmpty() && entries.getLast().header().sequence() >= sequence);
  }

  private OpenedPack kept(PackId id, OpenedPack opened) {
    OpenedPack raced = cache.asMap().putIfAbsent(id, opened);
    if (raced != null) {
      opened.close();
    }
    return raced == null ? opened : raced;
  }

  private static OpenedPack open(HeldPack.Live live) throws IOException {
    return new OpenedPack(
        live.source().open(),
        live.header().suite(),
        live.header().hash(),
        live.header().commitment().toArray(),
        live.wrappedKey(),
        null);
  }

  /** Opens a pack whose footer verifies; the caller closes it. */
  static OpenedPack open(PackId id, HeldPack.Finished finished) throws IOException {
    PackRow row = finished.row();
    Storage.StoredFile file = OpenedPack.reading(() -> finished.source().open());
    try {
      Footer footer =
          OpenedPack.reading(() -> PackFile.footer(file, row.bytes(), row.footerBytes()));
      if (!footer.merkleRoot().equals(row.merkleRoot())) {
        throw new StrongroomException(
            ErrorKind.CORRUPT, "pack " + id + " is not the one the catalogue knows; run fsck");
      }
      if (finished.headerHash().isPresent()
          && !footer.headerHash().equals(finished.headerHash().get())) {
        throw new StrongroomException(
            ErrorKind.CORRUPT,
            "pack " + id + " came with the footer of another; run fsck on the node that has it");
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
