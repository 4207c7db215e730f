package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where access units begin and end, with markers as they should be and as they are. */
class RtpAccessUnitsTest {
  private final Sender camera = Sender.of(Sender.h264());
  private final Received received = camera.received;

  private void settle() {
    camera.frame(0, SPS, PPS, idr(50, 1));
    camera.frame(3_600, p(20, 2));
    camera.frame(7_200, p(20, 3));
    received.samples.clear();
  }

  @Test
  void aCameraThatNeverSetsMarkersIsFollowedByTimestamps() {
    byte[] idr = idr(500, 1);
    byte[] one = slice(1, true, 30, 2);
    byte[] two = slice(1, false, 30, 3);
    for (byte[] packet : new byte[][] {SPS, PPS}) {
      camera.send(0, false, packet);
    }
    for (byte[] packet : fuA(idr, 200)) {
      camera.send(0, false, packet);
    }
    camera.send(3_600, false, one);
    camera.send(3_600, false, two);
    camera.send(7_200, false, one);
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(SPS, PPS, idr), unit(one, two), unit(one));
    assertThat(received.times()).containsExactly(0L, 3_600L, 7_200L);
    assertThat(received.losses()).containsExactly(false, false, false);
  }

  @Test
  void parameterSetsBetweenPicturesWithoutMarkersGoWithTheNext() {
    byte[] idr = idr(50, 1);
    byte[] p = p(30, 2);
    for (long picture = 0; picture < 3; picture++) {
      // one timestamp for all: only the slices tell
      for (byte[] nal : new byte[][] {AUD, SPS, PPS, idr, AUD, p}) {
        camera.send(0, false, nal);
      }
    }
    camera.track.flush();
    assertThat(received.bytes())
        .containsExactly(
            unit(AUD, SPS, PPS, idr), unit(AUD, p),
            unit(AUD, SPS, PPS, idr), unit(AUD, p),
            unit(AUD, SPS, PPS, idr), unit(AUD, p));
    assertThat(received.keyframes()).containsExactly(true, false, true, false, true, false);
  }

  @Test
  void aMarkerOnEveryPacketBreaksNoPicture() {
    byte[] idr = idr(500, 1);
    byte[] one = slice(1, true, 30, 2);
    byte[] two = slice(1, false, 30, 3);
    byte[] three = slice(1, false, 30, 4);
    for (int round = 0; round < 5; round++) {
      long base = round * 10_800L;
      camera.send(base, true, SPS);
      camera.send(base, true, PPS);
      for (byte[] packet : fuA(idr, 100)) {
        camera.send(base, true, packet);
      }
      for (long at = base + 3_600; at <= base + 7_200; at += 3_600) {
        camera.send(at, true, one);
        camera.send(at, true, two);
        camera.send(at, true, three);
      }
    }
    camera.track.flush();
    assertThat(received.samples).hasSize(15);
    for (int i = 0; i < 15; i++) {
      assertThat(received.bytes().get(i))
          .isEqualTo(i % 3 == 0 ? unit(SPS, PPS, idr) : unit(one, two, three));
      assertThat(received.times().get(i)).isEqualTo(i * 3_600L);
    }
    assertThat(received.losses()).doesNotContain(true);
  }

  @Test
  void keyframesInPiecesAreOneSampleEach() {
    byte[] one = slice(5, true, 90, 1);
    byte[] two = slice(5, false, 90, 2);
    byte[] p = p(30, 3);
    for (int group = 0; group < 4; group++) {
      long at = group * 36_000L;
      camera.frame(at, SPS, PPS, one);
      camera.frame(at, SPS, PPS, two);
      for (int i = 1; i < 10; i++) {
        camera.frame(at + i * 3_600L, p);
      }
    }
    camera.track.flush();
    assertThat(received.samples).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(received.bytes().get(i))
          .isEqualTo(i % 10 == 0 ? unit(SPS, PPS, one, SPS, PPS, two) : unit(p));
    }
  }

  @Test
  void aCameraThatBeginsToMarkSlicesLosesNothing() {
    settle();
    byte[] one = slice(1, true, 30, 2);
    byte[] two = slice(1, false, 30, 3);
    for (int i = 3; i < 8; i++) {
      camera.send(i * 3_600L, true, one);
      camera.send(i * 3_600L, true, two);
    }
    camera.track.flush();
    // the first time it could not be known; afterwards each picture is one sample
    assertThat(received.bytes())
        .containsExactly(
            unit(one), unit(two), unit(one, two), unit(one, two), unit(one, two), unit(one, two));
    assertThat(received.losses()).doesNotContain(true);
  }

  @Test
  void parameterSetsWithAMarkerAndATimeOfTheirOwnWaitForTheirPicture() {
    settle();
    byte[] idr = idr(60, 4);
    camera.send(10_000, true, SPS);
    camera.send(10_000, true, PPS);
    camera.send(10_001, true, SEI);
    assertThat(received.samples).isEmpty();
    camera.frame(10_800, idr);
    assertThat(received.bytes()).containsExactly(unit(SPS, PPS, SEI, idr));
    assertThat(received.times()).containsExactly(10_800L);
  }

  @Test
  void aMarkerThatIsLeftOutOnceCostsNothing() {
    settle();
    byte[] p = p(30, 4);
    camera.send(10_800, false, p);
    camera.frame(14_400, p);
    camera.frame(18_000, p);
    assertThat(received.bytes()).containsExactly(unit(p), unit(p), unit(p));
    assertThat(received.losses()).doesNotContain(true);
  }

  @Test
  void twoFieldsWithOneTimeAreTwoAccessUnits() {
    settle();
    byte[] one = p(30, 4);
    byte[] two = p(30, 5);
    camera.send(10_800, false, one);
    camera.send(10_800, true, two);
    assertThat(received.bytes()).containsExactly(unit(one), unit(two));
  }

  @Test
  void whatNeverBecomesAPictureIsBounded() {
    settle();
    byte[] sei = join(hex("06"), p(2_000, 1));
    for (int i = 0; i < 100_000; i++) {
      camera.send(10_800 + i * 3_600L, true, sei);
    }
    byte[] p = p(30, 4);
    camera.frame(3_600_000_000L, p);
    assertThat(received.samples).hasSize(1);
    assertThat(received.samples.getFirst().bytes().length())
        .isLessThan(AccessUnits.MAX_WAITING_BYTES + 3_000);
    assertThat(received.losses()).containsExactly(true);
  }

  @Test
  void decodeTimesFollowTheReordering() {
    camera.frame(0, SPS, PPS, idr(50, 1));
    long[] order = {3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11};
    for (long picture : order) {
      camera.frame(picture * 3_600, p(20, 1));
    }
    camera.track.flush();
    long last = Long.MIN_VALUE;
    for (int i = 0; i < received.samples.size(); i++) {
      Received.Sample sample = received.samples.get(i);
      assertThat(sample.presentation()).isEqualTo(i == 0 ? 0 : order[i - 1] * 3_600);
      assertThat(sample.decode()).isGreaterThan(last);
      last = sample.decode();
      if (i > 4) {
        assertThat(sample.decode()).isEqualTo((i - 1) * 3_600L);
      }
    }
  }

  @Test
  void timestampsAreUnwrappedBothWaysAndPassedOn() {
    settle();
    long wrap = 1L << 32;
    long[] stamps = {
      wrap / 2, wrap - 3_600, wrap, wrap + 3_600, wrap - 3_600, wrap - 3_600, wrap + 90_000
    };
    // in steps of less than 2^31, as the 32 bits on the wire are all there is
    for (long stamp : stamps) {
      camera.frame(stamp, p(20, 1));
    }
    assertThat(received.times()).isEqualTo(Arrays.stream(stamps).boxed().toList());
  }

  @Test
  void anotherClockRateBecomesNinetyKilohertz() {
    Sender slow = Sender.of(Sender.type(96, "H264", 1_000, 1));
    slow.frame(0, SPS, PPS, idr(50, 1));
    slow.frame(40, p(20, 1));
    slow.track.flush();
    assertThat(slow.received.times()).containsExactly(0L, 3_600L);
  }
}
