package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** H.264 payloads (RFC 6184), as they should be and as some cameras send them. */
class RtpH264Test {
  private final Sender camera = Sender.of(Sender.h264());
  private final Received received = camera.received;

  /** A keyframe and two pictures: from then on markers are believed. */
  private void settle() {
    camera.frame(0, stapA(SPS, PPS), idr(50, 1));
    camera.frame(3_600, p(20, 2));
    camera.frame(7_200, p(20, 3));
    received.samples.removeIf(sample -> true);
  }

  @Test
  void singleUnitsAggregatesAndFragmentsMakePictures() {
    byte[] idr = idr(3_000, 1);
    byte[] p = p(400, 2);
    camera.frame(9_000, join3(stapA(AUD, SPS, PPS, SEI), fuA(idr, 1_000)));
    camera.frame(12_600, p);
    camera.track.flush();
    assertThat(received.bytes()).containsExactly(unit(AUD, SPS, PPS, SEI, idr), unit(p));
    assertThat(received.times()).containsExactly(9_000L, 12_600L);
    assertThat(received.keyframes()).containsExactly(true, false);
    assertThat(received.losses()).containsExactly(false, false);
  }

  private static byte[][] join3(byte[] first, byte[][] rest) {
    byte[][] all = new byte[rest.length + 1][];
    all[0] = first;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  @Test
  void aPictureIsHandedOnWithItsMarker() {
    settle();
    byte[] p = p(900, 4);
    camera.arrival = 77;
    camera.frame(10_800, fuA(p, 300));
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.samples.getFirst().arrival()).isEqualTo(77);
  }

  @Test
  void emptyUnitsAreLeftOut() {
    settle();
    byte[] p = p(40, 4);
    camera.send(10_800, false, new byte[0]);
    camera.send(10_800, false, stapA(SPS, new byte[0], PPS));
    camera.send(10_800, true, p);
    assertThat(received.bytes()).containsExactly(unit(SPS, PPS, p));
    assertThat(camera.track.counters().damaged()).isZero();
  }

  @Test
  void aUnitWithTheForbiddenBitIsKeptAndCounted() {
    settle();
    byte[] p = p(40, 4);
    p[0] |= (byte) 0x80;
    camera.frame(10_800, p);
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(camera.track.counters().damaged()).isEqualTo(1);
  }

  @Test
  void zerosAtTheEndOfAUnitGo() {
    settle();
    byte[] p = p(40, 4);
    camera.frame(10_800, join(p, new byte[3]));
    assertThat(received.bytes()).containsExactly(unit(p));
  }

  @ParameterizedTest
  @ValueSource(strings = {"000001", "00000001"})
  void startCodesInPayloadsBecomeLengths(String code) {
    settle();
    byte[] idr = idr(40, 4);
    byte[] blob = join(hex(code), SPS, hex(code), PPS, hex(code), idr);
    camera.frame(10_800, blob);
    assertThat(received.bytes()).containsExactly(unit(SPS, PPS, idr));
    assertThat(received.keyframes()).containsExactly(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"000001", "00000001"})
  void startCodesInFragmentsBecomeLengths(String code) {
    settle();
    byte[] idr = idr(400, 4);
    camera.frame(10_800, fuA(join(hex(code), SPS, hex(code), PPS, hex(code), idr), 100));
    camera.frame(14_400, fuA(join(SPS, hex(code), idr), 7));
    assertThat(received.bytes()).containsExactly(unit(SPS, PPS, idr), unit(SPS, idr));
    assertThat(received.keyframes()).containsExactly(true, true);
  }

  @Test
  void slicesBehindStartCodesBelongToTheSamePicture() {
    settle();
    byte[] one = slice(1, true, 90, 4);
    byte[] two = slice(1, false, 90, 5);
    camera.frame(10_800, join(one, hex("000001"), two));
    assertThat(received.bytes()).containsExactly(unit(one, two));
  }

  @Test
  void aRecoveryPointMakesAKeyframe() {
    settle();
    byte[] p = p(40, 4);
    camera.frame(10_800, hex("06060184 80"), p);
    camera.frame(14_400, hex("060503 00000300 060184 80"), p); // behind an escaped message
    camera.frame(18_000, SEI, p);
    assertThat(received.keyframes()).containsExactly(true, true, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {25, 26, 27, 29, 30, 31})
  void packetsOfOtherModesAreDamage(int type) {
    settle();
    camera.frame(10_800, join(new byte[] {(byte) (0x60 | type)}, hex("0001020304")));
    byte[] p = p(40, 4);
    camera.frame(14_400, p);
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.losses()).containsExactly(true);
    assertThat(camera.track.counters().damaged()).isEqualTo(1);
  }

  @Test
  void anAggregateThatDoesNotAddUpSpoilsItsPictureOnly() {
    settle();
    byte[] p = p(40, 4);
    camera.frame(10_800, join(stapA(SEI), hex("0050 6101")));
    camera.frame(14_400, p);
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.losses()).containsExactly(true);
  }

  @Test
  void aMissingEndBitIsNoDamage() {
    settle();
    byte[] p = p(300, 4);
    byte[] next = p(40, 5);
    byte[][] packets = fuA(p, 100);
    packets[packets.length - 1][1] &= ~0x40;
    camera.frame(10_800, packets);
    camera.frame(14_400, next);
    assertThat(received.bytes()).containsExactly(unit(p), unit(next));
    assertThat(received.losses()).containsExactly(false, false);
  }

  @Test
  void aFragmentWithoutItsBeginningIsDamage() {
    settle();
    byte[] p = p(40, 4);
    byte[][] packets = fuA(p(300, 5), 100);
    camera.frame(10_800, packets[1], packets[2]);
    camera.frame(14_400, p);
    assertThat(received.bytes()).containsExactly(unit(p));
    assertThat(received.losses()).containsExactly(true);
  }

  @Test
  void parameterSetsOfTheDescriptionAreTheFormat() {
    Base64.Encoder base64 = Base64.getEncoder();
    String sets = base64.encodeToString(SPS) + ",?!," + base64.encodeToString(PPS) + ",";
    Sender described = Sender.of(Sender.h264("sprop-parameter-sets", sets));
    assertThat(described.track.format())
        .isEqualTo(new TrackFormat.Video(VideoCodec.H264, 0, 0, unit(SPS, PPS)));
    assertThat(camera.track.format())
        .isEqualTo(new TrackFormat.Video(VideoCodec.H264, 0, 0, Bytes.EMPTY));
  }

  @Test
  void parameterSetsInBandReplaceThoseOfTheDescription() {
    Base64.Encoder base64 = Base64.getEncoder();
    String sets = base64.encodeToString(SPS) + "," + base64.encodeToString(PPS);
    Sender described = Sender.of(Sender.h264("sprop-parameter-sets", sets));
    byte[] other = hex("6742c01f8c8d4455");
    described.frame(0, other, PPS, idr(40, 1));
    described.frame(3_600, p(40, 1));
    TrackFormat.Video format = (TrackFormat.Video) described.track.format();
    assertThat(format.parameterSets()).isEqualTo(unit(other, PPS));
    assertThat(described.received.formatChanges).isZero();
  }
}
