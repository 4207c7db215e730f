package io.strongroom.retention.compliance;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.compliance.ChainHeads.Bucket;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import io.strongroom.retention.compliance.Standings.Current;
import io.strongroom.retention.compliance.Standings.Standing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chains of a cluster's cameras, extended by the node that drives: its new records are drafts
 * until the heads name them, by one compare-and-set for all that share a control record. Of two
 * nodes that extend a chain one fails there, so that no chain forks.
 *
 * <p>A draft is removed only when a compare-and-set has shown that what was read of the heads is
 * what they are: what is read while the shared records are away may be old.
 *
 * @param node this node
 * @param drives whether this node makes records
 * @param behind is told of cameras whose chains are not whole here
 */
record SharedChains(
    NodeId node,
    RecordFiles files,
    ChainHeads heads,
    CompletenessPeers peers,
    AllCameras all,
    BooleanSupplier drives,
    Consumer<CameraId> behind)
    implements Chains {
  private static final Logger log = LoggerFactory.getLogger(SharedChains.class);

  @Override
  public boolean areMine() {
    return drives.getAsBoolean();
  }

  @Override
  public Set<CameraId> cameras() {
    Set<CameraId> cameras = new TreeSet<>(files.cameras());
    cameras.addAll(heads.all().keySet());
    return cameras;
  }

  @Override
  public Collection<List<CameraId>> parts(Collection<CameraId> cameras) {
    return cameras.stream().collect(Collectors.groupingBy(ChainHeads::bucketOf)).values();
  }

  @Override
  public Set<CameraId> extend(
      List<CameraId> part, Making making, Collection<RuntimeException> trouble) {
    Optional<Bucket> bucket = truth(part, heads.read(ChainHeads.bucketOf(part.getFirst())));
    return bucket.map(known -> new Extension(known, making, trouble).of(part)).orElseGet(Set::of);
  }

  /** The bucket, with no drafts left that it does not name; empty if somebody else was faster. */
  private Optional<Bucket> truth(List<CameraId> part, Bucket read) {
    Standings standings = new Standings(node, files);
    List<Entry> left = new ArrayList<>();
    for (CameraId camera : part) {
      if (!files.drafts(camera).isEmpty()) {
        Standing _ = standings.of(camera, read.head(camera));
        left.addAll(files.drafts(camera));
      }
    }
    if (left.isEmpty()) {
      return Optional.of(read);
    }
    Optional<Bucket> proven = heads.put(read, read.heads());
    proven.ifPresent(bucket -> files.discard(left));
    return proven;
  }

  /** New records of the cameras of one bucket. */
  private final class Extension {
    private final Bucket bucket;
    private final Making making;
    private final Collection<RuntimeException> trouble;
    private final Map<CameraId, Drafts> drafts = new LinkedHashMap<>();

    Extension(Bucket bucket, Making making, Collection<RuntimeException> trouble) {
      this.bucket = bucket;
      this.making = making;
      this.trouble = trouble;
    }

    Set<CameraId> of(List<CameraId> part) {
      Set<CameraId> done = new HashSet<>();
      for (CameraId camera : part) {
        if (hasAll(camera)) {
          done.add(camera);
        }
      }
      if (drafts.isEmpty()) {
        return done;
      }
      Map<CameraId, ChainHead> next = new HashMap<>(bucket.heads());
      drafts.forEach((camera, made) -> next.put(camera, made.head()));
      // if it fails it may have been written all the same: the drafts stay until that is known
      if (heads.put(bucket, next).isEmpty()) {
        log.info("another node has added completeness records; those of this one are void");
        drafts.values().forEach(made -> files.discard(made.entries));
        return Set.of();
      }
      drafts.forEach((camera, made) -> files.promote(camera, made.entries));
      return done;
    }

    private boolean hasAll(CameraId camera) {
      Drafts made = new Drafts();
      try {
        Optional<ChainHead> head = bucket.head(camera);
        if (!(new Standings(node, files).of(camera, head) instanceof Current current)) {
          behind.accept(camera);
          throw unavailable(
              "this node does not have all records of camera " + camera + " yet; it fetches them");
        }
        boolean done = making.make(camera, current.chain(), made::add);
        if (!made.entries.isEmpty()) {
          if (head.isEmpty()) {
            requireNew(camera);
          }
          drafts.put(camera, made);
        }
        return done;
      } catch (StrongroomException e) {
        log.warn("camera {}: no completeness record: {}", camera, e.getMessage());
        files.discard(made.entries);
        trouble.add(e);
        return false;
      } catch (RuntimeException e) {
        log.warn("camera {}: no completeness record", camera, e);
        files.discard(made.entries);
        trouble.add(e);
        return false;
      }
    }

    /** A chain from before the heads, or from before a node joined, is not begun again. */
    private void requireNew(CameraId camera) {
      if (all.ofOthers(peer -> peers.chain(peer, camera, 1)).stream()
          .anyMatch(page -> !page.notes().isEmpty())) {
        throw unavailable(
            "another node has records of camera " + camera + " and has not announced them yet");
      }
    }
  }

  private static StrongroomException unavailable(String message) {
    return new StrongroomException(ErrorKind.UNAVAILABLE, message);
  }

  /** What was made of one camera. */
  private final class Drafts {
    private final List<Entry> entries = new ArrayList<>();
    private Optional<CompletenessRecord> last = Optional.empty();

    void add(Made made) {
      entries.add(files.draft(made.record(), made.note()));
      last = Optional.of(made.record());
    }

    ChainHead head() {
      CompletenessRecord newest = last.orElseThrow();
      return new ChainHead(newest.link().serial(), newest.hash(), node);
    }
  }
}
