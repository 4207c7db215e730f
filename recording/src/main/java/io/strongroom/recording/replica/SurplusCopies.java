package io.strongroom.recording.replica;

import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.index.ReplicaRows.Begun;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.replica.CopyVolumes.Place;
import io.strongroom.recording.volume.Volumes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops copies of other nodes' packs from this one, which has no room for them: of each only while
 * the node that recorded it says that it has it, on a volume that is there. Nothing that is held,
 * and nothing that is being copied or mended. So two nodes that are short at once never drop the
 * last file of a pack: the node that recorded it does not drop it. Used by one thread; blocks for
 * as long as asking and deleting take.
 *
 * <p>The row goes first, then the pack, then its key, under the note of a copy that was begun: a
 * crash leaves a pack that the next start enters again as a copy, or a key that it removes. Footage
 * that is dropped here is not deleted: its pack is on the other node.
 */
public final class SurplusCopies {
  private static final int ROWS_AT_ONCE = 1_024;
  private static final Logger log = LoggerFactory.getLogger(SurplusCopies.class);

  private final NodeId self;
  private final Volumes volumes;
  private final Catalogue catalogue;
  private final CopyClaims claims;
  private final ReplicaCluster cluster;
  private final ReplicaPeers peers;
  private final Supplier<Predicate<PackRow>> held;

  /**
   * What was dropped.
   *
   * @param bytes of the pack files
   */
  public record Dropped(long packs, long bytes) {
    /** Nothing. */
    public static final Dropped NONE = new Dropped(0, 0);

    private Dropped plus(PackRow row) {
      return new Dropped(packs + 1, bytes + row.bytes());
    }
  }

  /**
   * @param self this node
   * @param claims shared with whoever makes and mends copies
   * @param held whether a pack is held for a case, and so keeps its copies; asked for each time
   */
  public SurplusCopies(
      NodeId self,
      Volumes volumes,
      Catalogue catalogue,
      CopyClaims claims,
      ReplicaCluster cluster,
      ReplicaPeers peers,
      Supplier<Predicate<PackRow>> held) {
    this.self = self;
    this.volumes = volumes;
    this.catalogue = catalogue;
    this.claims = claims;
    this.cluster = cluster;
    this.peers = peers;
    this.held = held;
  }

  /** Drops copies of one class until they come to so many bytes, or there are no more. */
  public Dropped drop(RetentionClass type, long bytes) {
    Predicate<PackRow> stays = held.get();
    Dropped dropped = Dropped.NONE;
    Optional<PackId> after = Optional.empty();
    boolean more = true;
    while (more && dropped.bytes < bytes) {
      List<PackRow> rows = catalogue.replicas().packs(after, ROWS_AT_ONCE);
      more = rows.size() == ROWS_AT_ONCE;
      after = more ? Optional.of(rows.getLast().id()) : after;
      for (Map.Entry<NodeId, List<PackRow>> each : byRecorder(rows, type, stays).entrySet()) {
        dropped = drop(each.getKey(), each.getValue(), bytes, dropped);
      }
    }
    return dropped;
  }

  private Map<NodeId, List<PackRow>> byRecorder(
      List<PackRow> rows, RetentionClass type, Predicate<PackRow> stays) {
    Map<NodeId, List<PackRow>> byRecorder = new HashMap<>();
    for (PackRow row : rows) {
      NodeId recorder = row.id().epoch().node();
      if (row.retentionClass().equals(type)
          && !recorder.equals(self)
          && catalogue.replicas().isCopy(row.id())
          && !stays.test(row)) {
        byRecorder.computeIfAbsent(recorder, node -> new ArrayList<>()).add(row);
      }
    }
    return byRecorder;
  }

  private Dropped drop(NodeId recorder, List<PackRow> rows, long bytes, Dropped before) {
    Optional<ClusterNode> node =
        cluster.well().stream().filter(well -> well.id().equals(recorder)).findFirst();
    Dropped dropped = before;
    for (int from = 0;
        node.isPresent() && from < rows.size() && dropped.bytes < bytes;
        from += ReplicaPeers.MAX_ASKED) {
      List<PackRow> asked =
          rows.subList(from, Math.min(rows.size(), from + ReplicaPeers.MAX_ASKED));
      Set<PackId> there = heldBy(node.get(), asked);
      for (PackRow row : asked) {
        if (dropped.bytes < bytes && there.contains(row.id()) && isDropped(row)) {
          dropped = dropped.plus(row);
        }
      }
    }
    return dropped;
  }

  private Set<PackId> heldBy(ClusterNode node, List<PackRow> rows) {
    try {
      return peers.held(node, rows.stream().map(PackRow::id).toList());
    } catch (StrongroomException e) {
      log.info("node {} is not asked for packs: {}", node.id(), e.getMessage());
      return Set.of();
    }
  }

  private boolean isDropped(PackRow row) {
    if (!claims.take(row.id())) {
      return false;
    }
    try {
      return remove(row);
    } catch (IOException | StrongroomException e) {
      log.warn("the copy of pack {} is not dropped: {}", row.id(), e.getMessage());
      return false;
    } finally {
      claims.release(row.id());
    }
  }

  private boolean remove(PackRow row) throws IOException {
    Begun note = new Begun(row.id(), row.volume(), row.retentionClass(), row.expiryDay());
    Optional<Place> place = new CopyVolumes(volumes).place(note);
    if (place.isEmpty()) {
      return false;
    }
    place.get().volume().requireIdentity();
    catalogue.forgetAll(List.of(row.id()));
    catalogue.replicas().begin(note);
    delete(place.get(), place.get().finished());
    delete(place.get(), place.get().key());
    catalogue.replicas().giveUp(row.id());
    return true;
  }

  private static void delete(Place place, Path file) throws IOException {
    Place.deleteIfThere(place.storage(), file);
    place.storage().syncDirectory(place.directory());
  }
}
