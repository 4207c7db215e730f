package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.TrackFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that are missing: broken pictures are dropped and named, whole ones never. */
class RtpLossTest {
  private final Sender camera = Sender.of(Sender.h264());
  private final Received received = camera.received;

  private void settle() {
    camera.frame(0, SPS, PPS, idr(50, 1));
    camera.frame(3_600, p(20, 2));
    camera.frame(7_200, p(20, 3));
    received.samples.clear();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aPictureThatMissesAFragmentIsDroppedWhole(int missing) {
    settle();
    byte[] broken = p(400, 4);
    byte[] next = p(40, 5);
    byte[] after = p(40, 6);
    byte[][] packets = fuA(broken, 100);
    for (int i = 0; i < packets.length; i++) {
      if (i == missing) {
        camera.lose();
      } else {
        camera.send(10_800, i == packets.length - 1, packets[i]);
      }
    }
    camera.frame(14_400, next);
    camera.frame(18_000, after);
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(next), unit(after));
    assertThat(received.losses()).containsExactly(true, false);
    assertThat(camera.track.counters().lost()).isEqualTo(1);
    assertThat(camera.track.counters().damaged()).isZero();
  }

  @Test
  void wholePicturesThatAreMissingAreNamed() {
    settle();
    camera.lose();
    camera.lose();
    byte[] p = p(40, 4);
    camera.frame(18_000, p);
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.losses()).containsExactly(true);
    assertThat(camera.track.counters().lost()).isEqualTo(2);
    assertThat(camera.track.counters().dropped()).isZero();
  }

  @Test
  void aPictureWhoseFirstSliceIsMissingIsDropped() {
    settle();
    camera.lose();
    camera.send(10_800, true, slice(1, false, 40, 4));
    byte[] p = p(40, 5);
    camera.frame(14_400, p);
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.losses()).containsExactly(true);
  }

  @Test
  void aPictureWhoseLastSliceIsMissingIsDropped() {
    settle();
    camera.send(10_800, false, slice(1, true, 40, 4));
    camera.lose();
    byte[] p = p(40, 5);
    camera.frame(14_400, p);
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.losses()).containsExactly(true);
    assertThat(camera.track.counters().dropped()).isEqualTo(1);
  }

  /** The stamp of a picture in its SEI must not come to stand in front of another picture. */
  @Test
  void whatIsLeftOfAPictureWithoutItsSlicesIsNotPutInFrontOfTheNext() {
    settle();
    camera.send(10_800, false, SEI);
    camera.lose();
    byte[] otherSei = hex("0605041122334580");
    byte[] p = p(40, 5);
    camera.frame(14_400, otherSei, p);
    camera.frame(18_000, p(40, 6));
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(otherSei, p), unit(p(40, 6)));
    assertThat(received.losses()).containsExactly(true, false);
    assertThat(camera.track.counters().dropped()).isEqualTo(1);
  }

  @Test
  void joiningInTheMiddleOfAPictureIsNoLoss() {
    byte[][] packets = fuA(p(400, 4), 100);
    camera.send(0, false, packets[2]);
    camera.send(0, true, packets[3]);
    camera.frame(3_600, p(40, 5));
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(p(40, 5)));
    assertThat(received.losses()).containsExactly(false);
    assertThat(camera.track.counters().damaged()).isZero();
  }

  @Test
  void newParameterSetsOutOfADroppedKeyframeAreKept() {
    settle();
    byte[] sps = hex("6742c01f8c8d4455");
    camera.send(10_800, false, sps);
    camera.send(10_800, false, PPS);
    camera.lose();
    camera.send(10_800, true, fuA(idr(300, 4), 100)[2]);
    byte[] p = p(40, 5);
    camera.frame(14_400, p);
    camera.track.flush();
    assertThat(received.formatChanges).isEqualTo(1);
    assertThat(((TrackFormat.Video) camera.track.format()).parameterSets())
        .isEqualTo(unit(sps, PPS));
    assertThat(received.bytes()).containsExactly(unit(p));
  }

  @Test
  void knownParameterSetsOutOfADroppedKeyframeChangeNothing() {
    settle();
    camera.send(10_800, false, SPS);
    camera.send(10_800, false, PPS);
    camera.lose();
    camera.send(10_800, true, fuA(idr(300, 4), 100)[2]);
    camera.track.flush();
    assertThat(received.formatChanges).isZero();
  }

  @Test
  void anUnfinishedPictureAtTheEndIsNotHandedOn() {
    settle();
    camera.send(10_800, false, p(40, 4));
    camera.send(10_800, false, fuA(slice(1, false, 300, 5), 100)[0]);
    camera.track.flush();
    assertThat(received.samples).isEmpty();
  }

  /** Whatever is lost: what comes out was sent, in order, whole; and what came whole comes out. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomLossLeavesWholePicturesOnly(long seed) {
    Random random = new Random(seed);
    settle();
    List<io.strongroom.recording.model.Bytes> whole = new ArrayList<>();
    List<Boolean> losses = new ArrayList<>();
    boolean loss = false;
    for (int i = 3; i < 2_000; i++) {
      byte[] nal =
          i % 25 == 0 ? idr(1_000 + random.nextInt(3_000), i) : p(20 + random.nextInt(800), i);
      byte[][] packets = nal.length > 300 ? fuA(nal, 300) : new byte[][] {nal};
      boolean complete = true;
      for (int k = 0; k < packets.length; k++) {
        if (random.nextInt(100) < 3) {
          camera.lose();
          complete = false;
        } else {
          camera.send(i * 3_600L, k == packets.length - 1, packets[k]);
        }
      }
      if (complete) {
        whole.add(unit(nal));
        losses.add(loss);
      }
      loss = !complete;
    }
    camera.track.flush();
    assertThat(received.bytes()).as("seed " + seed).isEqualTo(whole);
    assertThat(received.losses()).as("seed " + seed).isEqualTo(losses);
  }
}
