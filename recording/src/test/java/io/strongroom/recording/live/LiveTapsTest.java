package io.strongroom.recording.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who begins to watch, and when pictures come. */
class LiveTapsTest {
  private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
  private static final CameraId CAMERA = new CameraId(new UUID(1, 2));
  private static final String SEQUENCE = "6764000dacd981519e226c0440000003004000000c83c50a6680";
  private static final String PICTURE = "68e97b2c8b";
  private static final int FRAME_TICKS = 3600;
  private static final int FRAME_MICROS = 40_000;

  private final Authorisation.Mint mint = new Authorisation.Mint();
  private final LiveTaps taps = new LiveTaps(mint, Clock.fixed(NOW, ZoneOffset.UTC));
  private final LiveTap tap = taps.of(CAMERA);
  private final Fragmenter recording =
      new Fragmenter(
          FragmentLimits.recording(),
          new SlabPool(),
          new MediaTime(0),
          new Forgetful(),
          FragmentListener.SILENT);
  private int sent;
  private Runnable betweenRecordingAndTap = () -> {};

  /** The recording side of this test keeps nothing. */
  private static final class Forgetful implements FragmentSink {
    @Override
    public void init(ByteBuffer initSegment) {}

    @Override
    public void fragment(Fragment fragment) {}
  }

  private static final class Viewer implements LiveFootage.Subscriber {
    int inits;
    final List<Boolean> keyframes = new ArrayList<>();
    final List<byte[]> fragments = new ArrayList<>();

    @Override
    public void init(ByteBuffer initSegment, long wallMicros, long baseTicks) {
      inits++;
    }

    @Override
    public boolean fragment(byte[] fragment, boolean keyframe) {
      keyframes.add(keyframe);
      fragments.add(fragment);
      return true;
    }

    @Override
    public void ended(String reason) {}
  }

  private LiveFootage.Subscription watch(Viewer viewer) {
    WallTime now = WallTime.of(NOW);
    TimeRange range = new TimeRange(now.plusMicros(-60_000_000), now.plusMicros(60_000_000));
    return taps.subscribe(mint.authorise(CAMERA, range, "intent"), viewer);
  }

  private void format() {
    StreamFormat format =
        new StreamFormat(List.of(new TrackFormat.Video(VideoCodec.H264, 0, 0, Bytes.EMPTY)));
    recording.format(format);
    tap.format(format, recording::replayGroup);
  }

  /** One frame whose payload ends with its number. */
  private void frame(boolean keyframe, int bytes) {
    HexFormat hex = HexFormat.of();
    ByteBuffer unit = ByteBuffer.allocate(200 + bytes);
    if (keyframe) {
      for (String set : List.of(SEQUENCE, PICTURE)) {
        byte[] nal = hex.parseHex(set);
        unit.putInt(nal.length).put(nal);
      }
    }
    unit.putInt(bytes + 3).put((byte) (keyframe ? 0x65 : 0x41)).put((byte) 0x88);
    for (int i = 0; i < bytes; i++) {
      unit.put((byte) 0x55);
    }
    unit.put((byte) (sent & 0x7f));
    long stamp = 1_000_000L + (long) sent * FRAME_TICKS;
    WallTime arrival = WallTime.of(NOW).plusMicros((long) sent * FRAME_MICROS);
    EncodedSample sample = new EncodedSample(0, stamp, stamp, arrival, keyframe, unit.flip());
    recording.sample(sample);
    betweenRecordingAndTap.run();
    tap.sample(sample);
    sent++;
  }

  private void frames(int count, int bytes) {
    for (int i = 0; i < count; i++) {
      frame(false, bytes);
    }
  }

  @Test
  void whoComesInTheMiddleBeginsAtOnceWithTheNewestKeyframe() {
    format();
    frame(true, 40_000);
    frames(24, 5_000);
    frame(true, 40_000);
    frames(9, 5_000);
    Viewer viewer = new Viewer();
    watch(viewer);
    assertThat(viewer.inits).isEqualTo(1);
    assertThat(viewer.keyframes).hasSize(10).startsWith(true).doesNotContainSequence(true, true);
    frames(3, 5_000);
    assertThat(viewer.fragments).hasSize(13);
    for (int i = 0; i < 13; i++) {
      byte[] fragment = viewer.fragments.get(i);
      assertThat(fragment[fragment.length - 1]).isEqualTo((byte) (25 + i));
    }
  }

  @Test
  void eachSampleIsHandedOnAtOnce() {
    format();
    frame(true, 1_000);
    Viewer viewer = new Viewer();
    watch(viewer);
    for (int i = 0; i < 5; i++) {
      frame(false, 500);
      assertThat(viewer.fragments).hasSize(2 + i);
    }
  }

  @Test
  void aSecondViewerGetsTheSameGroupAsTheFirst() {
    format();
    frame(true, 1_000);
    frames(4, 500);
    Viewer first = new Viewer();
    watch(first);
    frames(2, 500);
    Viewer second = new Viewer();
    watch(second);
    assertThat(second.fragments).hasSize(7);
    assertThat(first.fragments).hasSize(7);
    for (int i = 0; i < 7; i++) {
      assertThat(second.fragments.get(i)).isEqualTo(first.fragments.get(i));
    }
  }

  /** A camera with few keyframes: the newest one may be from before a grant begins. */
  @Test
  void whatWasSentBeforeTheAuthorisationBeginsIsNotShown() {
    format();
    frame(true, 1_000);
    frames(49, 500);
    WallTime from = WallTime.of(NOW).plusMicros(FRAME_MICROS);
    TimeRange range = new TimeRange(from, from.plusMicros(60_000_000));
    Viewer viewer = new Viewer();
    taps.subscribe(mint.authorise(CAMERA, range, "intent"), viewer);
    assertThat(viewer.fragments).isEmpty();
    frame(false, 500);
    assertThat(viewer.fragments).isEmpty();
    frame(true, 1_000);
    assertThat(viewer.fragments).hasSize(1);
  }

  @Test
  void aGroupBeyondTheLimitIsLeftToTheNextKeyframe() {
    format();
    frame(true, LiveTap.MAX_CACHED_BYTES - 1_000);
    frame(false, 5_000);
    Viewer viewer = new Viewer();
    watch(viewer);
    assertThat(viewer.fragments).isEmpty();
    frame(false, 500);
    assertThat(viewer.fragments).isEmpty();
    frame(true, 1_000);
    assertThat(viewer.fragments).hasSize(1);
  }

  @Test
  void whoComesWhileASampleIsOnItsWayGetsItOnce() {
    format();
    frame(true, 1_000);
    frames(2, 500);
    Viewer viewer = new Viewer();
    betweenRecordingAndTap = () -> watch(viewer);
    frame(false, 500);
    betweenRecordingAndTap = () -> {};
    frame(false, 500);
    assertThat(viewer.fragments).hasSize(5);
    for (int i = 0; i < 5; i++) {
      byte[] fragment = viewer.fragments.get(i);
      assertThat(fragment[fragment.length - 1]).isEqualTo((byte) i);
    }
  }

  @Test
  void whoComesAfterAllHaveLeftBeginsAtOnceToo() {
    format();
    frame(true, 1_000);
    LiveFootage.Subscription first = watch(new Viewer());
    frames(2, 500);
    first.close();
    frames(30, 500);
    Viewer second = new Viewer();
    watch(second);
    frames(1, 500);
    assertThat(second.fragments).hasSize(34);
  }

  @Test
  void onlyWhileSomebodyWatchesIsTheIngestAskedToHurry() {
    format();
    frame(true, 1_000);
    assertThat(tap.prompt()).isFalse();
    LiveFootage.Subscription subscription = watch(new Viewer());
    assertThat(tap.prompt()).isTrue();
    subscription.close();
    assertThat(tap.prompt()).isFalse();
  }

  @Test
  void aNewFormatForgetsTheOldGroup() {
    format();
    frame(true, 1_000);
    frames(3, 500);
    recording.endConnection();
    tap.interrupted();
    format();
    Viewer viewer = new Viewer();
    watch(viewer);
    assertThat(viewer.fragments).isEmpty();
    frame(true, 1_000);
    assertThat(viewer.fragments).hasSize(1);
  }
}
