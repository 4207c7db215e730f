package io.strongroom.recording.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.camera.CameraRules;
import io.strongroom.recording.camera.NewCamera;
import io.strongroom.recording.live.LiveTaps;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.placement.Assignments;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Volume;
import io.strongroom.recording.write.StoreFixture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recorders over the real store; the cameras can be broken at will. */
class RecordingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir static Path clips;
  @TempDir Path folder;
  private final BreakableCameras cameras = new BreakableCameras();
  private final FaultyStorage disk = new FaultyStorage(new DirectStorage(), 1);
  private final AheadClock clock = new AheadClock();
  private ActorSystem<SpawnProtocol.Command> system;
  private StateStore state;
  private CameraRegistry registry;
  private StoreFixture storage;
  private LiveTaps live;
  private Recording recording;
  private final PausedClasses paused = new PausedClasses();
  private Share share = Share.ALL;

  @BeforeAll
  static void makeClip() throws Exception {
    BreakableCameras.makeClip(clips);
  }

  @BeforeEach
  void start() {
    system = ActorSystem.create(SpawnProtocol.create(), "test");
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), new SecureRandom()));
    state = RocksStateStore.open(folder.resolve("state"), cipher);
    CameraRules rules = new CameraRules(Set.of("standard"), "standard", Optional.empty());
    registry = new CameraRegistry(state, rules, Clock.systemUTC(), UUID::randomUUID);
    startRecording();
  }

  private void startRecording() {
    storage = new StoreFixture(folder, disk, 1);
    live = new LiveTaps(storage.mint, Clock.systemUTC());
    recording =
        Recording.start(
            system,
            registry,
            share,
            paused,
            cameras.over(clips),
            storage.store,
            live,
            Duration.ofSeconds(2),
            clock,
            new Random(1),
            storage.alarms);
  }

  @AfterEach
  void stop() {
    stopRecording();
    state.close();
    system.terminate();
  }

  private void stopRecording() {
    recording.stop();
    storage.close();
  }

  private Camera add(String name) {
    return registry.add(
        new NewCamera(
            name,
            "rtsp://127.0.0.1:9/" + name,
            null,
            null,
            null,
            "unit",
            "basis",
            "road",
            false,
            null,
            true,
            null,
            null,
            null,
            null));
  }

  @Test
  void recordsWhatFallsToThisNodeUntilASuccessorHasIt() {
    Camera mine = add("mine");
    Camera other = add("other");
    stopRecording();
    Assignments assigned = new Assignments(List.of(mine.id()));
    share = assigned;
    startRecording();
    await().atMost(PATIENCE).until(() -> recording.kept().contains(mine.id()));
    assertThat(recording.status(other.id())).isEmpty();
    assertThat(recording.kept().contains(other.id())).isFalse();
    assigned.succeeded(mine.id());
    await().atMost(PATIENCE).until(() -> recording.status(mine.id()).isEmpty());
    assertThat(recording.kept().contains(mine.id())).isFalse();
  }

  @Test
  void aRecorderThatIsBeingStoppedIsNobodysSuccessor() {
    Camera mine = add("mine");
    stopRecording();
    Assignments assigned = new Assignments(List.of(mine.id()));
    share = assigned;
    startRecording();
    await().atMost(PATIENCE).until(() -> recording.kept().contains(mine.id()));
    disk.setDelayNanos(Duration.ofSeconds(1).toNanos());
    assigned.succeeded(mine.id());
    await().atMost(PATIENCE).until(() -> !recording.kept().contains(mine.id()));
    // its last pack is not finished yet, so it is still there; what it shows is no promise
    assertThat(recording.status(mine.id())).isPresent();
    disk.setDelayNanos(0);
    await().atMost(PATIENCE).until(() -> recording.status(mine.id()).isEmpty());
  }

  private void awaitState(CameraId camera, RecorderStatus.State expected) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                recording.status(camera).map(RecorderStatus::state).equals(Optional.of(expected)));
  }

  private void awaitSeconds(CameraId camera, int seconds) {
    await().atMost(PATIENCE).until(() -> recordedMicros(camera) > seconds * 1_000_000L);
  }

  private long recordedMicros(CameraId camera) {
    return timeline(camera).recorded().stream().mapToLong(TimeRange::micros).sum();
  }

  private Footage.Timeline timeline(CameraId camera) {
    WallTime now = WallTime.of(Clock.systemUTC().instant());
    return storage.footage.timeline(camera, new TimeRange(now.plusMicros(-3_600_000_000L), now), 0);
  }

  @Test
  void recordsAndTellsHowItGoes() {
    CameraId camera = add("a").id();
    awaitState(camera, RecorderStatus.State.RECORDING);
    awaitSeconds(camera, 3);
    RecorderStatus status = recording.status(camera).orElseThrow();
    assertThat(status.tracks()).singleElement().matches(t -> t.width() == 320 && t.isVideo());
    assertThat(status.tracks().getFirst().codec()).startsWith("avc3.");
    assertThat(status.bitsPerSecond()).isBetween(10_000L, 5_000_000L);
    assertThat(status.fragments()).isGreaterThan(2);
    assertThat(status.liveEdge()).isPresent();
    assertThat(recording.statuses()).hasSize(1);
  }

  @Test
  void aStopIsAGapOfItsOwnCauseAtTheNextStart() {
    CameraId camera = add("a").id();
    awaitSeconds(camera, 2);
    stopRecording();
    await().pollDelay(Duration.ofMillis(2_500)).until(() -> true);
    startRecording();
    awaitSeconds(camera, 4);
    List<Gap> gaps = gapsWithin(camera);
    assertThat(gaps).hasSize(1);
    assertThat(gaps.getFirst().cause()).isEqualTo(GapCause.NODE_STOPPED);
    assertThat(gaps.getFirst().range().micros()).isLessThan(10_000_000);
  }

  /** The gaps between first and last footage. */
  private List<Gap> gapsWithin(CameraId camera) {
    Footage.Timeline timeline = timeline(camera);
    WallTime first = timeline.recorded().getFirst().from();
    WallTime last = timeline.recorded().getLast().to();
    return timeline.gaps().stream()
        .filter(g -> !g.range().from().isBefore(first) && !last.isBefore(g.range().to()))
        .toList();
  }

  @Test
  void aFailureIsAGapWithItsCauseAlsoWhileItLasts() {
    CameraId camera = add("a").id();
    awaitSeconds(camera, 2);
    cameras.breakDown("a", GapCause.AUTHENTICATION);
    awaitState(camera, RecorderStatus.State.GAP);
    assertThat(recording.status(camera).orElseThrow().cause()).contains(GapCause.AUTHENTICATION);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                timeline(camera).gaps().stream()
                    .anyMatch(
                        g ->
                            g.cause() == GapCause.AUTHENTICATION
                                && g.range().micros() > 1_000_000));
    cameras.repair("a");
    awaitState(camera, RecorderStatus.State.RECORDING);
    awaitSeconds(camera, 4);
    assertThat(gapsWithin(camera)).extracting(Gap::cause).containsOnly(GapCause.AUTHENTICATION);
  }

  @Test
  void footageThatNoDiskTakesIsNotCalledRecording() {
    CameraId camera = add("a").id();
    awaitSeconds(camera, 2);
    disk.setRoomBytes(0);
    awaitState(camera, RecorderStatus.State.GAP);
    RecorderStatus full = recording.status(camera).orElseThrow();
    assertThat(full.cause()).contains(GapCause.DISK);
    assertThat(full.detail()).contains("volume");
    clock.ahead = Recording.ALARM_AFTER.plusSeconds(5);
    recording.checkAlarms();
    clock.ahead = Duration.ZERO;
    assertThat(notRecording()).hasSize(1);
    assertThat(notRecording().getFirst().detail()).startsWith("DISK");
    assertThat(notRecording().getFirst().remedy()).contains("alarms of the volumes");

    disk.setRoomBytes(Long.MAX_VALUE);
    await()
        .atMost(Duration.ofNanos(Volume.CHECK_NANOS).plus(PATIENCE))
        .until(
            () -> recording.status(camera).orElseThrow().state() == RecorderStatus.State.RECORDING);
    RecorderStatus again = recording.status(camera).orElseThrow();
    assertThat(again.cause()).isEmpty();
    assertThat(again.liveEdge().orElseThrow()).isGreaterThan(full.liveEdge().orElseThrow());
    recording.checkAlarms();
    assertThat(notRecording()).isEmpty();
    assertThat(gapsWithin(camera)).extracting(Gap::cause).contains(GapCause.DISK);
  }

  private List<Alarm> notRecording() {
    return storage.alarms.standing().stream()
        .filter(alarm -> alarm.kind().equals("camera-not-recording"))
        .toList();
  }

  /** The system's clock, or ahead of it. */
  private static final class AheadClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant instant() {
      return Clock.systemUTC().instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("not needed here");
    }
  }

  @Test
  void camerasThatHangDelayNobody() {
    for (int i = 0; i < 12; i++) {
      String name = "hangs" + i;
      cameras.hang(name);
      add(name);
    }
    await().atMost(PATIENCE).until(() -> recording.statuses().size() == 12);
    long start = System.nanoTime();
    CameraId good = add("good").id();
    awaitState(good, RecorderStatus.State.RECORDING);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
  }

  @Test
  void followsTheRegister() {
    CameraId camera = add("a").id();
    awaitState(camera, RecorderStatus.State.RECORDING);
    CameraRegistry.Registered registered = registry.get(camera).orElseThrow();
    registry.replace(registered.camera().withEnabled(false), registered.version());
    await().atMost(PATIENCE).until(() -> recording.status(camera).isEmpty());
    assertThat(recordedMicros(camera)).isPositive();
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    registry.replace(registered.camera(), registry.get(camera).orElseThrow().version());
    await().atMost(PATIENCE).until(() -> !gapsWithin(camera).isEmpty());
    assertThat(gapsWithin(camera)).extracting(Gap::cause).containsExactly(GapCause.SWITCHED_OFF);
    registry.remove(camera);
    await().atMost(PATIENCE).until(() -> recording.status(camera).isEmpty());
    assertThat(recordedMicros(camera)).isPositive();
  }

  @Test
  void whatIsPausedForWantOfRoomIsAGapThatSaysSoAndGoesOn() {
    CameraId camera = add("a").id();
    awaitState(camera, RecorderStatus.State.RECORDING);
    paused.set(Set.of(new RetentionClass("standard")));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                recording
                    .status(camera)
                    .flatMap(RecorderStatus::cause)
                    .equals(Optional.of(GapCause.SHORTAGE)));
    assertThat(recordedMicros(camera)).isPositive();
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    paused.set(Set.of());
    awaitState(camera, RecorderStatus.State.RECORDING);
    await().atMost(PATIENCE).until(() -> !gapsWithin(camera).isEmpty());
    assertThat(gapsWithin(camera)).extracting(Gap::cause).containsExactly(GapCause.SHORTAGE);
  }

  @Test
  void livePicturesStartWithAKeyframeAndEndWithTheAuthorisation() {
    CameraId camera = add("a").id();
    awaitState(camera, RecorderStatus.State.RECORDING);
    WallTime now = WallTime.of(Clock.systemUTC().instant());
    TimeRange range = new TimeRange(now, now.plusMicros(3_000_000));
    Viewer viewer = new Viewer();
    LiveFootage.Subscription subscription =
        live.subscribe(storage.mint.authorise(camera, range, "i"), viewer);
    await().atMost(PATIENCE).until(() -> viewer.seen.size() > 20);
    assertThat(viewer.seen.get(0)).isEqualTo("init");
    assertThat(viewer.seen.get(1)).isEqualTo("keyframe");
    Viewer second = new Viewer();
    live.subscribe(storage.mint.authorise(camera, range, "i"), second);
    await().atMost(PATIENCE).until(() -> second.seen.size() > 2);
    assertThat(second.seen.get(1)).isEqualTo("keyframe");
    TimeRange longer = new TimeRange(now, now.plusMicros(60_000_000));
    subscription.extend(storage.mint.authorise(camera, longer, "j"));
    // Late renewals are waited for, but nothing is shown meanwhile.
    await()
        .atMost(PATIENCE)
        .until(() -> !WallTime.of(Clock.systemUTC().instant()).isBefore(range.to()));
    int shown = second.seen.size();
    await().atMost(PATIENCE).until(() -> second.seen.getLast().startsWith("ended"));
    assertThat(second.seen.size()).isLessThanOrEqualTo(shown + 2);
    assertThat(viewer.seen.getLast()).doesNotStartWith("ended");
    registry.remove(camera);
    await().atMost(PATIENCE).until(() -> viewer.seen.getLast().startsWith("ended"));
  }

  @Test
  void liveNeedsAnAuthorisationOfThisNodeAndACameraThatSends() {
    CameraId camera = add("a").id();
    awaitState(camera, RecorderStatus.State.RECORDING);
    WallTime now = WallTime.of(Clock.systemUTC().instant());
    TimeRange range = new TimeRange(now, now.plusMicros(3_000_000));
    Authorisation foreign = new Authorisation.Mint().authorise(camera, range, "i");
    assertThatThrownBy(() -> live.subscribe(foreign, new Viewer())).matches(kind(ErrorKind.DENIED));
    CameraId unknown = new CameraId(UUID.randomUUID());
    assertThatThrownBy(
            () -> live.subscribe(storage.mint.authorise(unknown, range, "i"), new Viewer()))
        .matches(kind(ErrorKind.UNAVAILABLE));
  }

  private static Predicate<Throwable> kind(ErrorKind kind) {
    return e -> e instanceof StrongroomException s && s.kind() == kind;
  }

  private static final class Viewer implements LiveFootage.Subscriber {
    final List<String> seen = new CopyOnWriteArrayList<>(List.of());

    @Override
    public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
      seen.add("init");
    }

    @Override
    public boolean fragment(byte[] fragment, boolean keyframe) {
      seen.add(keyframe ? "keyframe" : "fragment");
      return true;
    }

    @Override
    public void ended(String reason) {
      seen.add("ended " + reason);
    }
  }
}
