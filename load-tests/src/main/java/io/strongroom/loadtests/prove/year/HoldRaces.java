package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.loadtests.prove.year.Recorder.Order;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.expiry.HoldCoverage;
import io.strongroom.retention.expiry.HoldCoverage.Standing;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.Holds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;

/**
 * Days of a node on each of which a hold is placed on one of two cameras while their footage of a
 * month ago goes, step by step in an order that a seed draws. Used by one thread.
 */
final class HoldRaces implements AutoCloseable {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final CameraId HELD = new CameraId(new UUID(0x5241_4345_0000_4000L, 1));
  private static final CameraId OTHER = new CameraId(new UUID(0x5241_4345_0000_4000L, 2));
  private static final String TYPE = RuleEvents.STREET;
  private static final int CEILING_DAYS = RuleEvents.STREET_CEILING_DAYS;

  /** It ends by itself before the next race. */
  private static final Duration HELD_FOR = Duration.ofHours(6);

  private final Path root;
  private final SplittableRandom random;
  private final YearClock clock = new YearClock(at(FIRST, LocalTime.MIDNIGHT));
  private final Turns turns = new Turns();
  private final Recorder recorder;
  private final YearNode node;
  private final List<String> failures = new ArrayList<>();
  private int kept;
  private int tooLate;

  HoldRaces(Path root, SplittableRandom random) {
    this.root = root;
    this.random = random;
    this.recorder = new Recorder(clock, random);
    this.node = new YearNode(root, clock, ZONE, RuleEvents.settings(), new Fuse(), turns::around);
    node.expirer().confirmClock(FIRST);
  }

  List<String> failures() {
    return failures;
  }

  /** Races that the hold won. */
  int kept() {
    return kept;
  }

  /** Races that the tombstone won. */
  int tooLate() {
    return tooLate;
  }

  private static Instant at(LocalDate day, LocalTime time) {
    return day.atTime(time).atZone(ZONE).toInstant();
  }

  /** So many races, a day each, after a month without. */
  void run(int races) throws IOException, InterruptedException, ExecutionException {
    for (int day = 0; day < CEILING_DAYS + races && failures.isEmpty(); day++) {
      LocalDate today = FIRST.plusDays(day);
      clock.passTo(at(today, LocalTime.of(1, 0)));
      node.lookAtClock();
      node.followPolicy();
      if (day >= CEILING_DAYS) {
        race(today.minusDays(CEILING_DAYS), today);
      }
      record(today);
      // Today's hold has ended, and what it kept goes with a key of its own.
      node.expire();
    }
  }

  private void record(LocalDate day) {
    Instant noon = at(day, LocalTime.NOON);
    List<Order> orders = new ArrayList<>();
    for (CameraId camera : List.of(HELD, OTHER)) {
      orders.add(new Order(camera, TYPE, noon, noon.plusSeconds(60)));
    }
    List<Recorder.Done> done = recorder.record(node.packs, orders);
    if (recorder.lost() > 0 || done.size() != orders.size()) {
      failures.add(day + ": footage was lost, so that nothing can be said");
    }
  }

  private void race(LocalDate recorded, LocalDate today)
      throws IOException, InterruptedException, ExecutionException {
    TimeRange range =
        new TimeRange(
            WallTime.of(at(recorded, LocalTime.NOON)),
            WallTime.of(at(recorded, LocalTime.NOON).plusSeconds(1)));
    HoldCoverage told =
        turns.race(
            random.split(),
            () -> {
              Holds.Placed placed =
                  node.holds()
                      .place(
                          new Hold.Wish(
                              List.of(HELD),
                              range,
                              "case",
                              "order",
                              "court",
                              Optional.of(clock.instant().plus(HELD_FOR))),
                          TwoPeople.ONE);
              return node.expirer().coverage(placed.hold(), placed.closed());
            },
            () -> {
              node.expire();
              return 0;
            });
    node.expire();
    check(new DayKeyId(TYPE, today), range, told);
  }

  private void check(DayKeyId id, TimeRange range, HoldCoverage told) throws IOException {
    boolean isKept = told.parts().stream().anyMatch(part -> part.standing() == Standing.KEPT);
    boolean isTooLate =
        !isKept
            && (told.gone().contains(id)
                || told.parts().stream()
                    .anyMatch(
                        part ->
                            part.classDay().equals(id) && part.standing() == Standing.TOO_LATE));
    kept += isKept ? 1 : 0;
    tooLate += isTooLate ? 1 : 0;
    expect(id, isKept != isTooLate, "its answer is neither of two: " + told);
    List<PackRow> rows = node.catalogue.packs(HELD, range);
    expect(id, rows.size() == (isKept ? 1 : 0), "told " + told + ", there are " + words(rows));
    expect(id, node.catalogue.packs(OTHER, range).isEmpty(), "what nobody held is there");
    expect(id, files(id).size() == 2 * rows.size(), "files are half there: " + files(id));
    if (isKept) {
      for (PackRow row : rows) {
        expect(id, node.opens(row), "what is held does not open");
      }
    }
  }

  private List<String> words(List<PackRow> rows) throws IOException {
    List<String> words = new ArrayList<>();
    for (PackRow row : rows) {
      words.add(
          "%s under key %s, which %s"
              .formatted(
                  row.id(), ClassDay.keyOf(row), node.opens(row) ? "opens" : "does not open"));
    }
    return words;
  }

  private List<Path> files(DayKeyId id) throws IOException {
    List<Path> found = new ArrayList<>();
    for (int disk = 0; disk < YearNode.DISKS; disk++) {
      Path day =
          YearNode.disk(root, disk).resolve("packs").resolve(TYPE).resolve("" + id.expiryDay());
      if (Files.isDirectory(day)) {
        try (var files = Files.walk(day)) {
          files.filter(Files::isRegularFile).forEach(found::add);
        }
      }
    }
    return found;
  }

  private void expect(DayKeyId id, boolean holds, String failure) {
    if (!holds) {
      failures.add(id + ": " + failure);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
