package io.strongroom.retention.compliance;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.index.Catalogue;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Footage;
import io.strongroom.retention.compliance.RecordFiles.Entry;
import io.strongroom.retention.expiry.ExpiredPacks;
import io.strongroom.retention.expiry.TrustedClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the completeness records of a node that stands alone: one for each camera and day that is
 * over, in order, and supplements for days of which more became known. Each record names the one
 * before it.
 *
 * <p>{@link #run} is called every few minutes by one thread, does nothing most times, and goes on
 * where a crash stopped it. {@link #records} is thread-safe.
 */
public final class CompletenessKeeper implements CompletenessView {
  /** So long after midnight the last fragment of the day has been stored or given up. */
  static final Duration SETTLING = Duration.ofHours(1);

  private static final Logger log = LoggerFactory.getLogger(CompletenessKeeper.class);
  private static final String ALARM = "completeness-failing";
  private static final String SUBJECT = "records";

  private final NodeId node;
  private final ZoneId zone;
  private final TrustedClock clock;
  private final CameraFacts facts;
  private final UnaryOperator<String> sign;
  private final Supplier<ExpiredPacks> expired;
  private final RecordFiles files;
  private final Alarms alarms;
  private final Set<CameraId> upToDate = new HashSet<>();
  private @Nullable LocalDate last;
  private boolean done;

  /**
   * @param catalogue what there is
   * @param footage whose timelines have the causes of gaps
   * @param registry which cameras are to be recorded
   * @param zone whose midnights begin days
   * @param sign makes a signed note of a text
   * @param expired asked once in each run
   * @param folder where records are kept
   */
  public CompletenessKeeper(
      NodeId node,
      Catalogue catalogue,
      Footage footage,
      CameraRegistry registry,
      ZoneId zone,
      TrustedClock clock,
      UnaryOperator<String> sign,
      Supplier<ExpiredPacks> expired,
      Path folder,
      Alarms alarms) {
    this.node = node;
    this.zone = zone;
    this.clock = clock;
    this.facts = new CameraFacts(catalogue, footage, registry);
    this.sign = sign;
    this.expired = expired;
    this.files = new RecordFiles(folder);
    this.alarms = alarms;
  }

  /** Makes what is not there yet. What keeps one camera keeps no other; failures are an alarm. */
  public void run() {
    Optional<Instant> now = clock.trustedNow();
    if (now.isEmpty()) {
      return;
    }
    LocalDate yesterday = LocalDate.ofInstant(now.get().minus(SETTLING), zone).minusDays(1);
    if (!yesterday.equals(last)) {
      last = yesterday;
      upToDate.clear();
      done = false;
    }
    if (done) {
      return;
    }
    try {
      keepAll(yesterday, WallTime.of(now.get()));
    } catch (RuntimeException e) {
      log.error("completeness records", e);
      failing(1, e);
    }
  }

  private void keepAll(LocalDate until, WallTime now) {
    Set<CameraId> cameras = new LinkedHashSet<>(facts.cameras());
    cameras.addAll(files.cameras());
    cameras.removeAll(upToDate);
    ExpiredPacks gone = expired.get();
    int failures = 0;
    RuntimeException failure = null;
    for (CameraId camera : cameras) {
      try {
        if (keep(camera, until, now, gone)) {
          upToDate.add(camera);
        }
      } catch (RuntimeException e) {
        log.warn("camera {}: no completeness record", camera, e);
        failures++;
        failure = e;
      }
    }
    done = upToDate.containsAll(cameras);
    if (failure == null) {
      alarms.clear(ALARM, SUBJECT);
    } else {
      failing(failures, failure);
    }
  }

  private void failing(int cameras, RuntimeException failure) {
    alarms.raise(
        ALARM,
        SUBJECT,
        "%d cameras have no new completeness record: %s".formatted(cameras, failure.getMessage()),
        "Mend what it names; it is tried again every ten minutes, and no day is left out.");
  }

  /** Brings a camera's chain up to a day; false if a pack of it is still being written. */
  private boolean keep(CameraId camera, LocalDate until, WallTime now, ExpiredPacks gone) {
    List<Entry> chain = files.chain(camera);
    Optional<TimeRange> known = facts.known(camera);
    ChainEnd chained = new ChainEnd(files, chain);
    if (known.isPresent()) {
      boolean due = facts.isDue(camera);
      LocalDate end = due ? until : earlier(until, dayBefore(known.get().to()));
      LocalDate day = chained.nextDay().orElse(dayOf(known.get().from()));
      for (; !day.isAfter(end); day = day.plusDays(1)) {
        TimeRange range = CompletenessRecord.dayOf(day, zone);
        if (facts.isOpenBefore(camera, range.to(), now)) {
          return false;
        }
        add(chained, first(camera, day, known.get(), due, chained, now));
      }
    }
    new LookBack(facts, files, gone, now)
        .supplements(camera, chain, until)
        .forEach(supplement -> add(chained, supplement.linked(chained)));
    return true;
  }

  private CompletenessRecord first(
      CameraId camera, LocalDate day, TimeRange known, boolean due, ChainEnd end, WallTime now) {
    TimeRange range = CompletenessRecord.dayOf(day, zone);
    DayAccount account =
        DayReckoning.of(range, facts.timeline(camera, DayReckoning.around(range)), known, due);
    return new CompletenessRecord(
        camera,
        day,
        zone,
        node,
        end.link(Optional.empty()),
        account,
        facts.packs(camera, range).stream()
            .map(RecordedPack::of)
            .sorted(RecordedPack.ORDER)
            .toList(),
        LookBack.NONE,
        Collections.emptySortedMap(),
        LookBack.NONE,
        now);
  }

  private void add(ChainEnd end, CompletenessRecord record) {
    Entry _ = files.add(record, sign.apply(record.text()));
    end.added(record);
  }

  private static LocalDate earlier(LocalDate a, LocalDate b) {
    return a.isBefore(b) ? a : b;
  }

  private LocalDate dayOf(WallTime instant) {
    return LocalDate.ofInstant(instant.toInstant(), zone);
  }

  /** The day in which a range ends. */
  private LocalDate dayBefore(WallTime end) {
    return dayOf(end.plusMicros(-1));
  }

  @Override
  public List<Signed> records(CameraId camera, LocalDate day) {
    return files.chain(camera).stream()
        .filter(entry -> entry.day().equals(day))
        .map(entry -> new Signed(entry.serial(), files.note(entry)))
        .toList();
  }
}
