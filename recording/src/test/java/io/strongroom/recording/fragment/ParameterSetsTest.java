package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Parameter sets as cameras send them, and as they should not. */
class ParameterSetsTest {
  /** libx265, 322 by 182, Main profile. */
  private static final String HEVC_SEQUENCE =
      "42010101600000030090000003000003003ca00a480b9c9596564924caf0168080000003008000000c84";

  @Test
  void h264SequenceWithCropping() {
    AvcSequence sps = AvcSequence.parse(hex(SyntheticCamera.SEQUENCE));
    assertThat(sps).isEqualTo(new AvcSequence(100, 0, 13, 1, 8, 8, 322, 182));
  }

  @Test
  void h265SequenceWithCropping() {
    HevcSequence sps = HevcSequence.parse(hex(HEVC_SEQUENCE));
    assertThat(sps.width()).isEqualTo(322);
    assertThat(sps.height()).isEqualTo(182);
    assertThat(sps.profile()).isEqualTo(1);
    assertThat(sps.level()).isEqualTo(60);
    assertThat(sps.temporalLayers()).isEqualTo(1);
  }

  @Test
  void everyTruncationIsRefusedWithOneKindOfError() {
    for (String whole : List.of(SyntheticCamera.SEQUENCE, HEVC_SEQUENCE)) {
      byte[] bytes = HexFormat.of().parseHex(whole);
      int refused = 0;
      for (int length = 0; length < bytes.length; length++) {
        refused += refuses(ByteBuffer.wrap(bytes, 0, length), whole.startsWith("42")) ? 1 : 0;
      }
      assertThat(refused).isGreaterThan(10);
    }
  }

  @Test
  void randomBytesEitherParseWithinLimitsOrAreRefused() {
    Random random = new Random(4711);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      refuses(ByteBuffer.wrap(bytes), i % 2 == 0);
    }
  }

  @Test
  void flippedBitsEitherParseWithinLimitsOrAreRefused() {
    for (String whole : List.of(SyntheticCamera.SEQUENCE, HEVC_SEQUENCE)) {
      byte[] bytes = HexFormat.of().parseHex(whole);
      for (int bit = 0; bit < bytes.length * 8; bit++) {
        byte[] damaged = bytes.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        refuses(ByteBuffer.wrap(damaged), whole.equals(HEVC_SEQUENCE));
      }
    }
  }

  @Test
  void aParameterSetOfMegabytesIsNotCopied() {
    ByteBuffer huge = ByteBuffer.allocate(4 << 20).put(0, (byte) 0x67);
    assertThatThrownBy(() -> AvcSequence.parse(huge)).isInstanceOf(StrongroomException.class);
  }

  @Test
  void moreParameterSetsThanCanBeDescribedAreRefused() {
    ParameterSets sets = new ParameterSets(VideoCodec.H264);
    List<String> pictures = new ArrayList<>();
    for (int id = 0; id < 40; id++) {
      // ue(v) of the identifier behind the header, then a stop bit
      long code = id + 1L;
      int zeros = 63 - Long.numberOfLeadingZeros(code);
      long bits = (code << (39 - 2 * zeros)) | (1L << (38 - 2 * zeros));
      pictures.add("68%010x".formatted(bits));
    }
    ByteBuffer units = SyntheticCamera.units(pictures.toArray(String[]::new));
    assertThatThrownBy(() -> sets.observe(units, true)).hasMessageContaining("more or longer ones");
  }

  @Test
  void aKeyframeReplacesWhatWasKnownUnderOtherIdentifiers() {
    ParameterSets sets = new ParameterSets(VideoCodec.H264);
    sets.observe(SyntheticCamera.units(SyntheticCamera.SEQUENCE, SyntheticCamera.PICTURE), true);
    assertThat(sets.configuration()).isNotNull();
    sets.observe(
        SyntheticCamera.units(SyntheticCamera.OTHER_SEQUENCE, SyntheticCamera.PICTURE), true);
    VideoConfiguration second = Objects.requireNonNull(sets.configuration());
    assertThat(second.width()).isEqualTo(640);
    assertThat(second.record().length()).isLessThan(60);
  }

  @Test
  void unknownSetsOutOfBandDoNotStopAStream() {
    Bytes rubbish = Bytes.copyOf(new byte[] {9, 9, 9});
    StreamTracks tracks =
        new StreamTracks(
            new io.strongroom.recording.model.StreamFormat(
                List.of(new TrackFormat.Video(VideoCodec.H265, 0, 0, rubbish))));
    assertThat(tracks.init()).isNull();
    assertThat(tracks.problem()).isNull();
  }

  private static boolean refuses(ByteBuffer nal, boolean hevc) {
    try {
      int area =
          hevc
              ? HevcSequence.parse(nal).width() * HevcSequence.parse(nal).height()
              : AvcSequence.parse(nal).width() * AvcSequence.parse(nal).height();
      assertThat(area).isPositive();
      return false;
    } catch (StrongroomException e) {
      assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
      return true;
    }
  }

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text));
  }
}
