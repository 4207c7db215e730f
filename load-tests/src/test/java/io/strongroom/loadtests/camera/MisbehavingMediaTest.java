package io.strongroom.loadtests.camera;

import static io.strongroom.recording.model.VideoCodec.H264;
import static io.strongroom.recording.model.VideoCodec.H265;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.loadtests.camera.Capture.Frame;
import io.strongroom.loadtests.camera.Capture.Packet;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What misbehaving cameras do to their media, on the wire. All of them play at once, and once. */
class MisbehavingMediaTest {
  private static final Duration TIME = Duration.ofSeconds(7);
  private static final int SECOND = 90_000;
  private static final int FRAME = 3600;

  private static final List<String> ROWS =
      List.of(
          "timestamps-jump:by=10,every=1",
          "timestamps-fall:by=10,every=1",
          "timestamps-repeat:5",
          "timestamps-wrap:1",
          "clock-step:by=3600,after=1",
          "clock-drift:100000",
          "frame-rate-lies:15",
          "long-gop:4",
          "infinite-gop:2",
          "no-start-keyframe",
          "big-keyframes:bytes=300000,seconds=2",
          "parameter-sets-missing",
          "parameter-sets-late:2",
          "parameter-sets-changed:1",
          "resolution-change:1",
          "codec-change:every=1,how=in-band",
          "codec-change:every=1,how=reconnect",
          "b-frames",
          "loss:0.1",
          "reorder:0.1",
          "duplicates:0.1",
          "ssrc-change:1",
          "ssrc-per-gop",
          "wrong-channels:10",
          "junk-between-frames",
          "half-frames:25",
          "session-timeout:1",
          "half-open:1",
          "trickle:rate=10,after=1",
          "burst:10",
          "gigabyte-frames:what=fragments,after=1",
          "gigabyte-frames:what=aggregate,after=1",
          "no-marker",
          "marker-on-every-packet");

  private static final List<String> STOPPING =
      List.of("session-timeout", "half-open", "trickle", "gigabyte-frames", "codec-change");

  @TempDir static Path clips;

  private static final Map<String, Capture> CAPTURES = new HashMap<>();
  private static SimulatedCameras cameras;

  @BeforeAll
  static void play() throws Exception {
    Settings settings =
        Settings.defaults(clips)
            .withProfile(Profile.H264)
            .withCameras(ROWS.size())
            .withClip(new ClipSettings(640, 360, 300_000, 25, 2))
            .withWholeClips();
    for (int i = 0; i < ROWS.size(); i++) {
      settings = settings.withMisbehaviour(i + 1, Misbehaviour.parse(ROWS.get(i)));
    }
    cameras = SimulatedCameras.start(settings);
    Map<String, Future<Capture>> running = new HashMap<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (SimulatedCamera camera : cameras.cameras()) {
        running.put(
            ROWS.get(camera.number() - 1),
            threads.submit(() -> Capture.take(camera.uri(), TIME, frames(camera.number()))));
      }
    }
    for (var entry : running.entrySet()) {
      CAPTURES.put(entry.getKey(), entry.getValue().get());
    }
  }

  /** How many to wait for: six seconds' worth, where the camera does not stop by itself. */
  private static int frames(int camera) {
    String row = ROWS.get(camera - 1);
    return STOPPING.stream().anyMatch(row::startsWith) ? 0 : 150;
  }

  @AfterAll
  static void stop() {
    cameras.close();
  }

  /** The one row that begins so. */
  private static String row(String start) {
    return ROWS.stream().filter(row -> row.startsWith(start)).findFirst().orElseThrow();
  }

  private static Capture capture(String start) {
    return Objects.requireNonNull(CAPTURES.get(row(start)));
  }

  private static SentFrames.Session ledger(String start) {
    return cameras.sent().of(ROWS.indexOf(row(start)) + 1).getFirst();
  }

  /**
   * Differences from frame to frame in units of RTP time, less what frames account for that the
   * simulator left out between because it was late.
   */
  private static List<Integer> steps(List<Frame> frames, int frameTicks) {
    return IntStream.range(1, frames.size())
        .mapToObj(
            i -> {
              long apart = frames.get(i).stamp().frame() - frames.get(i - 1).stamp().frame();
              int step = frames.get(i).timestamp() - frames.get(i - 1).timestamp();
              return (int) (step - (apart - 1) * frameTicks);
            })
        .toList();
  }

  private static List<Integer> steps(List<Frame> frames) {
    return steps(frames, FRAME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timestamps-jump",
        "timestamps-wrap",
        "clock-step",
        "frame-rate-lies",
        "long-gop",
        "infinite-gop",
        "no-start-keyframe",
        "big-keyframes",
        "parameter-sets-late",
        "resolution-change",
        "b-frames",
        "loss",
        "reorder",
        "ssrc-change",
        "half-open",
        "burst",
        "gigabyte-frames",
        "no-marker"
      })
  void theLedgerIsTheTruth(String row) {
    Set<Long> found = new HashSet<>(capture(row).numbers(H264));
    SentFrames.Session sent = ledger(row);
    // The last few may have been on their way when the capture ended.
    long last = found.stream().mapToLong(n -> n).max().orElseThrow() - 4;
    for (long n = sent.first(); n < last; n++) {
      if (sent.sent(n)) {
        assertThat(found).contains(n);
      } else if (!sent.damaged(n)) {
        assertThat(found).doesNotContain(n);
      }
    }
    assertThat(found.stream().filter(sent::sent)).hasSizeGreaterThan(10);
  }

  @Test
  void timestampsJump() {
    List<Integer> steps = steps(capture("timestamps-jump").frames(H264));
    assertThat(steps).containsOnly(FRAME, FRAME + 10 * SECOND);
    assertThat(steps.stream().filter(s -> s > FRAME)).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void timestampsFall() {
    assertThat(steps(capture("timestamps-fall").frames(H264)))
        .containsOnly(FRAME, FRAME - 10 * SECOND);
  }

  @Test
  void timestampsRepeat() {
    assertThat(steps(capture("timestamps-repeat").frames(H264)))
        .startsWith(FRAME, FRAME, FRAME, 0, 2 * FRAME, FRAME);
  }

  @Test
  void timestampsWrap() {
    List<Frame> frames = capture("timestamps-wrap").frames(H264);
    assertThat(frames.getFirst().timestamp()).isEqualTo(-SECOND);
    assertThat(frames.getLast().timestamp()).isBetween(0, 60 * SECOND);
  }

  private static long ntpMicros(Packet report) {
    long ntp = ByteBuffer.wrap(report.bytes()).getLong(8);
    return (ntp >>> 32) * 1_000_000 + (((ntp & 0xFFFF_FFFFL) * 1_000_000) >>> 32);
  }

  private static int reportTime(Packet report) {
    return ByteBuffer.wrap(report.bytes()).getInt(16);
  }

  @Test
  void clockStep() {
    assertThat(steps(capture("clock-step").frames(H264)))
        .containsOnlyOnce(FRAME + 3600 * SECOND)
        .containsOnly(FRAME, FRAME + 3600 * SECOND);
    List<Packet> reports = capture("clock-step").reports();
    long clock = ntpMicros(reports.get(1)) - ntpMicros(reports.get(0));
    assertThat(clock).isBetween(3_604_900_000L, 3_606_000_000L);
    int ticks = reportTime(reports.get(1)) - reportTime(reports.get(0));
    assertThat((long) ticks)
        .as("RTP time, modulo 2^32, goes with it")
        .isBetween(clock * 9 / 100 - 2, clock * 9 / 100 + 2);
  }

  @Test
  void clockDrift() {
    List<Frame> frames = capture("clock-drift").frames(H264);
    int last = frames.size() - 1;
    long apart = frames.get(last).stamp().frame() - frames.get(0).stamp().frame();
    long fast = apart * FRAME * 11 / 10;
    int ticks = frames.get(last).timestamp() - frames.get(0).timestamp();
    assertThat((long) ticks).as("modulo 2^32").isBetween(fast - 2, fast + 2);
  }

  @Test
  void frameRateLies() {
    Capture capture = capture("frame-rate-lies");
    assertThat(capture.sdp()).contains("a=framerate:25");
    assertThat(sps("frame-rate-lies").getFirst())
        .as("two ticks of 1/50 s")
        .isNotEqualTo(sps("no-marker").getFirst());
    String sprop = capture.sdp().split("sprop-parameter-sets=", 2)[1].split(",", 2)[0];
    assertThat(java.util.HexFormat.of().formatHex(java.util.Base64.getDecoder().decode(sprop)))
        .isEqualTo(sps("frame-rate-lies").getFirst());
    List<Frame> frames = capture.frames(H264);
    assertThat(steps(frames, SECOND / 15)).allMatch(step -> Math.abs(step - SECOND / 15) <= 1);
    FrameStamp first = frames.getFirst().stamp();
    FrameStamp last = frames.getLast().stamp();
    double seconds = (last.captureMicros() - first.captureMicros()) / 1e6;
    assertThat((last.frame() - first.frame()) / seconds).isBetween(14.9, 15.1);
  }

  private static List<Integer> keyframes(String row) {
    List<Frame> frames = capture(row).frames(H264);
    long first = frames.getFirst().stamp().frame();
    return frames.stream()
        .filter(frame -> frame.keyframe(H264))
        .map(frame -> (int) (frame.stamp().frame() - first))
        .toList();
  }

  @Test
  void keyframesAreRareOrMissing() {
    assertThat(keyframes("long-gop")).startsWith(0, 100);
    assertThat(keyframes("infinite-gop")).containsExactly(0);
    assertThat(capture("infinite-gop").frames(H264)).hasSizeGreaterThan(75);
    assertThat(keyframes("no-start-keyframe").getFirst()).isPositive();
    assertThat(ledger("no-start-keyframe").gaps().getFirst().cause())
        .isEqualTo(SentLedger.Skip.UNDECODABLE);
  }

  @Test
  void bigKeyframes() {
    List<Frame> frames = capture("big-keyframes").frames(H264);
    for (Frame frame : frames.subList(0, frames.size() - 1)) {
      int bytes = frame.packets().stream().mapToInt(p -> p.bytes().length).sum();
      if (frame.keyframe(H264)) {
        assertThat(bytes).isBetween(290_000, 310_000);
        assertThat(frame.packets().getLast().marker()).isTrue();
      } else {
        assertThat(bytes).isLessThan(100_000);
      }
      assertThat(frame.packets().stream().filter(Packet::marker)).hasSize(1);
    }
    assertThat(keyframes("big-keyframes")).startsWith(0, 50, 100);
  }

  private static boolean hasSps(Frame frame) {
    return frame.packets().stream().anyMatch(p -> p.type(H264) == 7);
  }

  @Test
  void parameterSetsAreMissingOrLate() {
    assertThat(capture("timestamps-jump").sdp()).contains("sprop-parameter-sets=");
    Capture missing = capture("parameter-sets-missing");
    assertThat(missing.sdp()).contains("a=fmtp:96 packetization-mode=1").doesNotContain("sprop");
    assertThat(hasSps(missing.frames(H264).getFirst())).isTrue();
    Capture late = capture("parameter-sets-late");
    assertThat(late.sdp()).doesNotContain("sprop");
    List<Frame> keyframes = late.frames(H264).stream().filter(f -> f.keyframe(H264)).toList();
    assertThat(keyframes.stream().map(MisbehavingMediaTest::hasSps).limit(4))
        .containsExactly(false, false, true, true);
    assertThat(ledger("parameter-sets-late").damaged(keyframes.get(1).stamp().frame())).isTrue();
    assertConsecutive(late.video());
  }

  private static void assertConsecutive(List<Packet> packets) {
    for (int i = 1; i < packets.size(); i++) {
      assertThat(packets.get(i).sequence()).isEqualTo(packets.get(i - 1).sequence() + 1 & 0xFFFF);
    }
  }

  private static List<String> sps(String row) {
    return capture(row).video().stream()
        .filter(p -> p.type(H264) == 7)
        .map(p -> java.util.HexFormat.of().formatHex(p.bytes(), 12, p.bytes().length))
        .toList();
  }

  @Test
  void formatsChange() {
    List<String> sets = sps("parameter-sets-changed");
    assertThat(new HashSet<>(sets)).hasSize(2);
    assertThat(sets.get(0)).isNotEqualTo(sets.get(1)).isEqualTo(sets.get(2));
    List<String> sizes = sps("resolution-change");
    assertThat(new HashSet<>(sizes)).hasSize(2);
    assertThat(sizes.get(0)).isNotEqualTo(sizes.get(1)).isEqualTo(sizes.get(2));
  }

  @Test
  void codecsChange() {
    Capture inBand = capture("codec-change:every=1,how=in-band");
    assertThat(inBand.sdp()).contains("H264/90000");
    assertThat(inBand.frames(H264).getFirst().keyframe(H264)).isTrue();
    List<Frame> other = inBand.frames(H265);
    assertThat(other).hasSizeGreaterThan(20);
    assertThat(other).anyMatch(frame -> frame.keyframe(H265));
    SentFrames.Session sent = ledger("codec-change:every=1,how=in-band");
    assertThat(sent.damaged(other.get(10).stamp().frame())).isTrue();
    assertThat(sent.sent(inBand.frames(H264).get(10).stamp().frame())).isTrue();
  }

  @Test
  void codecChangesOnReconnect() throws Exception {
    Capture first = capture("codec-change:every=1,how=reconnect");
    assertThat(first.sdp()).contains("H264/90000");
    assertThat(first.packets().getLast().isBye()).isTrue();
    assertThat(first.ended()).isTrue();
    int camera = ROWS.indexOf("codec-change:every=1,how=reconnect");
    Capture second = Capture.take(cameras.cameras().get(camera).uri(), Duration.ofMillis(500));
    assertThat(second.sdp()).contains("H265/90000");
    assertThat(second.frames(H265).getFirst().keyframe(H265)).isTrue();
  }

  @Test
  void bFrames() {
    List<Long> numbers = capture("b-frames").numbers(H264);
    assertThat(numbers).isNotEqualTo(numbers.stream().sorted().toList());
  }

  @Test
  void lossLeavesHolesAndMarksTheFrames() {
    List<Packet> packets = capture("loss").video();
    int span = 1 + (packets.getLast().sequence() - packets.getFirst().sequence() & 0xFFFF);
    assertThat((double) (span - packets.size()) / span).isBetween(0.04, 0.2);
    assertThat(ledger("loss").gaps())
        .isNotEmpty()
        .anyMatch(gap -> gap.cause() == SentLedger.Skip.INCOMPLETE);
  }

  @Test
  void lossIsTheSameForTheSameSeed() throws Exception {
    int camera = ROWS.indexOf("loss:0.1");
    Capture again = Capture.take(cameras.cameras().get(camera).uri(), Duration.ofMillis(2500));
    assertThat(holes(again).subList(0, 5)).isEqualTo(holes(capture("loss")).subList(0, 5));
  }

  /** How many packets come between holes, which are set by the seed and not by the pictures. */
  private static List<Integer> holes(Capture capture) {
    List<Packet> packets = capture.video();
    return IntStream.range(1, packets.size())
        .filter(i -> packets.get(i).sequence() != (packets.get(i - 1).sequence() + 1 & 0xFFFF))
        .boxed()
        .toList();
  }

  @Test
  void reorderLosesNothing() {
    List<Integer> sequence = capture("reorder").video().stream().map(Packet::sequence).toList();
    int first = sequence.getFirst();
    List<Integer> places = sequence.stream().map(s -> s - first & 0xFFFF).toList();
    assertThat(places).isNotEqualTo(places.stream().sorted().toList());
    assertThat(places.stream().sorted().toList().subList(0, places.size() - 2))
        .isEqualTo(IntStream.range(0, places.size() - 2).boxed().toList());
  }

  @Test
  void duplicatesComeTwice() {
    List<Packet> packets = capture("duplicates").video();
    long twice =
        IntStream.range(1, packets.size())
            .filter(i -> packets.get(i).sequence() == packets.get(i - 1).sequence())
            .peek(i -> assertThat(packets.get(i).bytes()).isEqualTo(packets.get(i - 1).bytes()))
            .count();
    assertThat((double) twice / packets.size()).isBetween(0.04, 0.2);
    assertThat(ledger("duplicates").gaps()).noneMatch(gap -> gap.cause().damaged());
  }

  @Test
  void sourcesChange() {
    List<Packet> packets = capture("ssrc-change").video();
    Set<Integer> sources = new HashSet<>(packets.stream().map(Packet::ssrc).toList());
    assertThat(sources).hasSizeBetween(4, 40);
    List<Frame> frames = capture("ssrc-per-gop").frames(H264);
    for (int i = 1; i < frames.size(); i++) {
      int before = frames.get(i - 1).packets().getFirst().ssrc();
      int now = frames.get(i).packets().getFirst().ssrc();
      assertThat(now != before).isEqualTo(frames.get(i).keyframe(H264));
    }
    assertConsecutive(capture("ssrc-per-gop").video());
  }

  @Test
  void wrongChannels() {
    assertThat(capture("wrong-channels").packets())
        .hasSizeGreaterThan(50)
        .allMatch(p -> p.channel() == 10 || p.channel() == 11);
  }

  @Test
  void junkBetweenFrames() {
    Capture capture = capture("junk-between-frames");
    List<Integer> junk = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(capture.media());
    while (in.remaining() > 2000) {
      int start = in.position();
      while (in.get(in.position()) != '$') {
        in.get();
      }
      if (in.position() > start) {
        junk.add(in.position() - start);
      }
      assertThat((int) in.get(in.position() + 1)).as("channel after junk").isBetween(0, 1);
      in.position(in.position() + 4 + (in.getShort(in.position() + 2) & 0xFFFF));
    }
    assertThat(junk).hasSizeGreaterThan(20).containsOnly(64);
    assertThat(ledger("junk").gaps()).noneMatch(gap -> gap.cause().damaged());
  }

  @Test
  void halfFramesKeepTheirLength() {
    SentFrames.Session sent = ledger("half-frames");
    assertThat(sent.gaps())
        .hasSizeGreaterThanOrEqualTo(2)
        .filteredOn(gap -> gap.cause().damaged())
        .allMatch(gap -> gap.cause() == SentLedger.Skip.INCOMPLETE && gap.from() % 25 == 0);
    ByteBuffer media = ByteBuffer.wrap(capture("half-frames").media());
    int parsed =
        capture("half-frames").packets().stream().mapToInt(p -> 4 + p.bytes().length).sum();
    assertThat(parsed).as("who trusts lengths loses his place").isLessThan(media.limit() / 2);
  }

  @Test
  void streamsStop() {
    assertThat(capture("session-timeout").ended()).isTrue();
    assertThat(capture("session-timeout").numbers(H264).size()).isBetween(15, 45);
    assertThat(capture("half-open").ended()).isFalse();
    assertThat(capture("half-open").numbers(H264).size()).isBetween(15, 45);
    assertThat(ledger("half-open").gaps().getLast().cause()).isEqualTo(SentLedger.Skip.WITHHELD);
    Capture trickle = capture("trickle");
    int whole = trickle.packets().stream().mapToInt(p -> 4 + p.bytes().length).sum();
    assertThat(trickle.ended()).isFalse();
    assertThat(trickle.numbers(H264).size()).isBetween(15, 45);
    // nothing at all if it has just ended a small packet
    assertThat(trickle.media().length - whole).as("bytes of one packet").isBetween(0, 60);
  }

  @Test
  void burstBeginsInThePast() {
    List<Frame> frames = capture("burst").frames(H264);
    FrameStamp first = frames.getFirst().stamp();
    assertThat(first.sentMicros() - first.captureMicros()).isBetween(9_900_000L, 11_000_000L);
    long last = frames.getLast().stamp().captureMicros();
    assertThat(last - first.captureMicros()).isGreaterThan(12_000_000);
    assertThat(steps(frames)).containsOnly(FRAME);
  }

  @Test
  void framesDoNotEnd() {
    List<Packet> endless = capture("gigabyte-frames:what=fragments").video();
    List<Packet> fragments = endless.subList(endless.size() - 300, endless.size());
    assertThat(fragments)
        .allMatch(p -> (p.bytes()[12] & 0x1F) == 28 && (p.bytes()[13] & 0xC0) == 0 && !p.marker());
    assertConsecutive(endless);
    Packet aggregate = capture("gigabyte-frames:what=aggregate").video().getLast();
    assertThat(aggregate.bytes()[12] & 0x1F).isEqualTo(24);
    assertThat(ByteBuffer.wrap(aggregate.bytes()).getShort(13) & 0xFFFF).isEqualTo(0xFFFF);
    assertThat(aggregate.bytes().length).isLessThan(100);
  }

  @Test
  void markersLie() {
    assertThat(capture("no-marker").video()).noneMatch(Packet::marker);
    assertThat(capture("marker-on-every").video()).allMatch(Packet::marker);
  }
}
