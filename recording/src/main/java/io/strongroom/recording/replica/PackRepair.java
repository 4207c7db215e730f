package io.strongroom.recording.replica;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.HeldPack;
import io.strongroom.recording.read.Holdings;
import io.strongroom.recording.replica.CopyVolumes.Place;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a sound file in place of a damaged or missing finished pack of this node, original or copy,
 * from another node that has the same pack: note, bytes, sync, every checksum read back, then the
 * damaged file aside, name, directory, end of the note. A key file that is missing is written from
 * the row. The row stays as it is; the damaged file is kept beside the pack. A crash at any point
 * leaves the damaged file under one of its names. Thread-safe, one pack at a time; blocks for as
 * long as fetching takes.
 */
public final class PackRepair {
  private static final Logger log = LoggerFactory.getLogger(PackRepair.class);

  private final Volumes volumes;
  private final Catalogue catalogue;
  private final ReplicaRows rows;
  private final CopyClaims claims;
  private final PackFetch fetch;
  private final ReplicaCluster cluster;
  private final ReplicaPeers peers;
  private final Function<NodeId, Optional<Holdings>> holdingsOf;
  private final Predicate<PackRow> dead;

  /**
   * @param pool for frames that are verified, the reading side's
   * @param claims shared with whoever makes copies
   * @param holdingsOf what lies on another node; empty if that is not well
   * @param dead whether a pack's key is destroyed, so that it is to go
   */
  public PackRepair(
      Volumes volumes,
      Catalogue catalogue,
      BufferPool pool,
      Pace pace,
      CopyClaims claims,
      ReplicaCluster cluster,
      ReplicaPeers peers,
      Function<NodeId, Optional<Holdings>> holdingsOf,
      Predicate<PackRow> dead) {
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.rows = catalogue.replicas();
    this.claims = claims;
    this.fetch = new PackFetch(pool, pace);
    this.cluster = cluster;
    this.peers = peers;
    this.holdingsOf = holdingsOf;
    this.dead = dead;
  }

  /**
   * Mends a pack.
   *
   * @return whether a sound file is in its place now; if not, no other node has one that can be
   *     had, there is no room for both files, or the pack has expired
   */
  public synchronized boolean mend(PackRow row) throws InterruptedException {
    Optional<Volume> volume =
        volumes.find(row.volume()).filter(found -> found.state() == Volume.State.OK);
    if (dead.test(row) || volume.isEmpty() || CopyVolumes.room(volume.get()) < row.bytes()) {
      return false;
    }
    if (!claims.take(row.id())) {
      return false;
    }
    try {
      for (ClusterNode node : holders(row.id())) {
        if (isMended(row, volume.get(), node)) {
          return true;
        }
      }
      return false;
    } finally {
      claims.release(row.id());
    }
  }

  /** Nodes that say that they have the pack, those first that are known to. */
  private List<ClusterNode> holders(PackId pack) {
    Set<NodeId> known = rows.holders(pack);
    return cluster.well().stream()
        .sorted(Comparator.comparing(node -> !known.contains(node.id())))
        .filter(node -> has(node, pack))
        .toList();
  }

  private boolean has(ClusterNode node, PackId pack) {
    try {
      return peers.held(node, List.of(pack)).contains(pack);
    } catch (StrongroomException e) {
      return false;
    }
  }

  private boolean isMended(PackRow row, Volume volume, ClusterNode node)
      throws InterruptedException {
    try {
      Optional<HeldPack.Finished> there = same(row, node);
      if (there.isEmpty()) {
        return false;
      }
      replace(row, volume, there.get());
      log.info("pack {} is mended with the file of node {}", row.id(), node.id());
      return true;
    } catch (StrongroomException e) {
      log.warn("pack {} is not mended from node {}: {}", row.id(), node.id(), e.getMessage());
    } catch (IOException e) {
      log.warn("pack {} is not mended on volume {}: {}", row.id(), volume.id(), e.toString());
      volume.failed(e);
    }
    return false;
  }

  /** The very same pack: a copy that was cut short, for instance, is another. */
  private Optional<HeldPack.Finished> same(PackRow row, ClusterNode node) {
    return holdingsOf
        .apply(node.id())
        .flatMap(there -> there.find(row.id(), Holdings.NEWEST))
        .filter(HeldPack.Finished.class::isInstance)
        .map(HeldPack.Finished.class::cast)
        .filter(
            pack ->
                pack.row().merkleRoot().equals(row.merkleRoot())
                    && pack.row().bytes() == row.bytes());
  }

  private void replace(PackRow row, Volume volume, HeldPack.Finished there)
      throws IOException, InterruptedException {
    ReplicaRows.Begun note =
        new ReplicaRows.Begun(row.id(), volume.id(), row.retentionClass(), row.expiryDay());
    Place place = Place.of(volume, note);
    Storage storage = place.storage();
    rows.begin(note);
    volume.requireIdentity();
    place.createDirectories();
    Place.deleteIfThere(storage, place.copy());
    try {
      try (Storage.StoredFile file = storage.create(place.copy())) {
        fetch.into(file, place, there, 0, done -> {});
      }
      PackFetch.Verified _ = fetch.verified(place, there);
      volume.requireIdentity();
      if (storage.exists(place.finished())) {
        storage.rename(place.finished(), PackPaths.setAside(storage, place.finished()));
      }
      writeMissingKey(row.id(), place);
      storage.rename(place.copy(), place.finished());
      storage.syncDirectory(place.directory());
    } finally {
      Place.deleteIfThere(storage, place.copy());
      rows.giveUp(row.id());
    }
  }

  /** With the key that the row has now: the pack may have got another while it was fetched. */
  private void writeMissingKey(PackId pack, Place place) throws IOException {
    place.volume().keyFiles().lock();
    try {
      Optional<Bytes> key =
          catalogue.find(pack).map(PackRow::wrappedKey).filter(wrapped -> wrapped.length() > 0);
      if (key.isPresent() && !place.storage().exists(place.key())) {
        fetch.writeKey(place, key.get());
      }
    } finally {
      place.volume().keyFiles().unlock();
    }
  }
}
