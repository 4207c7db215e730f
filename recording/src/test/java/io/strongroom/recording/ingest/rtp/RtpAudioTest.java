package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.hex;
import static io.strongroom.recording.ingest.rtp.Nals.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TrackFormat;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** G.711, Opus and AAC out of RTP. */
class RtpAudioTest {
  private static final String[] HIGH = {
    "mode",
    "AAC-hbr",
    "sizelength",
    "13",
    "indexlength",
    "3",
    "indexdeltalength",
    "3",
    "config",
    "1408"
  };

  private static Sender aac(String... parameters) {
    return Sender.of(Sender.type(96, "MPEG4-GENERIC", 16_000, 1, parameters));
  }

  private static byte[] frame(int size, int seed) {
    byte[] frame = new byte[size];
    Arrays.fill(frame, (byte) seed);
    frame[0] = 0x21;
    return frame;
  }

  /** A packet of AAC-hbr with these sizes in its headers. */
  private static byte[] high(int[] sizes, byte[]... data) {
    byte[] packet = {(byte) ((sizes.length * 16) >> 8), (byte) (sizes.length * 16)};
    for (int size : sizes) {
      packet = join(packet, new byte[] {(byte) (size >> 5), (byte) (size << 3)});
    }
    return join(packet, join(data));
  }

  private static Bytes bytes(byte[] bytes) {
    return Bytes.copyOf(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PCMA", "PCMU", "pcma"})
  void runsOfG711ComeAsTheyAre(String name) {
    Sender camera = Sender.of(Sender.type(97, name, 16_000, 2));
    camera.send(1_000, true, frame(320, 1));
    camera.send(1_160, false, frame(80, 2));
    AudioCodec codec = AudioCodec.valueOf(name.toUpperCase(java.util.Locale.ROOT));
    assertThat(camera.track.format())
        .isEqualTo(new TrackFormat.Audio(codec, 16_000, 2, Bytes.EMPTY));
    assertThat(camera.received.bytes()).containsExactly(bytes(frame(320, 1)), bytes(frame(80, 2)));
    assertThat(camera.received.times()).containsExactly(1_000L, 1_160L);
    assertThat(camera.received.keyframes()).containsExactly(true, true);
  }

  @Test
  void opusComesPacketByPacket() {
    Sender camera = Sender.of(Sender.type(97, "OPUS", 48_000, 2));
    camera.send(0, false, hex("7801"));
    camera.send(960, false, hex("7802"));
    assertThat(camera.track.format())
        .isEqualTo(
            new TrackFormat.Audio(
                AudioCodec.OPUS, 48_000, 2, bytes(hex("00 02 0000 0000bb80 0000 00"))));
    assertThat(camera.received.bytes()).containsExactly(bytes(hex("7801")), bytes(hex("7802")));
    assertThat(camera.received.times()).containsExactly(0L, 960L);
  }

  @Test
  void severalAacFramesInAPacketHaveTheirOwnTimes() {
    Sender camera = aac(HIGH);
    camera.send(5_000, true, high(new int[] {5, 7, 6}, frame(5, 1), frame(7, 2), frame(6, 3)));
    assertThat(camera.track.format())
        .isEqualTo(new TrackFormat.Audio(AudioCodec.AAC, 16_000, 1, bytes(hex("1408"))));
    assertThat(camera.received.bytes())
        .containsExactly(bytes(frame(5, 1)), bytes(frame(7, 2)), bytes(frame(6, 3)));
    assertThat(camera.received.times()).containsExactly(5_000L, 6_024L, 7_048L);
  }

  @Test
  void framesOfSbrLastTwiceAsLong() {
    Sender camera =
        Sender.of(Sender.type(96, "MPEG4-GENERIC", 44_100, 2, "mode", "AAC-hbr", "config", "1390"));
    camera.send(0, true, high(new int[] {5, 5}, frame(5, 1), frame(5, 2)));
    assertThat(camera.received.times()).containsExactly(0L, 2_048L);
  }

  @Test
  void aFrameOverSeveralPacketsIsPutTogether() {
    Sender camera = aac(HIGH);
    byte[] frame = frame(250, 3);
    for (int at = 0; at < 250; at += 100) {
      byte[] part = Arrays.copyOfRange(frame, at, Math.min(at + 100, 250));
      camera.send(0, at == 200, high(new int[] {250}, part));
    }
    camera.send(1_024, true, high(new int[] {5}, frame(5, 4)));
    assertThat(camera.received.bytes()).containsExactly(bytes(frame), bytes(frame(5, 4)));
    assertThat(camera.received.losses()).containsExactly(false, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFrameThatMissesAPacketIsDropped(int missing) {
    Sender camera = aac(HIGH);
    camera.send(0, true, high(new int[] {5}, frame(5, 1)));
    byte[] frame = frame(250, 3);
    for (int i = 0; i < 3; i++) {
      byte[] part = Arrays.copyOfRange(frame, i * 100, Math.min(i * 100 + 100, 250));
      if (i == missing) {
        camera.lose();
      } else {
        camera.send(1_024, i == 2, high(new int[] {250}, part));
      }
    }
    camera.send(2_048, true, high(new int[] {5}, frame(5, 4)));
    camera.track.flush();
    assertThat(camera.received.bytes()).containsExactly(bytes(frame(5, 1)), bytes(frame(5, 4)));
    assertThat(camera.received.losses()).containsExactly(false, true);
  }

  @Test
  void lowBitRateHasSmallHeaders() {
    Sender camera = aac("mode", "AAC-lbr", "config", "1408");
    byte[] packet = join(hex("0010"), new byte[] {5 << 2, 7 << 2}, frame(5, 1), frame(7, 2));
    camera.send(0, true, packet);
    assertThat(camera.received.bytes()).containsExactly(bytes(frame(5, 1)), bytes(frame(7, 2)));
  }

  @Test
  void interleavedFramesHaveTheTimesOfTheirIndexes() {
    Sender camera = aac(HIGH);
    byte[] packet = join(hex("0020"), hex("0028 002a"), frame(5, 1), frame(5, 2));
    camera.send(0, true, packet);
    assertThat(camera.received.times()).containsExactly(0L, 3 * 1_024L);
  }

  @Test
  void otherHeaderFieldsAndAuxiliaryDataAreSkipped() {
    Sender camera =
        aac(
            "mode",
            "generic",
            "sizelength",
            "8",
            "indexlength",
            "0",
            "ctsdeltalength",
            "4",
            "randomaccessindication",
            "1",
            "auxiliarydatasizelength",
            "8",
            "config",
            "1408");
    // size 5, CTS flag and 4 bits, random access: 14 bits; then 8 bits that say 8 more follow
    camera.send(0, true, join(hex("000e 05ac"), hex("08ee"), frame(5, 1)));
    // size 5, no CTS, no random access: 10 bits
    camera.send(1_024, true, join(hex("000a 0500"), hex("00"), frame(5, 2)));
    assertThat(camera.received.bytes()).containsExactly(bytes(frame(5, 1)), bytes(frame(5, 2)));
  }

  @Test
  void framesOfConstantSizeNeedNoHeaders() {
    Sender camera = aac("mode", "generic", "constantsize", "5", "config", "1408");
    camera.send(0, true, join(frame(5, 1), frame(5, 2)));
    assertThat(camera.received.bytes()).containsExactly(bytes(frame(5, 1)), bytes(frame(5, 2)));
  }

  @Test
  void adtsHeadersAreTakenOff() {
    Sender camera = aac(HIGH);
    byte[] adts = hex("fff16040 01 5ffc 2122 23".replace(" ", ""));
    byte[] stated = adts.clone();
    stated[3] = 0x40;
    stated[4] = (byte) (stated.length >> 3);
    stated[5] = (byte) (stated.length << 5 | 0x1f);
    camera.send(0, true, high(new int[] {stated.length}, stated));
    assertThat(camera.received.bytes()).containsExactly(bytes(hex("212223")));
    assertThat(camera.received.formatChanges).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "14", "zz", "140"})
  void withoutAConfigurationLowComplexityIsAssumed(String config) {
    Sender camera = aac("mode", "AAC-hbr", "config", config);
    assertThat(((TrackFormat.Audio) camera.track.format()).configuration())
        .isEqualTo(bytes(hex("1408")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "ffff00", "0010", "001000", "00200028 0028 2101020304"})
  void packetsThatDoNotAddUpAreDamage(String packet) {
    Sender camera = aac(HIGH);
    camera.send(0, true, high(new int[] {5}, frame(5, 1)));
    camera.send(1_024, true, hex(packet));
    camera.send(2_048, true, high(new int[] {5}, frame(5, 4)));
    assertThat(camera.received.bytes()).contains(bytes(frame(5, 1)), bytes(frame(5, 4)));
    assertThat(camera.received.samples.getLast().bytes()).isEqualTo(bytes(frame(5, 4)));
  }

  @Test
  void latmWithItsConfigurationInTheDescription() {
    // StreamMuxConfig: version 0, same framing, no sub-frames, one program, one layer, then 1408
    String config = "400028103fc0";
    Sender camera =
        Sender.of(Sender.type(96, "MP4A-LATM", 16_000, 1, "cpresent", "0", "config", config));
    TrackFormat.Audio format = (TrackFormat.Audio) camera.track.format();
    assertThat(format.configuration().asBuffer().getShort(0)).isEqualTo((short) 0x1408);
    byte[] large = frame(300, 2);
    camera.send(0, true, join(hex("05"), frame(5, 1)));
    camera.send(1_024, false, join(hex("ff2d"), Arrays.copyOf(large, 100)));
    camera.send(1_024, true, Arrays.copyOfRange(large, 100, 300));
    camera.send(2_048, true, join(hex("05"), frame(4, 1)));
    camera.send(3_072, true, join(hex("05"), frame(5, 3), hex("05"), frame(5, 4)));
    assertThat(camera.received.bytes())
        .containsExactly(bytes(frame(5, 1)), bytes(large), bytes(frame(5, 3)), bytes(frame(5, 4)));
    assertThat(camera.received.times()).containsExactly(0L, 1_024L, 3_072L, 4_096L);
    assertThat(camera.received.losses()).containsExactly(false, false, true, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "40", "c00028103fc0", "000028103fc0", "400228103fc0"})
  void otherLatmIsNotRecorded(String config) {
    PayloadType type = Sender.type(96, "MP4A-LATM", 16_000, 1, "config", config);
    assertThat(RtpTrack.of(type, 0, new Received(), new UnitArrays())).isEmpty();
    PayloadType inBand =
        Sender.type(96, "MP4A-LATM", 16_000, 1, "cpresent", "1", "config", "400028103fc0");
    assertThat(RtpTrack.of(inBand, 0, new Received(), new UnitArrays())).isEmpty();
  }

  @Test
  void timesOfG711AreUnwrapped() {
    Sender camera = Sender.of(Sender.type(8, "", 0, 1));
    camera.send((1L << 32) - 160, false, frame(160, 1));
    camera.send(1L << 32, false, frame(160, 1));
    camera.send((1L << 32) - 160, false, frame(160, 1));
    assertThat(camera.received.times())
        .containsExactly((1L << 32) - 160, 1L << 32, (1L << 32) - 160);
  }
}
