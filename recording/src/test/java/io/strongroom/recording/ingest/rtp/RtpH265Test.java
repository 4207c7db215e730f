package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.TrackFormat;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** H.265 payloads (RFC 7798), as they should be and as some cameras send them. */
class RtpH265Test {
  private static byte[] at(byte[] packet, int offset, String insert) {
    return join(
        Arrays.copyOf(packet, offset),
        hex(insert),
        Arrays.copyOfRange(packet, offset, packet.length));
  }

  private static Sender settled(String... parameters) {
    Sender camera = Sender.of(Sender.h265(parameters));
    boolean numbers = parameters.length > 0;
    for (int i = 0; i < 3; i++) {
      byte[] nal = slice5(i == 0 ? 19 : 1, true, 30, i);
      camera.frame(i * 3_600L, numbers ? at(nal, 2, "0000") : nal);
    }
    camera.received.samples.clear();
    return camera;
  }

  @Test
  void singleUnitsAggregatesAndFragmentsMakePictures() {
    Sender camera = Sender.of(Sender.h265());
    byte[] idr = slice5(19, true, 2_000, 1);
    byte[] p = slice5(1, true, 90, 2);
    byte[][] fragments = fu5(idr, 700);
    camera.send(0, false, ap(VPS5, SPS5, PPS5));
    camera.frame(0, fragments);
    camera.frame(3_600, p);
    camera.track.flush();
    assertThat(camera.received.bytes()).containsExactly(unit(VPS5, SPS5, PPS5, idr), unit(p));
    assertThat(camera.received.keyframes()).containsExactly(true, false);
  }

  @ParameterizedTest
  @CsvSource({"15,false", "16,true", "19,true", "20,true", "21,true", "23,true", "24,false"})
  void picturesOfRandomAccessAreKeyframes(int type, boolean keyframe) {
    Sender camera = settled();
    camera.frame(10_800, slice5(type, true, 40, 3));
    assertThat(camera.received.keyframes()).containsExactly(keyframe);
  }

  @Test
  void decodingOrderNumbersAreSkipped() {
    Sender camera = settled("sprop-max-don-diff", "2");
    byte[] one = slice5(1, true, 50, 5);
    byte[] large = slice5(1, true, 900, 6);
    byte[][] fragments = fu5(large, 300);
    fragments[0] = at(fragments[0], 3, "0007");
    byte[] together =
        join(hex("6001 0005"), sized(VPS5), hex("00"), sized(SPS5), hex("00"), sized(one));
    camera.frame(10_800, together);
    camera.frame(14_400, at(one, 2, "0006"));
    camera.frame(18_000, fragments);
    assertThat(camera.received.bytes())
        .containsExactly(unit(VPS5, SPS5, one), unit(one), unit(large));
    assertThat(camera.track.counters().damaged()).isZero();
  }

  @Test
  void startCodesInPayloadsBecomeLengths() {
    Sender camera = settled();
    byte[] idr = slice5(19, true, 300, 5);
    byte[] code = hex("00000001");
    byte[] blob = join(code, VPS5, code, SPS5, code, PPS5, code, idr);
    camera.frame(10_800, blob);
    camera.frame(14_400, fu5(blob, 100));
    assertThat(camera.received.bytes())
        .containsExactly(unit(VPS5, SPS5, PPS5, idr), unit(VPS5, SPS5, PPS5, idr));
    assertThat(camera.received.keyframes()).containsExactly(true, true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6401aabbcc", "7e01aabb", "0200aabb", "02", "62", "6201", "6001ffff01"})
  void packetsThatMakeNoSenseAreDamage(String payload) {
    Sender camera = settled();
    byte[] p = slice5(1, true, 50, 5);
    camera.frame(10_800, hex(payload));
    camera.frame(14_400, p);
    assertThat(camera.received.bytes()).containsExactly(unit(p));
    assertThat(camera.received.losses()).containsExactly(true);
    assertThat(camera.track.counters().damaged()).isEqualTo(1);
  }

  @Test
  void parameterSetsOfTheDescriptionAreTheFormat() {
    Base64.Encoder base64 = Base64.getEncoder();
    Sender camera =
        Sender.of(
            Sender.h265(
                "sprop-pps", base64.encodeToString(PPS5),
                "sprop-sps", "broken base64," + base64.encodeToString(SPS5),
                "sprop-vps", base64.encodeToString(VPS5)));
    TrackFormat.Video format = (TrackFormat.Video) camera.track.format();
    assertThat(format.parameterSets()).isEqualTo(unit(VPS5, SPS5, PPS5));
  }

  @Test
  void severalSegmentsMakeOnePicture() {
    Sender camera = settled();
    List<byte[]> segments =
        List.of(slice5(1, true, 50, 1), slice5(1, false, 50, 2), slice5(1, false, 50, 3));
    camera.frame(10_800, segments.toArray(byte[][]::new));
    assertThat(camera.received.bytes()).containsExactly(unit(segments.toArray(byte[][]::new)));
  }
}
