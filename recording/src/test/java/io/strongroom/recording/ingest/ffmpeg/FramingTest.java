package io.strongroom.recording.ingest.ffmpeg;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.ingest.OpusConfig;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NAL units and audio headers: sound and malformed. */
class FramingTest {
  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(bytes(text));
  }

  private static byte[] bytes(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "00000001 6742, 00000002 6742",
    "000001 6742 000001 68ce, 00000002 6742 00000002 68ce",
    "000001 6742 00000001 68ce, 00000002 6742 00000002 68ce",
    "000001 6742 0000000000 000001 68ce 000000, 00000002 6742 00000002 68ce",
    "ff 000001 65 000001 000001 41, 00000001 65 00000001 41"
  })
  void startCodesBecomeLengths(String stream, String units) {
    NalUnits nal = new NalUnits(VideoCodec.H264);
    assertThat(nal.fromByteStream(hex(stream))).isTrue();
    assertThat(nal.copy()).isEqualTo(Bytes.copyOf(hex(units)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", "000001", "00000001", "010203", "000001000001"})
  void streamsWithoutUnitsAreRefused(String stream) {
    assertThat(new NalUnits(VideoCodec.H264).fromByteStream(hex(stream))).isFalse();
  }

  @Test
  void everyPlaceOfAStartCodeIsFound() {
    NalUnits nal = new NalUnits(VideoCodec.H264);
    Random random = new Random(11);
    for (int first = 1; first < 80; first++) {
      ByteBuffer stream = ByteBuffer.allocate(first + 40);
      stream.put(new byte[] {0, 0, 1});
      byte[] body = new byte[first];
      random.nextBytes(body);
      for (int i = 0; i < body.length; i++) {
        body[i] |= 4; // neither 0 nor 1
      }
      stream.put(body).put(new byte[] {0, 0, 1, 0x41, 7});
      assertThat(nal.fromByteStream(stream.flip())).isTrue();
      assertThat(nal.converted().getInt(0)).isEqualTo(first);
      assertThat(nal.converted().remaining()).isEqualTo(4 + first + 4 + 2);
    }
  }

  @Test
  void lengthsThatDoNotAddUpAreRefused() {
    NalUnits nal = new NalUnits(VideoCodec.H264);
    assertThat(nal.fromLengthPrefixed(hex("0002 6742 0001 68"), 2)).isTrue();
    assertThat(nal.copy()).isEqualTo(Bytes.copyOf(hex("00000002 6742 00000001 68")));
    for (String bad : new String[] {"0003 6742", "ffff", "00", "0002 6742 00", ""}) {
      assertThat(nal.fromLengthPrefixed(hex(bad), 2)).as(bad).isFalse();
    }
    assertThat(nal.fromLengthPrefixed(hex("ffffffff 00"), 4)).isFalse();
  }

  @Test
  void aPieceOfAPictureIsKnown() {
    assertThat(NalUnits.continues(hex("000001 6742 000001 6501"), 0, VideoCodec.H264)).isTrue();
    assertThat(NalUnits.continues(hex("000001 6742 000001 6588"), 0, VideoCodec.H264)).isFalse();
    assertThat(NalUnits.continues(hex("000001 2601 00"), 0, VideoCodec.H265)).isTrue();
    assertThat(NalUnits.continues(hex("000001 2601 80"), 0, VideoCodec.H265)).isFalse();
    assertThat(NalUnits.continues(hex("000001 65"), 0, VideoCodec.H264)).isFalse();
  }

  @Test
  void adtsHeadersAreChecked() {
    byte[] whole = bytes("fff14c80 01 5ffc 112233");
    ByteBuffer frame = ByteBuffer.wrap(whole);
    AudioSpecificConfig.Adts header = requireNonNull(AudioSpecificConfig.adts(frame));
    assertThat(header.sampleRate()).isEqualTo(48_000);
    assertThat(header.channels()).isEqualTo(2);
    assertThat(header.config()).isEqualTo(Bytes.copyOf(hex("1190")));
    assertThat(header.frameBytes()).isEqualTo(10);
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(whole, length));
      assertThat(AudioSpecificConfig.adts(cut)).isNull();
    }
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      byte[] noise = new byte[random.nextInt(12)];
      random.nextBytes(noise);
      AudioSpecificConfig.Adts any = AudioSpecificConfig.adts(ByteBuffer.wrap(noise));
      assertThat(any == null || any.frameBytes() <= noise.length).isTrue();
    }
  }

  @Test
  void decoderRecordsMayBeCutAnywhere() {
    byte[] avc = bytes("01 640028 ff e1 0003 674200 01 0002 68ce");
    assertThat(Bytes.copyOf(DecoderRecords.avc(avc)))
        .isEqualTo(Bytes.copyOf(hex("0003 674200 0002 68ce")));
    byte[] hevc = Arrays.copyOf(bytes("01"), 33);
    hevc[22] = 1;
    hevc[25] = 1;
    hevc[27] = 5;
    assertThat(DecoderRecords.hevc(hevc).remaining()).isEqualTo(7);
    for (int length = 0; length < avc.length; length++) {
      assertThat(DecoderRecords.avc(Arrays.copyOf(avc, length)).remaining()).isLessThan(9);
    }
    for (int length = 0; length < hevc.length; length++) {
      assertThat(DecoderRecords.hevc(Arrays.copyOf(hevc, length)).remaining()).isZero();
    }
  }

  @Test
  void opusHeadBecomesDops() {
    byte[] head = bytes("4f70757348656164 01 02 3801 80bb0000 0000 00");
    assertThat(OpusConfig.of(head, 2)).isEqualTo(Bytes.copyOf(hex("00 02 0138 0000bb80 0000 00")));
    assertThat(OpusConfig.of(new byte[0], 1))
        .isEqualTo(Bytes.copyOf(hex("00 01 0000 0000bb80 0000 00")));
  }

  @Test
  void timeBasesAreExact() {
    assertThat(new TimeBase(1, 1_000).to(40, 90_000)).isEqualTo(3_600);
    assertThat(new TimeBase(1, 12_800).to(512, 90_000)).isEqualTo(3_600);
    assertThat(new TimeBase(1, 90_000).to(-7, 90_000)).isEqualTo(-7);
    assertThat(new TimeBase(1, 90_000).to(1L << 40, 48_000)).isEqualTo((1L << 40) * 8 / 15);
  }
}
