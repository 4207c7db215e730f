package io.strongroom.loadtests.prove.year;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.loadtests.prove.year.Recorder.Order;
import io.strongroom.recording.check.DamagedPacks;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.check.RowCheck;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.replica.CopyClaims;
import io.strongroom.recording.tier.TierAges;
import io.strongroom.recording.tier.TierRules;
import io.strongroom.recording.tier.TierSettings;
import io.strongroom.recording.tier.Tiering;
import io.strongroom.recording.volume.Tier;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.LivePacks;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.deletion.DeletionKind;
import io.strongroom.retention.deletion.DeletionOrder;
import io.strongroom.retention.deletion.DeletionScope;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldEnd;
import io.strongroom.retention.policy.RetentionRule;
import io.strongroom.retention.policy.RetentionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/**
 * One life of a node with a hot and a warm disk and a pack of each of two cameras, in which one
 * thing happens. Used by one thread.
 */
final class CrashSite implements AutoCloseable {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
  private static final CameraId HELD = new CameraId(new UUID(0x4352_4153_0000_4000L, 1));
  private static final CameraId OTHER = new CameraId(new UUID(0x4352_4153_0000_4000L, 2));
  private static final String TYPE = RuleEvents.STREET;
  private static final DayKeyId DAY =
      new DayKeyId(TYPE, FIRST.plusDays(RuleEvents.STREET_CEILING_DAYS));
  private static final TimeRange FOOTAGE =
      new TimeRange(
          WallTime.of(at(FIRST, LocalTime.NOON)),
          WallTime.of(at(FIRST, LocalTime.NOON).plusSeconds(60)));
  private static final long RATE = 1L << 40;
  private static final int THINNED_AFTER_DAYS = 2;
  private static final int ROUNDS = 3;
  private static final long PAUSE_MILLIS = 5;

  private final Path root;
  private final Scene scene;
  private final YearClock clock;
  private final YearNode node;

  /** The life in which it happens, or one after it. */
  CrashSite(Path root, Scene scene, Fuse fuse) {
    this(root, scene, at(FIRST.plusDays(scene.daysLater()), LocalTime.of(6, 0)), fuse);
  }

  private CrashSite(Path root, Scene scene, Instant now, Fuse fuse) {
    this.root = root;
    this.scene = scene;
    this.clock = new YearClock(now);
    this.node =
        new YearNode(
            root,
            clock,
            ZONE,
            rules(scene),
            fuse,
            records -> new MortalRecords(records, fuse),
            new MortalStorage(fuse),
            Tier.WARM,
            Optional.empty());
  }

  /** With a class that is thinned, where that is what happens. */
  private static RetentionRules rules(Scene scene) {
    return scene == Scene.THINNING
        ? new RetentionRules(
            List.of(
                new RetentionRule(
                    new RetentionClass(TYPE),
                    THINNED_AFTER_DAYS,
                    RuleEvents.STREET_CEILING_DAYS,
                    "order 12",
                    Optional.of("a private hall"),
                    Optional.of(THINNED_AFTER_DAYS))))
        : RuleEvents.settings();
  }

  private static Instant at(LocalDate day, LocalTime time) {
    return day.atTime(time).atZone(ZONE).toInstant();
  }

  /** What was there before it happens. */
  static void lay(Path root, Scene scene) throws IOException {
    try (CrashSite site = new CrashSite(root, scene, at(FIRST, LocalTime.of(1, 0)), new Fuse())) {
      site.node.expirer().confirmClock(FIRST);
      Instant noon = at(FIRST, LocalTime.NOON);
      List<Order> orders = new ArrayList<>();
      for (CameraId camera : List.of(HELD, OTHER)) {
        orders.add(new Order(camera, TYPE, noon, noon.plusSeconds(60)));
      }
      if (scene == Scene.THINNING) {
        site.clock.passTo(noon);
        orders.forEach(order -> Pictures.record(site.node.packs, order));
      } else {
        List<Recorder.Done> _ =
            new Recorder(site.clock, new SplittableRandom(1)).record(site.node.packs, orders);
      }
    }
    try (CrashSite site = new CrashSite(root, scene, new Fuse())) {
      site.node.expirer().confirmClock(FIRST.plusDays(scene.daysLater()));
      if (scene == Scene.RELEASE) {
        Hold _ = site.hold();
        site.expire();
      }
    }
  }

  private void expire() {
    for (int i = 0; i < ROUNDS; i++) {
      node.thin();
      node.expire();
    }
  }

  private Hold hold() {
    return node.holds()
        .place(
            new Hold.Wish(List.of(HELD), FOOTAGE, "case", "order", "court", Optional.empty()),
            TwoPeople.ONE)
        .hold();
  }

  /**
   * It happens.
   *
   * @param acknowledged called when people have been told that it is so
   */
  void play(Runnable acknowledged) throws InterruptedException {
    switch (scene) {
      case EXPIRY -> {}
      case HOLD -> {
        Hold _ = hold();
        acknowledged.run();
      }
      case RELEASE -> {
        Change<HoldEnd> end =
            node.holds()
                .propose(
                    node.holds().all().getFirst().hold().id(),
                    Optional.empty(),
                    "closed",
                    TwoPeople.ONE);
        Change<HoldEnd> _ = node.holds().approve(end.id(), TwoPeople.ANOTHER);
        acknowledged.run();
      }
      case ORDER -> {
        DeletionOrder order =
            new DeletionOrder(
                DeletionKind.ORDERED_DELETION,
                new DeletionScope.Cameras(List.of(OTHER), FOOTAGE),
                "City court",
                "2026-117");
        Change<DeletionOrder> change = node.orders().propose(order, "unlawful", TwoPeople.ONE);
        Change<DeletionOrder> _ = node.orders().approve(change.id(), TwoPeople.ANOTHER);
        acknowledged.run();
      }
      case THINNING, MOVE -> {}
    }
    goOn();
  }

  /** What a node does by itself, until nothing is left to do. */
  void goOn() throws InterruptedException {
    if (scene == Scene.MOVE) {
      move();
    } else {
      expire();
    }
  }

  private void move() throws InterruptedException {
    TierAges ages = new TierAges(OptionalInt.of(1), OptionalInt.empty());
    try (Tiering _ =
        Tiering.start(
            new TierSettings(
                new TierRules(Map.of(new RetentionClass(TYPE), ages)),
                RATE,
                RATE,
                Optional.empty()),
            new Tiering.Site(
                node.volumes,
                node.catalogue,
                node.buffers(),
                new DamagedPacks(node.catalogue, clock, node.alarms),
                new CopyClaims(),
                new Removals()),
            Map.of(Tier.WARM, Tiering.toDisks(node.buffers())),
            row -> false,
            pack -> {},
            () -> false,
            new CountDownLatch(0),
            ZONE,
            clock,
            node.alarms)) {
      while (!isWarm()) {
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private boolean isWarm() {
    return node.catalogue.moves().begun().isEmpty()
        && rows(HELD).stream().allMatch(this::isWarm)
        && rows(OTHER).stream().allMatch(this::isWarm);
  }

  private boolean isWarm(PackRow row) {
    return node.volumes.find(row.volume()).map(Volume::tier).equals(Optional.of(Tier.WARM));
  }

  private List<PackRow> rows(CameraId camera) {
    return node.catalogue.packs(camera, FOOTAGE);
  }

  /**
   * What is not as it must be after {@link #goOn}.
   *
   * @param before the folder as it was before anything happened
   * @param acknowledged whether people were told that it is so
   */
  List<String> failures(Path before, boolean acknowledged) throws IOException {
    List<String> failures = new ArrayList<>();
    boolean hasHold = !node.holds().inForce(clock.instant()).all().isEmpty();
    boolean hasOrder = !node.orders().inForce().isEmpty();
    boolean isSo =
        switch (scene) {
          case EXPIRY, THINNING, MOVE -> true;
          case HOLD -> hasHold;
          case RELEASE -> !hasHold;
          case ORDER -> hasOrder;
        };
    if (acknowledged && !isSo) {
      failures.add("what was acknowledged is not so");
    }
    boolean keyDies =
        switch (scene) {
          case EXPIRY, HOLD, THINNING -> true;
          case RELEASE, ORDER -> isSo;
          case MOVE -> false;
        };
    boolean otherStays = (!keyDies && scene != Scene.RELEASE) || scene == Scene.THINNING;
    boolean heldStays =
        !keyDies
            || scene == Scene.THINNING
            || (isSo && (scene == Scene.HOLD || scene == Scene.ORDER));
    camera(HELD, heldStays, failures);
    camera(OTHER, otherStays, failures);
    for (Path pack : packs(before)) {
      if (node.opens(pack) == keyDies) {
        failures.add("a copy of pack %s opens: %s".formatted(pack.getFileName(), !keyDies));
      }
    }
    DayKeyId gone = scene == Scene.RELEASE ? DAY.next() : DAY;
    if (keyDies && node.expirer().certificate(gone).isEmpty()) {
      failures.add("there is no certificate of " + gone);
    }
    List<Path> files = packs(root);
    int rows = rows(HELD).size() + rows(OTHER).size();
    if (files.size() != rows) {
      failures.add("there are %d rows, and %s".formatted(rows, files));
    }
    check(failures);
    return failures;
  }

  private void camera(CameraId camera, boolean stays, List<String> failures) throws IOException {
    List<PackRow> rows = rows(camera);
    String name = camera.equals(HELD) ? "the held camera" : "the other camera";
    if (rows.size() != (stays ? 1 : 0)) {
      failures.add("%s has %d packs".formatted(name, rows.size()));
    }
    for (PackRow row : rows) {
      if (!node.opens(row)) {
        failures.add(name + "'s footage does not open");
      }
      if (row.id().isThinned() != (scene == Scene.THINNING)) {
        failures.add("%s's footage is thinned: %s".formatted(name, row.id().isThinned()));
      }
      if (scene == Scene.MOVE && !isWarm(row)) {
        failures.add(name + "'s footage is not warm");
      }
    }
  }

  private void check(List<String> failures) {
    PackCheck check =
        new PackCheck(
            node.catalogue,
            node.volumes,
            new LivePacks(),
            new RowCheck(node.volumes, node.buffers(), RowCheck.Opening.ORDINARY, PackKeys.NONE));
    PackCheck.Summary _ =
        check.run(PackCheck.Level.STRUCTURE, (Finding finding) -> failures.add("" + finding));
  }

  private static List<Path> packs(Path root) throws IOException {
    List<Path> all = new ArrayList<>();
    for (int disk = 0; disk < YearNode.DISKS; disk++) {
      Path packs = YearNode.disk(root, disk).resolve("packs");
      if (Files.isDirectory(packs)) {
        try (Stream<Path> files = Files.walk(packs)) {
          files.filter(file -> file.toString().endsWith(".pack")).forEach(all::add);
        }
      }
    }
    return all;
  }

  @Override
  public void close() {
    node.close();
  }
}
