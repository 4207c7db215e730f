package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every odd thing that a camera does, by name. */
class FragmenterOddInputTest {
  private final SyntheticCamera camera = new SyntheticCamera();

  /** Whatever came in, what goes out tiles: times grow, and nothing is longer than it may be. */
  @AfterEach
  void outputIsOrdered() {
    MediaTime before = new MediaTime(0);
    for (Fragment fragment : camera.out.fragments) {
      assertThat(fragment.mediaStart()).isGreaterThan(before);
      before = fragment.mediaStart();
      assertThat(fragment.durationMicros()).isPositive();
      assertThat(fragment.sampleCount())
          .isEqualTo(FragmentReader.samples(fragment.bytes().copy()).size());
      if (fragment.sampleCount() > 1) {
        assertThat(fragment.durationMicros())
            .isLessThanOrEqualTo(
                Fragment.MAX_DURATION_MICROS + Fragment.DURATION_TOLERANCE_MICROS + 2_000);
        assertThat(fragment.bytes().length()).isLessThanOrEqualTo(Fragment.MAX_BYTES);
      }
    }
    for (int track = 1; track <= 2; track++) {
      assertThat(camera.out.samples(track))
          .extracting(FragmentReader.Sample::decodeTime)
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void aGroupOfTwoSecondsBecomesTwoEqualParts() {
    Collected out = camera.connect(SyntheticCamera.videoOnly()).groups(4, 50).end();
    assertThat(out.fragments).hasSize(8);
    assertThat(out.fragments).allMatch(fragment -> fragment.sampleCount() == 25);
    assertThat(keys(out)).containsExactly(true, false, true, false, true, false, true, false);
    assertThat(out.fragments).allMatch(fragment -> fragment.durationMicros() == 1_000_000);
  }

  @Test
  void aGroupOfOneAndAHalfSecondsBecomesEqualPartsAndNotOneAndACrumb() {
    Collected out = camera.connect(SyntheticCamera.videoOnly()).groups(4, 38).end();
    assertThat(out.fragments.subList(2, 8)).allMatch(fragment -> fragment.sampleCount() == 19);
  }

  @Test
  void shortGroupsArePutTogetherUpToASecond() {
    Collected out = camera.connect(SyntheticCamera.videoOnly()).groups(100, 5).end();
    assertThat(out.fragments.subList(2, out.fragments.size() - 1))
        .allMatch(fragment -> fragment.sampleCount() == 25 && fragment.keyframe());
  }

  @Test
  void thirtyFramesAtNtscRateStayOneFragment() {
    camera.connect(SyntheticCamera.videoOnly());
    for (int i = 0; i < 120; i++) {
      camera.video(i % 30 == 0, i % 30 == 0 ? firstUnit() : SyntheticCamera.unit(false, 100));
      camera.pass(3003 - SyntheticCamera.FRAME);
    }
    assertThat(camera.end().fragments).hasSize(4).allMatch(f -> f.sampleCount() == 30);
  }

  @Test
  void aMinuteLongGroupIsCutEverySecond() {
    Collected out = camera.connect(SyntheticCamera.videoOnly()).groups(2, 1500).end();
    assertThat(out.fragments).hasSize(120);
    assertThat(out.fragments.stream().filter(Fragment::keyframe)).hasSize(2);
    assertThat(out.samples(1)).hasSize(3000);
  }

  @Test
  void largeFramesAreCutByBytesAndNeverInTwo() {
    camera.connect(SyntheticCamera.videoOnly()).key();
    for (int i = 0; i < 20; i++) {
      camera.video(false, SyntheticCamera.unit(false, 200_000));
    }
    camera.video(false, SyntheticCamera.unit(false, 3 << 20));
    Collected out = camera.frames(3).end();
    assertThat(out.fragments.getFirst().sampleCount()).isEqualTo(6);
    assertThat(out.samples(1)).hasSize(25);
    assertThat(out.fragments).anyMatch(f -> f.bytes().length() > (3 << 20) && f.sampleCount() == 1);
  }

  @Test
  void aSampleBeyondTheLimitIsLostAndSaysSo() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25);
    camera.video(false, SyntheticCamera.unit(false, Fragmenter.MAX_SAMPLE_BYTES + 1));
    Collected out = camera.groups(1, 25).end();
    assertThat(out.samples(1)).hasSize(50);
    assertThat(out.fragments.getFirst().lossBefore()).isFalse();
    assertThat(out.fragments).anyMatch(fragment -> fragment.lossBefore() && fragment.keyframe());
  }

  @Test
  void withoutParameterSetsNothingComesOutUntilTheyCome() {
    camera.connect(SyntheticCamera.videoOnly()).frames(10);
    camera.bareKey().frames(24);
    Collected out = camera.groups(1, 25).end();
    assertThat(out.fragments).hasSize(1);
    assertThat(out.withheld).containsExactly(GapCause.NO_MEDIA);
    assertThat(out.dropped).hasSize(1);
    assertThat(out.dropped.getFirst().range().micros()).isEqualTo(35 * 40_000);
    assertThat(out.dropped.getFirst().range().to()).isEqualTo(out.fragments.getFirst().start());
  }

  @Test
  void malformedParameterSetsAreAFormatThatIsNotSupported() {
    camera.connect(SyntheticCamera.videoOnly()).key("6764ff").frames(24);
    Collected out = camera.end();
    assertThat(out.fragments).isEmpty();
    assertThat(out.withheld).contains(GapCause.FORMAT_NOT_SUPPORTED);
    assertThat(out.details).anyMatch(detail -> detail.contains("parameter sets are malformed"));
    assertThat(out.dropped.getLast().cause()).isEqualTo(GapCause.FORMAT_NOT_SUPPORTED);
  }

  @Test
  void aDamagedParameterSetInMidStreamStopsNothing() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25).key("6764ff").frames(24);
    Collected out = camera.groups(1, 25).end();
    assertThat(out.samples(1)).hasSize(75);
    assertThat(out.inits).hasSize(1);
    assertThat(out.dropped).isEmpty();
    assertThat(out.fragments.get(1).lossBefore()).isTrue();
  }

  @Test
  void aNewResolutionGivesANewInitSegmentAtItsKeyframe() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 30);
    camera.key(SyntheticCamera.OTHER_SEQUENCE).frames(29);
    Collected out = camera.groups(1, 30).end();
    assertThat(out.inits).hasSize(3);
    assertThat(InitReader.tracks(out.inits.get(0)).getFirst().width()).isEqualTo(322);
    assertThat(InitReader.tracks(out.inits.get(1)).getFirst().width()).isEqualTo(640);
    assertThat(out.inits.get(2)).isEqualTo(out.inits.get(0));
    assertThat(out.samples(1)).hasSize(90);
    for (int i = 1; i < out.fragments.size(); i++) {
      if (!out.initOf.get(i).equals(out.initOf.get(i - 1))) {
        assertThat(out.fragments.get(i).keyframe()).isTrue();
        assertThat(out.fragments.get(i).discontinuity()).isFalse();
      }
    }
  }

  @Test
  void repeatedParameterSetsGiveNoNewInitSegment() {
    assertThat(camera.connect(SyntheticCamera.videoOnly()).groups(20, 25).end().inits).hasSize(1);
  }

  @Test
  void framesBeforeTheFirstKeyframeAreKeptIfTheFormatIsKnown() {
    Collected out =
        camera.connect(SyntheticCamera.videoWithKnownSets()).frames(10).groups(1, 25).end();
    assertThat(keys(out)).containsExactly(false, true);
    assertThat(out.samples(1)).hasSize(35);
    assertThat(out.dropped).isEmpty();
  }

  @Test
  void equalTimeStampsAreMadeToGrow() {
    camera.connect(SyntheticCamera.videoOnly()).key();
    for (int i = 0; i < 30; i++) {
      camera.frames(1).stampBy(i % 3 == 0 ? -SyntheticCamera.FRAME : 0);
    }
    assertThat(camera.end().samples(1)).hasSize(31);
  }

  @Test
  void aTimeStampThatFallsALittleIsBridged() {
    camera.connect(SyntheticCamera.videoOnly()).key().frames(10);
    camera.stampBy(-2 * SyntheticCamera.FRAME).frames(20);
    Collected out = camera.end();
    assertThat(out.samples(1)).hasSize(31);
    assertThat(out.fragments.stream().filter(Fragment::discontinuity)).hasSize(1);
  }

  @Test
  void aTimeStampThatFallsFarIsANewBeginningThatGoesOnInTime() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25);
    camera.stampBy(-900_000).groups(2, 25);
    Collected out = camera.end();
    assertThat(out.fragments.get(2).discontinuity()).isTrue();
    assertThat(out.fragments.get(2).mediaStart().ticks())
        .isCloseTo(
            MediaTime.anchoredAt(new WallTime(Streams.START)).ticks() + 180_000, within(10L));
  }

  @Test
  void aTimeStampThatJumpsAheadWithoutItsArrivalIsANewBeginningThatGoesOnInTime() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25);
    camera.stampBy(90_000L * 3600).groups(2, 25);
    Collected out = camera.end();
    assertThat(out.fragments.get(2).discontinuity()).isTrue();
    assertThat(out.fragments.get(2).mediaStart().ticks())
        .isCloseTo(
            MediaTime.anchoredAt(new WallTime(Streams.START)).ticks() + 180_000, within(10L));
  }

  @Test
  void soundAndPictureStayTogetherWhenTheCamerasClockJumps() {
    camera.connect(SyntheticCamera.videoAndALaw());
    for (int second = 0; second < 4; second++) {
      if (second == 2) {
        camera.stampBy(90_000L * 7200);
        camera.audioStamp += 8000L * 7200;
      }
      soundAndPicture();
    }
    Collected out = camera.end();
    assertThat(out.samples(2)).hasSize(200);
    for (Fragment fragment : out.fragments) {
      assertThat(skewMillis(fragment)).isBetween(-60L, 60L);
    }
  }

  @Test
  void timeStampsThatWrapAt32BitsGoOn() {
    camera.stamp = (1L << 32) - 90_000;
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25);
    camera.stampBy(-(1L << 32)).groups(2, 25);
    Collected out = camera.end();
    assertThat(out.fragments.stream().filter(Fragment::discontinuity)).hasSize(1);
    assertThat(
            out.fragments.get(1).mediaStart().ticks() - out.fragments.get(0).mediaStart().ticks())
        .isEqualTo(90_000);
  }

  @Test
  void timeStampsThatAreNoneAtAllGoOnAtTheUsualSpacing() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25);
    for (int i = 0; i < 10; i++) {
      camera.fragmenter.sample(
          new EncodedSample(
              0,
              Long.MIN_VALUE,
              Long.MIN_VALUE,
              new WallTime(camera.arrivalMicros),
              false,
              SyntheticCamera.unit(false, 50)));
      camera.pass(SyntheticCamera.FRAME);
    }
    Collected out = camera.frames(5).end();
    assertThat(out.samples(1)).hasSize(40);
    List<FragmentReader.Sample> samples = out.samples(1);
    assertThat(samples.getLast().decodeTime() - samples.getFirst().decodeTime())
        .isEqualTo(39L * SyntheticCamera.FRAME);
  }

  @Test
  void absurdCompositionOffsetsAreNotBelieved() {
    camera.connect(SyntheticCamera.videoOnly()).key();
    camera.fragmenter.sample(
        new EncodedSample(
            0,
            camera.stamp,
            camera.stamp + (1L << 40),
            new WallTime(camera.arrivalMicros),
            false,
            SyntheticCamera.unit(false, 50)));
    assertThat(camera.end().samples(1))
        .extracting(FragmentReader.Sample::compositionOffset)
        .containsExactly(0, 0);
  }

  @Test
  void aPauseIsABreakAndTheFrameBeforeItDoesNotStandThroughIt() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25).pass(5 * 90_000).groups(1, 25);
    Collected out = camera.end();
    assertThat(out.fragments).extracting(Fragment::discontinuity).containsExactly(true, true);
    assertThat(out.fragments.getFirst().durationMicros()).isEqualTo(1_000_000);
    assertThat(out.fragments.getFirst().start().microsUntil(out.fragments.getLast().start()))
        .isEqualTo(6_000_000);
    assertThat(out.holes).hasSize(1);
    assertThat(out.holes.getFirst().range().micros()).isEqualTo(5_000_000);
    assertThat(out.holes.getFirst().cause()).isEqualTo(GapCause.NO_MEDIA);
  }

  @Test
  void aClockSetForwardLeavesAHoleAndNoFragmentThatClaimsIt() {
    camera.connect(SyntheticCamera.videoOnly()).groups(3, 25);
    Collected out = camera.clockBy(120_000_000).groups(3, 25).end();
    assertThat(out.fragments).allMatch(f -> f.durationMicros() <= 1_020_000);
    assertThat(out.holes).hasSize(1);
    assertThat(out.holes.getFirst().range().micros()).isEqualTo(120_000_000);
    assertThat(out.fragments.get(3).discontinuity()).isTrue();
  }

  @Test
  void aCameraWithOneFrameInThreeSecondsIsSlowAndNotBroken() {
    camera.connect(SyntheticCamera.videoOnly());
    for (int i = 0; i < 10; i++) {
      camera.key().pass(3 * 90_000 - SyntheticCamera.FRAME);
    }
    Collected out = camera.end();
    assertThat(out.fragments).hasSize(10);
    assertThat(out.fragments.stream().filter(Fragment::discontinuity)).hasSize(1);
    assertThat(out.fragments.subList(0, 9)).allMatch(f -> f.durationMicros() == 3_000_000);
  }

  @Test
  void aFrameThatStandsUnexpectedlyLongDoesNotMakeItsFragmentTooLong() {
    camera.connect(SyntheticCamera.videoOnly()).key().frames(23).pass(45_000).frames(5);
    Collected out = camera.end();
    assertThat(out.samples(1)).hasSize(29);
    assertThat(out.fragments.getFirst().sampleCount()).isEqualTo(23);
  }

  @Test
  void audioAlone() {
    camera.connect(new StreamFormat(List.of(SyntheticCamera.videoAndALaw().tracks().getLast())));
    for (int i = 0; i < 500; i++) {
      camera.fragmenter.sample(
          new EncodedSample(
              0,
              i * 160L,
              i * 160L,
              new WallTime(camera.arrivalMicros),
              true,
              ByteBuffer.allocate(160)));
      camera.pass(1800);
    }
    Collected out = camera.end();
    assertThat(out.fragments).hasSizeBetween(10, 11).allMatch(Fragment::keyframe);
    assertThat(out.fragments.getFirst().mediaStart())
        .isEqualTo(MediaTime.anchoredAt(new WallTime(Streams.START)));
  }

  @Test
  void audioAheadOfVideoAndBehindItKeepsItsDistance() {
    for (int millis : new int[] {-800, 800}) {
      SyntheticCamera shifted = new SyntheticCamera();
      shifted.audioStamp += millis * 8L;
      shifted.connect(SyntheticCamera.videoAndALaw());
      for (int i = 0; i < 100; i++) {
        shifted.video(i % 25 == 0, i % 25 == 0 ? firstUnit() : SyntheticCamera.unit(false, 90));
        shifted.audio().audio();
      }
      for (Fragment fragment : shifted.end().fragments) {
        assertThat(skewMillis(fragment)).isBetween(millis - 60L, millis + 60L);
      }
    }
  }

  @Test
  void audioFromAnotherOriginIsPlacedByItsArrival() {
    camera.audioStamp = 77_000_000_000L;
    camera.connect(SyntheticCamera.videoAndALaw());
    for (int second = 0; second < 3; second++) {
      soundAndPicture();
    }
    for (Fragment fragment : camera.end().fragments) {
      assertThat(skewMillis(fragment)).isBetween(-60L, 60L);
    }
  }

  @Test
  void jitterInAudioStampsLeavesNoHoles() {
    camera.connect(SyntheticCamera.videoAndALaw());
    for (int i = 0; i < 100; i++) {
      camera.video(i % 25 == 0, i % 25 == 0 ? firstUnit() : SyntheticCamera.unit(false, 90));
      camera.audioStamp += i % 2 == 0 ? 90 : -90;
      camera.audio().audio();
    }
    List<FragmentReader.Sample> audio = camera.end().samples(2);
    for (int i = 1; i < audio.size(); i++) {
      assertThat(audio.get(i).decodeTime() - audio.get(i - 1).decodeTime()).isEqualTo(160);
    }
  }

  @Test
  void videoThatStallsWhileAudioGoesOnLosesNeither() {
    camera.connect(SyntheticCamera.videoAndALaw());
    soundAndPicture();
    for (int i = 0; i < 500; i++) {
      camera.audio().pass(1800);
    }
    soundAndPicture();
    Collected out = camera.end();
    assertThat(out.samples(1)).hasSize(50);
    assertThat(out.samples(2)).hasSize(600);
    assertThat(out.fragments).anyMatch(fragment -> !fragment.keyframe());
  }

  @Test
  void aLossMarksTheFragmentThatFollowsIt() {
    camera.connect(SyntheticCamera.videoOnly()).key().frames(12);
    camera.fragmenter.loss();
    Collected out = camera.frames(12).groups(1, 25).end();
    assertThat(out.fragments).extracting(Fragment::lossBefore).containsExactly(false, true, false);
  }

  @Test
  void lossesWithoutEndDoNotMakeFragmentsWithoutEnd() {
    camera.connect(SyntheticCamera.videoOnly());
    for (int i = 0; i < 100; i++) {
      camera.fragmenter.loss();
      camera.video(i % 25 == 0, i % 25 == 0 ? firstUnit() : SyntheticCamera.unit(false, 90));
    }
    assertThat(camera.end().fragments).hasSizeLessThan(25).allMatch(Fragment::lossBefore);
  }

  @Test
  void malformedUnitLengthsAreALoss() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 25);
    camera.video(false, ByteBuffer.wrap(new byte[] {0, 0, 1, 0, 1}));
    camera.video(false, ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 1, 2}));
    camera.video(false, ByteBuffer.allocate(0));
    Collected out = camera.groups(1, 25).end();
    assertThat(out.samples(1)).hasSize(50);
    assertThat(out.fragments).anyMatch(fragment -> fragment.lossBefore() && fragment.keyframe());
  }

  @Test
  void aSecondConnectionGoesOnAfterTheFirst() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25).fragmenter.endConnection();
    camera.stamp = 5;
    camera.pass(10 * 90_000).connect(SyntheticCamera.videoOnly()).groups(2, 25);
    Collected out = camera.end();
    assertThat(out.fragments)
        .extracting(Fragment::discontinuity)
        .containsExactly(true, false, true, false);
    assertThat(out.fragments.get(0).start().microsUntil(out.fragments.get(2).start()))
        .isEqualTo(12_000_000);
    assertThat(out.inits).hasSize(2);
  }

  @Test
  void aClockSetBackBetweenConnectionsContinuesAtTheLastEnd() {
    camera.connect(SyntheticCamera.videoOnly()).groups(2, 25).fragmenter.endConnection();
    MediaTime end = camera.fragmenter.mediaEnd();
    camera.clockBy(-3_600_000_000L).connect(SyntheticCamera.videoOnly()).groups(2, 25);
    Collected out = camera.end();
    assertThat(out.fragments.get(2).mediaStart()).isEqualTo(end);
    assertThat(out.fragments.get(2).discontinuity()).isTrue();
    assertThat(out.fragments.get(2).start().micros())
        .isLessThan(out.fragments.get(0).start().micros());
  }

  @Test
  void aRecorderRestartedContinuesAfterWhatIsOnDisk() {
    MediaTime end = new MediaTime(MediaTime.anchoredAt(new WallTime(Streams.START)).ticks() + 777);
    Collected out = new Collected();
    Fragmenter later = new Fragmenter(FragmentLimits.recording(), new SlabPool(), end, out, out);
    later.format(SyntheticCamera.videoOnly());
    later.sample(new EncodedSample(0, 0, 0, new WallTime(Streams.START), true, firstUnit()));
    later.endConnection();
    assertThat(out.fragments.getFirst().mediaStart()).isEqualTo(end);
  }

  @Test
  void aFormatChangeInMidConnectionEndsTheFragmentAndLosesNothing() {
    camera.connect(SyntheticCamera.videoOnly()).groups(1, 20);
    camera.connect(SyntheticCamera.videoAndALaw());
    soundAndPicture();
    Collected out = camera.end();
    assertThat(out.samples(1)).hasSize(45);
    assertThat(out.inits).hasSize(2);
  }

  @Test
  void aSampleWithoutAFormatIsADefectOfOurs() {
    assertThatThrownBy(camera::key)
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("before its format");
  }

  private void soundAndPicture() {
    for (int i = 0; i < 25; i++) {
      camera.video(i == 0, i == 0 ? firstUnit() : SyntheticCamera.unit(false, 90));
      camera.audio().audio();
    }
  }

  private static ByteBuffer firstUnit() {
    return SyntheticCamera.join(
        SyntheticCamera.units(SyntheticCamera.SEQUENCE, SyntheticCamera.PICTURE),
        SyntheticCamera.unit(true, 200));
  }

  private static List<Boolean> keys(Collected out) {
    return out.fragments.stream().map(Fragment::keyframe).toList();
  }

  /** How far the first audio sample is after the first video sample. */
  private static long skewMillis(Fragment fragment) {
    List<FragmentReader.Sample> samples = FragmentReader.samples(fragment.bytes().copy());
    long video = samples.getFirst().decodeTime() / 90;
    return samples.stream()
        .filter(sample -> sample.track() == 2)
        .mapToLong(sample -> sample.decodeTime() / 8 - video)
        .findFirst()
        .orElse(0);
  }
}
