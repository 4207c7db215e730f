package io.strongroom.retention.compliance;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.retention.compliance.ChainHeads.Bucket;
import io.strongroom.retention.compliance.Standings.Ahead;
import io.strongroom.retention.compliance.Standings.Behind;
import io.strongroom.retention.compliance.Standings.Current;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the chains that are here in step with their heads: fetches what is missing, announces what
 * nobody else knows of, and gives up what is lost. For one thread, the one that makes records.
 */
final class ChainFollower {
  /**
   * So often it must fail before it is an alarm: a record is fetched some seconds after it was
   * made.
   */
  private static final int PATIENCE = 3;

  private static final Logger log = LoggerFactory.getLogger(ChainFollower.class);
  private static final String BEHIND = "completeness-behind";
  private static final String SUBJECT = "records";

  private final RecordFiles files;
  private final ChainHeads heads;
  private final Standings standings;
  private final ChainFetch fetch;
  private final boolean keepsAll;
  private final BooleanSupplier drives;
  private final Alarms alarms;
  private final LostRecords lost;

  /** Which heads the folders are known to have come to. */
  private final Map<CameraId, ChainHead> known = new HashMap<>();

  private int failures;

  /**
   * What is to become of a head.
   *
   * @param before as it was seen
   * @param after as it should be; empty if there is no record left
   * @param lost whether a record is given up
   */
  private record Correction(
      CameraId camera, Optional<ChainHead> before, Optional<ChainHead> after, boolean lost) {}

  /** One look at all chains. */
  private final class Round {
    final List<Correction> corrections = new ArrayList<>();
    final List<String> trouble = new ArrayList<>();
    private Optional<Boolean> driving = Optional.empty();

    /** Asked at most once, because other nodes are asked for it. */
    boolean isDriver() {
      driving = Optional.of(driving.orElseGet(drives::getAsBoolean));
      return driving.get();
    }
  }

  /**
   * @param keepsAll whether all chains are to be here; else those that are here are announced
   * @param drives whether this node makes records
   * @param now by the trusted clock
   */
  ChainFollower(
      NodeId node,
      RecordFiles files,
      ChainHeads heads,
      CompletenessPeers peers,
      boolean keepsAll,
      BooleanSupplier drives,
      Supplier<Optional<Instant>> now,
      Alarms alarms) {
    this.files = files;
    this.heads = heads;
    this.standings = new Standings(node, files);
    this.fetch = new ChainFetch(node, files, peers);
    this.keepsAll = keepsAll;
    this.drives = drives;
    this.alarms = alarms;
    this.lost = new LostRecords(peers, now, alarms);
  }

  /** A chain that was here is not whole any more. */
  void doubt(CameraId camera) {
    known.remove(camera);
  }

  /** One look at all chains whose heads are not known to be here. */
  void follow() {
    Map<CameraId, ChainHead> all = heads.all();
    Set<CameraId> cameras = new LinkedHashSet<>(files.cameras());
    if (keepsAll) {
      cameras.addAll(all.keySet());
    }
    Round round = new Round();
    for (CameraId camera : cameras) {
      Optional<ChainHead> head = Optional.ofNullable(all.get(camera));
      if (head.isEmpty() || !head.get().equals(known.get(camera))) {
        look(camera, head, round);
      }
    }
    correct(round);
    lost.look(all);
    tell(round.trouble);
  }

  private void look(CameraId camera, Optional<ChainHead> head, Round round) {
    try {
      switch (standings.of(camera, head)) {
        case Current _ -> head.ifPresent(now -> known.put(camera, now));
        case Ahead(ChainHead end) ->
            round.corrections.add(new Correction(camera, head, Optional.of(end), false));
        case Behind behind -> {
          if (keepsAll) {
            catchUp(camera, head.orElseThrow(), behind, round);
          } else {
            known.put(camera, head.orElseThrow());
          }
        }
      }
    } catch (RuntimeException e) {
      log.warn("completeness records of camera {} are not here", camera, e);
      round.trouble.add(String.valueOf(e.getMessage()));
    }
  }

  private void catchUp(CameraId camera, ChainHead head, Behind behind, Round round) {
    switch (fetch.bring(camera, head, behind.chain())) {
      case ChainFetch.Here() -> known.put(camera, head);
      case ChainFetch.Waits(String why) -> round.trouble.add(why);
      case ChainFetch.Nowhere(boolean isOwn, boolean makerIsKnown) -> {
        if (isOwn || (!makerIsKnown && round.isDriver())) {
          Optional<ChainHead> end = fetch.makeDo(camera, head);
          round.corrections.add(new Correction(camera, Optional.of(head), end, true));
        } else {
          round.trouble.add(
              "record %d of camera %s is nowhere but on node %s, which made it"
                  .formatted(head.serial(), camera, head.node()));
        }
      }
    }
  }

  private void correct(Round round) {
    Map<String, List<Correction>> byBucket =
        round.corrections.stream()
            .collect(Collectors.groupingBy(each -> ChainHeads.bucketOf(each.camera)));
    for (Map.Entry<String, List<Correction>> each : byBucket.entrySet()) {
      try {
        correct(heads.read(each.getKey()), each.getValue());
      } catch (StrongroomException e) {
        log.warn("ends of completeness chains are not announced: {}", e.getMessage());
        round.trouble.add(String.valueOf(e.getMessage()));
      }
    }
  }

  /** What has changed since it was looked at is looked at again by the next round. */
  private void correct(Bucket bucket, List<Correction> corrections) {
    Map<CameraId, ChainHead> next = new HashMap<>(bucket.heads());
    List<Correction> made =
        corrections.stream().filter(each -> bucket.head(each.camera).equals(each.before)).toList();
    for (Correction each : made) {
      if (each.after.isPresent()) {
        next.put(each.camera, each.after.get());
      } else {
        next.remove(each.camera);
      }
    }
    if (!made.isEmpty() && heads.put(bucket, next).isPresent()) {
      for (Correction each : made) {
        if (each.lost) {
          long end = each.after.map(ChainHead::serial).orElse(0L);
          lost.add(each.camera, each.before.orElseThrow(), end);
        }
      }
    }
  }

  private void tell(List<String> trouble) {
    failures = trouble.isEmpty() ? 0 : failures + 1;
    if (failures == 0) {
      alarms.clear(BEHIND, SUBJECT);
    } else if (failures >= PATIENCE) {
      alarms.raise(
          BEHIND,
          SUBJECT,
          "Completeness records of %d cameras are not all on this node: %s"
              .formatted(trouble.size(), Objects.requireNonNull(trouble.getFirst())),
          "Start the node that it names; if it will not come back, take it off the register"
              + " (cluster forget).");
    }
  }
}
