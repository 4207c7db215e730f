package io.strongroom.recording.replica;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameScan;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.Sidecar;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.replica.CopyVolumes.Place;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.NoSpaceException;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import io.strongroom.recording.write.PackFinishing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of copies that follow open packs of other nodes: note, key file, header, then whole
 * verified frames, each stretch synced before its chunk rows are written. A crash at any point
 * leaves what can be followed on, or finished with what it has. Thread-safe: the copy of a pack is
 * worked on by whoever has claimed it, and a call that finds it claimed does nothing.
 */
public final class GrowingCopies {
  /** Most that is fetched of one pack until others have their turn. */
  static final long TURN_BYTES = 16L << 20;

  private final Catalogue catalogue;
  private final ReplicaRows rows;
  private final CopyVolumes volumes;
  private final BufferPool pool;
  private final PackFinishing finishing;
  private final Pace pace;
  private final CopyClaims claims;

  /**
   * A copy that follows a pack.
   *
   * @param note where it lies
   * @param packTag of its header
   * @param bytes that are here, synced, to the end of a frame
   * @param sequence of the last chunk here, -1 if there is none
   */
  record Growing(Begun note, long packTag, long bytes, int sequence) {
    PackId id() {
      return note.id();
    }

    static Growing of(Begun note, long packTag, List<IndexEntry> entries) {
      return entries.isEmpty()
          ? new Growing(note, packTag, PackHeader.BYTES, -1)
          : new Growing(
              note, packTag, entries.getLast().endBytes(), entries.getLast().header().sequence());
    }
  }

  /**
   * @param pool for frames on their way, the reading side's
   * @param claims shared with whoever else makes copies
   */
  public GrowingCopies(
      Volumes volumes,
      Catalogue catalogue,
      BufferPool pool,
      PackFinishing finishing,
      Pace pace,
      CopyClaims claims) {
    this.volumes = new CopyVolumes(volumes);
    this.catalogue = catalogue;
    this.rows = catalogue.replicas();
    this.pool = pool;
    this.finishing = finishing;
    this.pace = pace;
    this.claims = claims;
  }

  /** Work on a copy that is claimed. */
  private interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  private <T> Optional<T> claimed(PackId id, Volume volume, Work<T> work)
      throws InterruptedException {
    if (!claims.take(id)) {
      return Optional.empty();
    }
    try {
      volume.requireIdentity();
      return Optional.of(work.run());
    } catch (IOException e) {
      volume.failed(e);
      throw new StrongroomException(
          NoSpaceException.is(e) ? ErrorKind.EXHAUSTED : ErrorKind.UNAVAILABLE,
          "the copy of pack " + id + " on volume " + volume.id() + ": " + e,
          e);
    } finally {
      claims.release(id);
    }
  }

  /**
   * Begins to follow a pack, or follows on what is here of it already.
   *
   * @param there the pack as its node tells of it; hostile until verified
   * @return empty if it is here and whole, or somebody else works on it
   */
  Optional<Growing> begin(HeldPack.Live there) throws InterruptedException {
    PackHeader header = there.header();
    Optional<Begun> followed = rows.followed(header.id());
    if (followed.isPresent() && volumes.place(followed.get()).isPresent()) {
      return takeUp(followed.get());
    }
    Optional<PackRow> here = catalogue.find(header.id());
    if (here.isPresent()) {
      return isCut(here.get(), rows) ? reopen(here.get()) : Optional.empty();
    }
    if (there.wrappedKey().length() == 0) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "pack " + header.id() + " came without its key");
    }
    Volume volume = volumes.volumeFor(Followers.ROOM_BYTES);
    Begun note = new Begun(header.id(), volume.id(), header.retentionClass(), header.expiryDay());
    Place place = Place.of(volume, note);
    return claimed(
        header.id(),
        volume,
        () -> {
          create(place, note, header, there.wrappedKey());
          return Growing.of(note, header.tag(), List.of());
        });
  }

  /** Whether a pack here is a copy that may have less than its node does. */
  static boolean isCut(PackRow row, ReplicaRows rows) {
    return row.state() == Footer.State.RECOVERED && rows.isCopy(row.id());
  }

  private void create(Place place, Begun note, PackHeader header, Bytes key) throws IOException {
    Storage storage = place.storage();
    if (storage.exists(place.finished())) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "pack " + note.id() + " lies here and is not in the catalogue yet; run fsck");
    }
    rows.follow(note);
    place.createDirectories();
    Place.deleteIfThere(storage, place.copy());
    Place.deleteIfThere(storage, place.key());
    BufferPool.Buffer block = pool.takeAlways(PackLimits.BLOCK_BYTES);
    try {
      try (Storage.StoredFile file = storage.create(place.key())) {
        Sidecar.encode(key, block.bytes().clear());
        file.write(block.bytes().position(0).limit(Sidecar.BYTES), 0);
        file.sync();
      }
      try (Storage.StoredFile file = storage.create(place.copy())) {
        header.encode(block.bytes().clear());
        file.write(block.bytes().position(0).limit(PackHeader.BYTES), 0);
        file.sync();
      }
    } finally {
      block.release();
    }
    storage.syncDirectory(place.directory());
  }

  /**
   * Takes up a copy that an earlier life of this node began: what is whole from the start on.
   *
   * @return empty if there is nothing to take up, or somebody else works on it
   */
  Optional<Growing> takeUp(Begun note) throws InterruptedException {
    Optional<Place> place = volumes.place(note);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return claimed(note.id(), place.get().volume(), () -> takeUp(note, place.get()))
        .flatMap(taken -> taken);
  }

  private Optional<Growing> takeUp(Begun note, Place place) throws IOException {
    Storage storage = place.storage();
    if (!storage.exists(place.copy())) {
      if (!storage.exists(place.finished())) {
        rows.unfollow(note.id());
      }
      return Optional.empty();
    }
    try (Storage.StoredFile file = storage.open(place.copy())) {
      PackHeader header;
      try {
        header = PackFile.header(file);
      } catch (StrongroomException e) {
        remove(note);
        return Optional.empty();
      }
      List<IndexEntry> known = rows.chunks(note.id(), header.tag());
      List<IndexEntry> whole = contiguous(FrameScan.run(file, header.tag(), pool, known).entries());
      rows.grown(note.id(), header.tag(), whole);
      Growing growing = Growing.of(note, header.tag(), whole);
      if (file.size() != growing.bytes) {
        file.truncate(growing.bytes);
        file.sync();
      }
      return Optional.of(growing);
    }
  }

  private static List<IndexEntry> contiguous(List<IndexEntry> entries) {
    List<IndexEntry> whole = new ArrayList<>();
    long at = PackHeader.BYTES;
    for (IndexEntry entry : entries) {
      if (entry.offsetBytes() != at) {
        break;
      }
      whole.add(entry);
      at = entry.endBytes();
    }
    return whole;
  }

  /**
   * Makes a finished copy that has less than its node does one that follows again. From here on the
   * node is who serves the pack, as it does to whoever tells of it.
   *
   * @return empty if somebody else works on it
   */
  private Optional<Growing> reopen(PackRow row) throws InterruptedException {
    Begun note = new Begun(row.id(), row.volume(), row.retentionClass(), row.expiryDay());
    Optional<Place> place = volumes.place(note);
    return place.isEmpty()
        ? Optional.empty()
        : claimed(row.id(), place.get().volume(), () -> reopen(row, note, place.get()));
  }

  private Growing reopen(PackRow row, Begun note, Place place) throws IOException {
    Growing growing;
    List<IndexEntry> whole;
    try (Storage.StoredFile file = place.storage().openForReading(place.finished())) {
      Footer footer = PackFile.footer(file, row.bytes(), row.footerBytes());
      whole = contiguous(footer.entries());
      growing = Growing.of(note, footer.packTag(), whole);
    }
    rows.follow(note);
    catalogue.forget(row.id());
    place.storage().rename(place.finished(), place.copy());
    place.storage().syncDirectory(place.directory());
    rows.grown(note.id(), growing.packTag, whole);
    try (Storage.StoredFile file = place.storage().open(place.copy())) {
      file.truncate(growing.bytes);
      file.sync();
    }
    return growing;
  }

  /**
   * What is here of a pack that its node offers as finished; the caller has claimed it.
   *
   * @return empty if there is nothing that the rest could be added to
   */
  Optional<Growing> begunOf(PackId id, long bytes) throws IOException {
    Optional<Begun> followed = rows.followed(id);
    if (followed.isPresent()) {
      Optional<Place> place = volumes.place(followed.get());
      return place.isPresent() ? takeUp(followed.get(), place.get()) : Optional.empty();
    }
    Optional<PackRow> row =
        catalogue.find(id).filter(here -> isCut(here, rows) && here.bytes() < bytes);
    if (row.isEmpty()) {
      return Optional.empty();
    }
    Begun note =
        new Begun(id, row.get().volume(), row.get().retentionClass(), row.get().expiryDay());
    Optional<Place> place = volumes.place(note);
    return place.isPresent() ? Optional.of(reopen(row.get(), note, place.get())) : Optional.empty();
  }

  /**
   * Fetches what a pack has more, as far as that is synced there.
   *
   * @param durableBytes end of a frame, so its node says
   * @return how far the copy is now; less than asked for after {@link #TURN_BYTES}
   * @throws StrongroomException CORRUPT if what came is not what comes next in the pack,
   *     UNAVAILABLE or EXHAUSTED if a disk or the other node fails; the copy is as it was then
   */
  Growing append(Growing growing, HeldPack.Source source, long durableBytes)
      throws InterruptedException {
    Place place = volumes.place(growing.note).orElse(null);
    if (place == null || durableBytes <= growing.bytes || durableBytes > PackLimits.MAX_BYTES) {
      return growing;
    }
    if (CopyVolumes.room(place.volume()) < durableBytes - growing.bytes) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "volume " + place.volume().id() + " has no room for copies");
    }
    long until = Math.min(durableBytes, growing.bytes + TURN_BYTES);
    return claimed(
            growing.id(), place.volume(), () -> fetch(growing, place, source, until, durableBytes))
        .orElse(growing);
  }

  private Growing fetch(
      Growing growing, Place place, HeldPack.Source source, long until, long durableBytes)
      throws IOException, InterruptedException {
    List<IndexEntry> fetched = new ArrayList<>();
    Growing now = growing;
    try (Storage.StoredFile file = place.storage().open(place.copy());
        Storage.StoredFile there = PackFetch.opened(growing.id(), source)) {
      NextFrames next = new NextFrames(there, file, place.volume(), pool, pace);
      while (now.bytes < until) {
        List<IndexEntry> entries = next.copy(now, durableBytes);
        fetched.addAll(entries);
        now = Growing.of(growing.note, growing.packTag, entries);
      }
      file.sync();
    }
    rows.grown(growing.id(), growing.packTag, fetched);
    return now;
  }

  /**
   * Finishes a copy whose pack is gone with what it has, as a pack is finished after a crash.
   *
   * @return false if somebody else works on it, or its volume is missing
   */
  boolean close(Begun note) throws InterruptedException {
    Optional<Place> place = volumes.place(note);
    return place.isPresent()
        && claimed(
                note.id(),
                place.get().volume(),
                () -> {
                  if (place.get().storage().exists(place.get().copy())) {
                    finishing.finishCopy(place.get().volume(), note);
                  }
                  return true;
                })
            .orElse(false);
  }

  /**
   * What was fetched to end a copy does not verify. What followed the pack is finished as it is, if
   * it still verifies itself: else it goes, and is made anew. The caller has claimed it.
   */
  void withoutRest(Growing growing) throws IOException {
    Place place = volumes.place(growing.note).orElseThrow();
    place.volume().requireIdentity();
    boolean sound;
    try (Storage.StoredFile file = place.storage().open(place.copy())) {
      List<IndexEntry> whole =
          contiguous(FrameScan.run(file, growing.packTag, pool, List.of()).entries());
      sound = Growing.of(growing.note, growing.packTag, whole).bytes >= growing.bytes;
      file.truncate(growing.bytes);
      file.sync();
    }
    if (sound) {
      finishing.finishCopy(place.volume(), growing.note);
    } else {
      remove(growing.note);
    }
  }

  private void remove(Begun note) throws IOException {
    Place place = volumes.place(note).orElseThrow();
    place.volume().requireIdentity();
    Place.deleteIfThere(place.storage(), place.copy());
    Place.deleteIfThere(place.storage(), place.key());
    place.storage().syncDirectory(place.directory());
    rows.unfollow(note.id());
  }
}
