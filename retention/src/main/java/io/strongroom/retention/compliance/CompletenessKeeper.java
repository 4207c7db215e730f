package io.strongroom.retention.compliance;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.compliance.Chains.Made;
import io.strongroom.retention.compliance.LookBack.Turn;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.expiry.TrustedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the completeness records: one for each camera and day that is over, in order, and
 * supplements for days of which more became known. Each record names the one before it. In a
 * cluster one node makes them, and all keyholders have them.
 *
 * <p>{@link #run} is called every few minutes, does nothing most times, and goes on where a crash
 * stopped it; in a cluster {@link #follow} is called more often, by the same thread. {@link
 * #records} and {@link #answers} are thread-safe.
 */
public final class CompletenessKeeper implements CompletenessView {
  /** So long after midnight the last fragment of the day has been stored or given up. */
  static final Duration SETTLING = Duration.ofHours(1);

  /** What expired in this time and is not in its day's record yet is looked for in each run. */
  private static final Duration RECENTLY = Duration.ofDays(35);

  private static final Logger log = LoggerFactory.getLogger(CompletenessKeeper.class);
  private static final String ALARM = "completeness-failing";
  private static final String SUBJECT = "records";

  private final ZoneId zone;
  private final Set<Integer> movesAfterDays;
  private final TrustedClock clock;
  private final CameraRegistry registry;
  private final UnaryOperator<String> sign;
  private final Supplier<ExpiredPacks> expired;
  private final Alarms alarms;
  private final AllCameras all;
  private final RecordFiles files;
  private final RecordMaker maker;
  private final Chains chains;
  private final Runnable follower;
  private final CompletenessAnswers answers;
  private final CompletenessReading reading;
  private final CompletenessDays days;
  private final Set<CameraId> upToDate = new HashSet<>();
  private @Nullable LocalDate last;
  private boolean done;

  /** What had expired when all records were there. */
  private Set<TimeRange> goneBefore = Set.of();

  /**
   * What the keepers of a cluster have in common.
   *
   * @param state has the ends of all chains
   * @param others the other nodes
   * @param keepsAll whether this node has all chains: it is a keyholder
   * @param drives whether this node makes records now; asks other nodes
   */
  public record Cluster(
      StateStore state, CompletenessPeers others, boolean keepsAll, BooleanSupplier drives) {}

  /**
   * @param catalogue what there is on this node
   * @param places where it lies
   * @param footage whose timelines have the causes of gaps, of all nodes
   * @param registry which cameras are to be recorded
   * @param zone whose midnights begin days
   * @param sign makes a signed note of a text
   * @param expired asked once in each run
   * @param folder where records are kept
   * @param cluster empty on a node that stands alone
   */
  public CompletenessKeeper(
      NodeId node,
      Catalogue catalogue,
      PackPlaces places,
      Footage footage,
      CameraRegistry registry,
      ZoneId zone,
      TrustedClock clock,
      UnaryOperator<String> sign,
      Supplier<ExpiredPacks> expired,
      Path folder,
      Optional<Cluster> cluster,
      Alarms alarms) {
    this.zone = zone;
    this.movesAfterDays = places.movesAfterDays();
    this.clock = clock;
    this.registry = registry;
    this.sign = sign;
    this.expired = expired;
    this.alarms = alarms;
    this.files = new RecordFiles(folder);
    CompletenessPeers others = cluster.map(Cluster::others).orElse(CompletenessPeers.NONE);
    OwnCameras own = new OwnCameras(catalogue, places);
    this.all = new AllCameras(own, others);
    this.maker = new RecordMaker(node, all, footage, registry, zone, files);
    this.answers = new CompletenessAnswers(own, files);
    this.reading = new CompletenessReading(answers, others);
    this.days = new DayReading(files, others, cluster.map(Cluster::keepsAll).orElse(true));
    if (cluster.isPresent()) {
      ChainHeads heads = new ChainHeads(cluster.get().state());
      BooleanSupplier drives = cluster.get().drives();
      boolean keepsAll = cluster.get().keepsAll();
      ChainFollower following =
          new ChainFollower(
              node, files, heads, others, keepsAll, drives, clock::trustedNow, alarms);
      this.chains = new SharedChains(node, files, heads, others, all, drives, following::doubt);
      this.follower = following::follow;
    } else {
      this.chains = new OwnChains(files);
      this.follower = () -> {};
    }
  }

  /**
   * Makes what is not there yet: once a day, and of what has expired when it has. What keeps one
   * camera keeps no other; failures are an alarm.
   */
  public void run() {
    if (!chains.areMine()) {
      alarms.clear(ALARM, SUBJECT);
      return;
    }
    Optional<Instant> now = clock.trustedNow();
    if (now.isEmpty()) {
      return;
    }
    LocalDate yesterday = LocalDate.ofInstant(now.get().minus(SETTLING), zone).minusDays(1);
    if (!yesterday.equals(last)) {
      last = yesterday;
      upToDate.clear();
      done = false;
      goneBefore = Set.of();
    }
    try {
      ExpiredPacks gone = expired.get();
      List<TimeRange> recently = gone.goneSince(now.get().minus(RECENTLY));
      List<TimeRange> anew =
          recently.stream().filter(range -> !goneBefore.contains(range)).toList();
      if (!done || !anew.isEmpty()) {
        boolean onlyGone = done;
        Turn turn =
            new Turn(
                yesterday,
                WallTime.of(now.get()),
                gone,
                days(done ? anew : recently),
                movesAfterDays,
                onlyGone);
        done = isAllKept(turn);
        goneBefore = done ? Set.copyOf(recently) : goneBefore;
      }
    } catch (RuntimeException e) {
      log.error("completeness records", e);
      failing(List.of(e));
    }
  }

  /**
   * On a node of a cluster: has the chains that others have added to, and announces those that only
   * this node has.
   */
  public void follow() {
    follower.run();
  }

  private boolean isAllKept(Turn turn) {
    all.requireAll();
    Set<CameraId> cameras = new LinkedHashSet<>(registry.byId().keySet());
    cameras.addAll(all.cameras());
    cameras.addAll(chains.cameras());
    if (turn.onlyGone()) {
      upToDate.clear();
    }
    cameras.removeAll(upToDate);
    List<RuntimeException> trouble = new ArrayList<>();
    for (List<CameraId> part : chains.parts(cameras)) {
      extend(part, turn, trouble);
      // 20,000 cameras are not tried one by one while nobody can answer
      all.requireAll();
    }
    if (trouble.isEmpty()) {
      alarms.clear(ALARM, SUBJECT);
    } else {
      failing(trouble);
    }
    return upToDate.containsAll(cameras);
  }

  private void extend(List<CameraId> part, Turn turn, List<RuntimeException> trouble) {
    try {
      upToDate.addAll(
          chains.extend(
              part,
              (camera, chain, adding) ->
                  maker.make(
                      camera,
                      chain,
                      turn,
                      record -> adding.accept(new Made(record, sign.apply(record.text())))),
              trouble));
    } catch (RuntimeException e) {
      log.warn("completeness records of {} cameras", part.size(), e);
      trouble.add(e);
    }
  }

  /** The days that ranges touch. */
  private SortedSet<LocalDate> days(List<TimeRange> ranges) {
    SortedSet<LocalDate> days = new TreeSet<>();
    for (TimeRange range : ranges) {
      LocalDate end = LocalDate.ofInstant(range.to().toInstant(), zone);
      for (LocalDate day = LocalDate.ofInstant(range.from().toInstant(), zone);
          !day.isAfter(end);
          day = day.plusDays(1)) {
        days.add(day);
      }
    }
    return days;
  }

  private void failing(List<RuntimeException> trouble) {
    alarms.raise(
        ALARM,
        SUBJECT,
        "Completeness records are not made (%d failures): %s"
            .formatted(trouble.size(), trouble.getFirst().getMessage()),
        "Mend what it names; it is tried again every ten minutes, and no day is left out.");
  }

  /** What this node has, for the others of its cluster. */
  public CompletenessAnswers answers() {
    return answers;
  }

  /** Records of whole cameras, for reports. Thread-safe. */
  public CompletenessDays days() {
    return days;
  }

  @Override
  public List<Signed> records(CameraId camera, LocalDate day) {
    return reading.records(camera, day);
  }

  /**
   * Hands over the records that are here, of each camera from the newest back. Blocks on disk.
   *
   * @param goOn whether the one before it is wanted too
   */
  public void newestFirst(BiPredicate<CameraId, Signed> goOn) {
    for (CameraId camera : files.cameras()) {
      for (RecordFiles.Entry entry : files.chain(camera).reversed()) {
        if (!goOn.test(camera, new Signed(entry.serial(), files.note(entry)))) {
          break;
        }
      }
    }
  }
}
