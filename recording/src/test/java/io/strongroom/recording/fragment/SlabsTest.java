package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Many cameras build their fragments out of one pool: what that takes, and that none sees another.
 */
class SlabsTest {
  private static final String SEQUENCE = "6764000dacd981519e226c0440000003004000000c83c50a6680";
  private static final String PICTURE = "68e97b2c8b";
  private static final StreamFormat VIDEO =
      new StreamFormat(List.of(new TrackFormat.Video(VideoCodec.H264, 0, 0, Bytes.EMPTY)));
  private static final int RATE = 25;
  private static final int FRAME_BYTES = 10_000;

  private final SlabPool pool = new SlabPool();

  /** A camera of 2 Mbit/s whose every byte is its number, with a keyframe every two seconds. */
  private final class Camera implements FragmentSink {
    final byte number;
    final Fragmenter fragmenter =
        new Fragmenter(
            FragmentLimits.recording(), pool, new MediaTime(0), this, FragmentListener.SILENT);
    int frames;
    int fragments;

    Camera(int number) {
      this.number = (byte) number;
      fragmenter.format(VIDEO);
    }

    void frame(int bytes) {
      boolean keyframe = frames % (2 * RATE) == 0;
      ByteBuffer unit = ByteBuffer.allocate(bytes + 100);
      if (keyframe) {
        for (String set : List.of(SEQUENCE, PICTURE)) {
          byte[] nal = HexFormat.of().parseHex(set);
          unit.putInt(nal.length).put(nal);
        }
      }
      unit.putInt(bytes + 2).put((byte) (keyframe ? 0x65 : 0x41)).put((byte) 0x88);
      for (int i = 0; i < bytes; i++) {
        unit.put(number);
      }
      long ticks = frames * (90_000L / RATE);
      WallTime arrival = new WallTime(1_795_320_000_000_000L + frames * (1_000_000L / RATE));
      fragmenter.sample(new EncodedSample(0, ticks, ticks, arrival, keyframe, unit.flip()));
      frames++;
    }

    @Override
    public void init(ByteBuffer initSegment) {}

    @Override
    public void fragment(Fragment fragment) {
      fragments++;
      for (FragmentReader.Sample sample : FragmentReader.samples(fragment.bytes().copy())) {
        checkContent(sample.bytes());
      }
    }

    void checkContent(ByteBuffer sample) {
      assertThat(sample.get(sample.limit() - 1)).isEqualTo(number);
      assertThat(sample.get(sample.limit() - 1_000)).isEqualTo(number);
    }
  }

  private List<Camera> cameras(int count) {
    List<Camera> cameras = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cameras.add(new Camera(i));
    }
    return cameras;
  }

  @Test
  void manyCamerasNeedHalfOfWhatEachNeedsAtMost() {
    List<Camera> cameras = cameras(50);
    for (int i = 0; i < 50; i++) {
      // as cameras are: each with its keyframes at another moment
      for (int before = 0; before < i; before++) {
        cameras.get(i).frame(FRAME_BYTES);
      }
    }
    for (int frame = 0; frame < 60 * RATE; frame++) {
      cameras.forEach(camera -> camera.frame(FRAME_BYTES));
    }
    assertThat(cameras.getFirst().fragments).isBetween(59, 60);
    // one second on average, the slabs begun, and the spare eighth
    long second = (long) RATE * (FRAME_BYTES + 100);
    assertThat(pool.bytes() / 50)
        .isLessThan((second + 2L * SlabPool.SLAB_BYTES) * 9 / 8 + second / 10);
  }

  @Test
  void whatABurstTookIsLeftToTheCollectorAfterwards() {
    Camera camera = new Camera(1);
    for (int frame = 0; frame < 4 * RATE; frame++) {
      camera.frame(40 * FRAME_BYTES);
    }
    assertThat(pool.bytes()).isGreaterThan(900_000);
    List<Camera> others = cameras(10);
    for (int frame = 0; frame < 300 * RATE; frame++) {
      others.forEach(other -> other.frame(1_000));
    }
    camera.fragmenter.endConnection();
    others.forEach(other -> other.fragmenter.endConnection());
    assertThat(pool.bytes()).isLessThanOrEqualTo(4L << 20);
  }

  @Test
  void whatIsReplayedIsTheCamerasOwnAndBeginsWithItsNewestKeyframe() {
    List<Camera> cameras = cameras(7);
    for (int frame = 0; frame < 5 * RATE; frame++) {
      for (Camera camera : cameras) {
        camera.frame(2_000 + 100 * camera.number);
      }
      int since = frame % (2 * RATE) + 1;
      for (Camera camera : cameras) {
        List<EncodedSample> replayed = replay(camera.fragmenter);
        assertThat(replayed).hasSize(since);
        assertThat(replayed.getFirst().keyframe()).isTrue();
        replayed.forEach(sample -> camera.checkContent(sample.bytes()));
      }
    }
  }

  @Test
  void aLossIsReplayedWhereItWas() {
    Camera camera = new Camera(3);
    camera.frame(2_000);
    camera.frame(2_000);
    camera.fragmenter.loss();
    camera.frame(2_000);
    List<String> seen = new ArrayList<>();
    camera.fragmenter.replayGroup(
        new SampleSink() {
          @Override
          public void format(StreamFormat format) {}

          @Override
          public void sample(EncodedSample sample) {
            seen.add(sample.keyframe() ? "key" : "other");
          }

          @Override
          public void loss() {
            seen.add("loss");
          }
        });
    assertThat(seen).containsExactly("key", "other", "loss", "other");
  }

  @Test
  void afterTheEndOfAConnectionNothingIsHeldAndNothingReplayed() {
    Camera camera = new Camera(3);
    for (int frame = 0; frame < 30; frame++) {
      camera.frame(FRAME_BYTES);
    }
    camera.fragmenter.endConnection();
    assertThat(replay(camera.fragmenter)).isEmpty();
  }

  private static List<EncodedSample> replay(Fragmenter fragmenter) {
    List<EncodedSample> samples = new ArrayList<>();
    fragmenter.replayGroup(
        new SampleSink() {
          @Override
          public void format(StreamFormat format) {}

          @Override
          public void sample(EncodedSample sample) {
            samples.add(sample);
          }

          @Override
          public void loss() {}
        });
    return samples;
  }
}
