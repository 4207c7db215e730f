package io.strongroom.recording.replica;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.replica.CopyVolumes.Place;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes copies of other nodes' finished packs on the volumes of this one: note, bytes, sync, every
 * checksum read back, key file, name, directory, catalogue. A crash at any point leaves either the
 * whole copy or what the next start removes. A pack that was followed while it grew is gone on with
 * where it is. For one thread, which it blocks; holds one buffer.
 */
public final class PackCopy {
  /** The largest pack and its footer. */
  private static final long MAX_FILE_BYTES = PackLimits.MAX_BYTES + (64L << 20);

  private static final Logger log = LoggerFactory.getLogger(PackCopy.class);

  private final CopyVolumes volumes;
  private final GrowingCopies growing;
  private final CopyClaims claims;
  private final Catalogue catalogue;
  private final ReplicaRows rows;
  private final PackFetch fetch;
  private final Predicate<PackRow> dead;

  /**
   * @param pool for frames that are verified, the reading side's
   * @param growing copies that follow open packs, which are gone on with
   * @param claims shared with {@code growing}
   * @param dead whether a pack's key is destroyed, so that it is to go
   */
  public PackCopy(
      Volumes volumes,
      Catalogue catalogue,
      BufferPool pool,
      Pace pace,
      GrowingCopies growing,
      CopyClaims claims,
      Predicate<PackRow> dead) {
    this.volumes = new CopyVolumes(volumes);
    this.growing = growing;
    this.claims = claims;
    this.catalogue = catalogue;
    this.rows = catalogue.replicas();
    this.fetch = new PackFetch(pool, pace);
    this.dead = dead;
  }

  /**
   * Copies a pack.
   *
   * @param there the pack as its holder tells of it; hostile until verified
   * @param holders other nodes that hold it
   * @param progress is told the bytes that are here; may throw to break the copy off
   * @throws StrongroomException EXHAUSTED if no volume has room, UNAVAILABLE if a disk or the other
   *     node fails, or the pack has expired, CORRUPT if what came is not a whole pack; nothing of
   *     it is left then but what followed the pack before
   */
  void make(HeldPack.Finished there, Set<NodeId> holders, LongConsumer progress)
      throws InterruptedException {
    PackRow told = there.row();
    if (told.bytes() % PackLimits.BLOCK_BYTES != 0
        || told.bytes() < PackHeader.BYTES
        || told.bytes() > MAX_FILE_BYTES
        || told.wrappedKey().length() == 0) {
      throw PackFetch.corrupt(
          told.id(), "its size is not a pack's, or its key file is missing there");
    }
    if (dead.test(told)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "pack " + told.id() + " has expired, and is not copied any more");
    }
    if (!claims.take(told.id())) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the copy of pack " + told.id() + " is worked on; ask again");
    }
    try {
      Optional<GrowingCopies.Growing> begun = begunOf(told);
      if (begun.isPresent()) {
        goOn(begun.get(), there, holders, progress);
      } else {
        anew(there, holders, progress);
      }
    } finally {
      claims.release(told.id());
    }
  }

  private Optional<GrowingCopies.Growing> begunOf(PackRow told) {
    try {
      return growing.begunOf(told.id(), told.bytes());
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "what is here of pack " + told.id() + " cannot be used: " + e, e);
    }
  }

  /** What followed the pack while it grew has most of it, and stays if the rest is damaged. */
  private void goOn(
      GrowingCopies.Growing begun,
      HeldPack.Finished there,
      Set<NodeId> holders,
      LongConsumer progress)
      throws InterruptedException {
    Place place = volumes.place(begun.note()).orElseThrow();
    try {
      place.volume().requireIdentity();
      try (Storage.StoredFile file = place.storage().open(place.copy())) {
        fetch.into(file, place, there, Math.min(begun.bytes(), there.row().bytes()), progress);
      }
      enter(finished(place, there), holders);
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.CORRUPT) {
        withoutRest(begun);
      }
      throw e;
    } catch (IOException e) {
      throw failed(place, there.row().id(), e);
    }
  }

  private void withoutRest(GrowingCopies.Growing begun) {
    try {
      growing.withoutRest(begun);
    } catch (IOException e) {
      log.warn(
          "what was here of pack {} cannot be brought to an end: {}", begun.id(), e.getMessage());
    }
  }

  private void anew(HeldPack.Finished there, Set<NodeId> holders, LongConsumer progress)
      throws InterruptedException {
    PackRow told = there.row();
    Volume volume = volumes.volumeFor(told.bytes());
    ReplicaRows.Begun note =
        new ReplicaRows.Begun(told.id(), volume.id(), told.retentionClass(), told.expiryDay());
    Place place = Place.of(volume, note);
    rows.begin(note);
    boolean whole = false;
    try {
      PackFetch.Verified verified = put(place, there, progress);
      whole = true;
      enter(verified, holders);
    } catch (IOException e) {
      throw failed(place, told.id(), e);
    } finally {
      if (!whole) {
        remove(place, told.id());
      }
    }
  }

  private void enter(PackFetch.Verified verified, Set<NodeId> holders) {
    verified.gaps().forEach(gap -> catalogue.gap(verified.row().id().camera(), gap, true));
    rows.copied(verified.row(), holders);
  }

  private static StrongroomException failed(Place place, PackId id, IOException e) {
    place.volume().failed(e);
    return new StrongroomException(
        NoSpaceException.is(e) ? ErrorKind.EXHAUSTED : ErrorKind.UNAVAILABLE,
        "pack " + id + " cannot be written on volume " + place.volume().id() + ": " + e,
        e);
  }

  /** Whether some volume has room for a copy. */
  boolean hasRoom(long bytes) {
    return volumes.hasRoom(bytes);
  }

  private PackFetch.Verified put(Place place, HeldPack.Finished there, LongConsumer progress)
      throws IOException, InterruptedException {
    place.volume().requireIdentity();
    Storage storage = place.storage();
    place.createDirectories();
    if (storage.exists(place.finished())) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "pack " + there.row().id() + " lies here and is not in the catalogue yet; run fsck");
    }
    Place.deleteIfThere(storage, place.copy());
    Place.deleteIfThere(storage, place.key());
    try (Storage.StoredFile file = storage.create(place.copy())) {
      fetch.into(file, place, there, 0, progress);
    }
    return finished(place, there);
  }

  /** Verifies what was fetched, and gives it its key and its name. */
  private PackFetch.Verified finished(Place place, HeldPack.Finished there) throws IOException {
    PackFetch.Verified verified = fetch.verified(place, there);
    if (!place.storage().exists(place.key())) {
      fetch.writeKey(place, there.row().wrappedKey());
    }
    place.storage().rename(place.copy(), place.finished());
    place.storage().syncDirectory(place.directory());
    return verified;
  }

  private void remove(Place place, PackId id) {
    try {
      place.volume().requireIdentity();
      Place.deleteIfThere(place.storage(), place.copy());
      if (!place.storage().exists(place.finished())) {
        Place.deleteIfThere(place.storage(), place.key());
      }
      rows.giveUp(id);
    } catch (IOException | StrongroomException e) {
      log.warn("the rest of a copy of {} is removed at the next start: {}", id, e.getMessage());
    }
  }
}
