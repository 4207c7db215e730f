package io.strongroom.recording.rewrap;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the keys of finished packs to another day key: the key file is overwritten where it lies
 * and synced, then the row says the same. A crash between the two leaves the old key in the row,
 * which still opens the pack, so that the move is made again: the old day key must not die before
 * all calls have returned. A pack's bytes do not change. Used by one thread; blocks on the disk.
 */
public final class KeyMove {
  private final Volumes volumes;
  private final Catalogue catalogue;
  private final ByteBuffer block =
      ByteBuffer.allocateDirect(2 * Storage.BLOCK_BYTES).alignedSlice(Storage.BLOCK_BYTES);

  public KeyMove(Volumes volumes, Catalogue catalogue) {
    this.volumes = volumes;
    this.catalogue = catalogue;
  }

  /** Why packs may be here that no row tells of: a volume is missing. */
  public Optional<String> missingVolume() {
    return volumes.all().stream()
        .filter(volume -> volume.state() == Volume.State.MISSING)
        .findFirst()
        .map(
            volume ->
                "volume %s is missing and may have packs that stay; mount it, writable"
                    .formatted(volume.id()));
  }

  /**
   * Moves one pack; durable when the call returns.
   *
   * @throws StrongroomException UNAVAILABLE if its volume is away or fails; CORRUPT if the pack is
   *     not the one that the row tells of, or neither row nor key file has a key that opens
   */
  public void move(PackRow row, Rewrap rewrap) {
    Optional<PackRow> elsewhere = Optional.of(row);
    while (elsewhere.isPresent()) {
      elsewhere = moveThere(elsewhere.get(), rewrap);
    }
  }

  /** Moves it, or returns its row if it has gone to another volume since. */
  private Optional<PackRow> moveThere(PackRow row, Rewrap rewrap) {
    Volume volume =
        volumes
            .find(row.volume())
            .filter(found -> found.state() != Volume.State.MISSING)
            .orElseThrow(() -> away(row, "it is missing", null));
    volume.keyFiles().lock();
    try {
      Optional<PackRow> now = catalogue.find(row.id());
      if (now.isPresent() && !now.get().volume().equals(row.volume())) {
        return now;
      }
      move(row, volume, rewrap);
      return Optional.empty();
    } catch (IOException e) {
      throw away(row, e.toString(), e);
    } finally {
      volume.keyFiles().unlock();
    }
  }

  private void move(PackRow row, Volume volume, Rewrap rewrap) throws IOException {
    Path pack = PackPaths.finished(volume.root(), row.retentionClass(), row.expiryDay(), row.id());
    volume.requireIdentity();
    Storage storage = volume.storage();
    Bytes moved = rewrapped(storage, pack, row, headerHash(storage, pack, row), rewrap);
    write(storage, PackPaths.key(pack), moved);
    enter(row.wrappedTo(moved));
  }

  /** The shared index is told of no copy: it has the pack's row from the node that recorded it. */
  private void enter(PackRow row) {
    if (catalogue.replicas().isCopy(row.id())) {
      catalogue.replicas().copied(row, catalogue.replicas().holders(row.id()));
    } else {
      catalogue.finished(row);
    }
  }

  private static byte[] headerHash(Storage storage, Path pack, PackRow row) throws IOException {
    try (Storage.StoredFile file = storage.openForReading(pack)) {
      Footer footer = PackFile.footer(file, row.bytes(), row.footerBytes());
      if (!footer.merkleRoot().equals(row.merkleRoot())) {
        throw corrupt(row, "is not the one that the catalogue knows");
      }
      return footer.headerHash().toArray();
    }
  }

  /** By the row's key; where that is damaged, by the key file's. */
  private static Bytes rewrapped(
      Storage storage, Path pack, PackRow row, byte[] headerHash, Rewrap rewrap)
      throws IOException {
    Optional<Bytes> byRow = rewrapped(row, row.wrappedKey(), headerHash, rewrap);
    if (byRow.isPresent()) {
      return byRow.get();
    }
    try {
      return rewrapped(row, PackFile.wrappedKey(storage, pack), headerHash, rewrap)
          .orElseThrow(() -> corrupt(row, "has a key that does not open"));
    } catch (StrongroomException e) {
      throw e.kind() == ErrorKind.CORRUPT ? corrupt(row, "has no key that opens") : e;
    }
  }

  private static Optional<Bytes> rewrapped(
      PackRow row, Bytes wrapped, byte[] headerHash, Rewrap rewrap) {
    try {
      WrappedDek moved =
          rewrap.rewrap(
              row.id().camera(), row.range(), WrappedDek.decode(wrapped.asBuffer()), headerHash);
      return Optional.of(Bytes.copyOf(moved.encode()));
    } catch (OpenFailedException e) {
      return Optional.empty();
    }
  }

  private void write(Storage storage, Path key, Bytes wrapped) throws IOException {
    boolean made = !storage.exists(key);
    Sidecar.encode(wrapped, block.clear());
    try (Storage.StoredFile file = made ? storage.create(key) : storage.open(key)) {
      file.write(block.position(0).limit(Sidecar.BYTES), 0);
      file.sync();
    }
    if (made) {
      storage.syncDirectory(PackPaths.directoryOf(key));
    }
  }

  private static StrongroomException away(PackRow row, String why, @Nullable Exception cause) {
    String message =
        "pack %s stays and must get another key, but volume %s: %s; mount it, writable"
            .formatted(row.id(), row.volume(), why);
    return new StrongroomException(ErrorKind.UNAVAILABLE, message, cause);
  }

  private static StrongroomException corrupt(PackRow row, String what) {
    return new StrongroomException(
        ErrorKind.CORRUPT,
        "pack %s stays and %s; restore the pack and its key file from a copy, or release its hold"
            .formatted(row.id(), what));
  }
}
