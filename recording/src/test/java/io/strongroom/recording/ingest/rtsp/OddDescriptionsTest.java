package io.strongroom.recording.ingest.rtsp;

import static io.strongroom.recording.ingest.rtsp.SessionDescriptionTest.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.ingest.rtp.PayloadType;
import io.strongroom.recording.ingest.rtsp.MediaDescription.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptions that no standard allows, each with what we make of it. */
class OddDescriptionsTest {
  private static PayloadType video(String lines) throws RtspProtocolException {
    return parse("v=0\nm=video 0 RTP/AVP 96\n" + lines)
        .media()
        .getFirst()
        .payloadTypes()
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\ufeffv=0\r\nm=video 0 RTP/AVP 96\r\na=control:x\r\n",
        "v=0\rm=video 0 RTP/AVP 96\ra=control:x\r",
        "v=0\r\n\r\n\nm=video 0 RTP/AVP 96\n\n\r\na=control:x\0\0\0",
        " v=0\n m=video  0   RTP/AVP\t96 \n a=control: x ",
        "m=video 0 RTP/AVP 96\nsome nonsense\n=\nz=\na=\na=:\na=control:x\na=control:y\n",
        "s=Caméra\nm=VIDEO 0 rtp/avp 96\na=CONTROL:x\n"
      })
  void spellingsOfOneDescription(String sdp) throws Exception {
    MediaDescription media = parse(sdp).media().getFirst();
    assertThat(media.kind()).isEqualTo(Kind.VIDEO);
    assertThat(media.control()).contains("x");
    assertThat(media.payloadTypes()).extracting(PayloadType::number).containsExactly(96);
  }

  @ParameterizedTest
  @CsvSource({
    "'a=rtpmap:96 h264/90000', H264, 90000, 1",
    "'a=rtpmap:96   H264 / 90000 ', H264, 90000, 1",
    "'a=rtpmap:96 H264', H264, 90000, 1",
    "'a=rtpmap:96 H264/0', H264, 90000, 1",
    "'a=rtpmap:96 X/-5', X, 0, 1",
    "'a=rtpmap:96 X/99999999999/9', X, 0, 9",
    "'a=rtpmap:96 X/8000/0', X, 8000, 1",
    "'a=rtpmap:96 /', '', 0, 1",
    "'a=rtpmap:96', '', 0, 1",
    "'a=rtpmap:x H264/90000', '', 0, 1"
  })
  void mappingsInOddSpellings(String line, String encoding, int rate, int channels)
      throws Exception {
    assertThat(video(line)).isEqualTo(new PayloadType(96, encoding, rate, channels, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "'a=fmtp:96 packetization-mode=1', H264",
    "'a=fmtp:96 sprop-parameter-sets=Z0IA,aM4=', H264",
    "'a=fmtp:96 sprop-vps=QAE=;sprop-sps=QgE=', H265",
    "'a=fmtp:96 profile-level-id=42', ''",
    "'a=framerate:25', ''"
  })
  void aMissingMappingIsGuessedOnlyWhereParametersTell(String line, String encoding)
      throws Exception {
    assertThat(video(line).encoding()).isEqualTo(encoding);
  }

  @Test
  void nothingIsGuessedForSound() throws Exception {
    MediaDescription audio =
        parse("m=audio 0 RTP/AVP 96\na=fmtp:96 packetization-mode=1\n").media().getFirst();
    assertThat(audio.payloadTypes().getFirst().encoding()).isEmpty();
  }

  @Test
  void namesOfParametersAreInLowerCaseAndTheirValuesAsSent() throws Exception {
    assertThat(
            video(
                    "a=fmtp:96 Sprop-Parameter-Sets = Z0I==,aM4= ; ;;X ;=y;Config=AB\n"
                        + "a=rtpmap:96 H264")
                .parameters())
        .containsOnly(
            Map.entry("sprop-parameter-sets", "Z0I==,aM4="),
            Map.entry("x", ""),
            Map.entry("config", "AB"));
  }

  @Test
  void aMappingMayReplaceTheStaticTable() throws Exception {
    assertThat(
            parse("m=audio 0 RTP/AVP 0\na=rtpmap:0 L16/16000\n").media().getFirst().payloadTypes())
        .containsExactly(new PayloadType(0, "L16", 16_000, 1, Map.of()));
  }

  @Test
  void aMappingThatItsLineDoesNotListIsKept() throws Exception {
    assertThat(
            parse("m=video 0 RTP/AVP 35\na=rtpmap:96 H264/90000\n")
                .media()
                .getFirst()
                .payloadTypes())
        .extracting(PayloadType::number)
        .containsExactly(35, 96);
  }

  @Test
  void mediaThatAreNotRtpComeThrough() throws Exception {
    MediaDescription media =
        parse("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\nm=\nm=x\n").media().getFirst();
    assertThat(media.payloadTypes()).isEmpty();
    assertThat(media.protocol()).isEqualTo("UDP/DTLS/SCTP");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>no</html>", "\0\0\0", "{\"v\":0}"})
  void whatIsNoDescriptionIsRefused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(RtspProtocolException.class);
  }

  @Test
  void aDescriptionWithoutMediaHasNone() throws Exception {
    assertThat(parse("v=0\ns=empty\n").media()).isEmpty();
  }

  @Test
  void aMillionTracksAreCheap() throws Exception {
    String sdp = "m=video 0 RTP/AVP 96\n".repeat(12_000);
    assertThat(parse(sdp).media()).hasSize(SessionDescription.MAX_MEDIA);
    assertThatThrownBy(() -> parse("m=video 0 RTP/AVP 96\n".repeat(1_000_000)))
        .isInstanceOf(RtspProtocolException.class);
  }

  @Test
  void aMillionPayloadTypesAreCheap() throws Exception {
    MediaDescription media =
        parse("m=video 0 RTP/AVP" + " 1 2 3 4 5 6 7".repeat(1_000) + "\n").media().getFirst();
    assertThat(media.payloadTypes()).hasSize(7);
    String mappings = "a=rtpmap:%d X/1\n".repeat(128).formatted(numbers());
    assertThat(parse("m=video 0 RTP/AVP\n" + mappings).media().getFirst().payloadTypes())
        .hasSize(MediaDescriptionBuilder.MAX_PAYLOAD_TYPES);
  }

  private static Object[] numbers() {
    Object[] numbers = new Object[128];
    for (int i = 0; i < 128; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  @Test
  void aMillionParametersAreCheap() throws Exception {
    StringBuilder line = new StringBuilder("a=fmtp:96 ");
    for (int i = 0; i < 2_000; i++) {
      line.append('p').append(i).append("=1;");
    }
    assertThat(video(line.toString()).parameters()).hasSize(MediaDescriptionBuilder.MAX_PARAMETERS);
  }

  @Test
  void aLineOfMegabytesIsLeftOut() throws Exception {
    String sdp = "m=video 0 RTP/AVP 96\na=control:" + "x".repeat(200_000) + "\na=control:y\n";
    assertThat(parse(sdp).media().getFirst().control()).contains("y");
  }

  @Test
  void noiseIsParsedOrRefused() {
    long seed = 8_866;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] good =
        "v=0\r\nc=IN IP4 1.2.3.4\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000/1\r\n"
            .concat("a=fmtp:96 packetization-mode=1;x=y==\r\na=control:trackID=1\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = good.clone();
      for (int i = 0; i <= random.nextInt(12); i++) {
        bytes[random.nextInt(bytes.length)] =
            random.nextBoolean() ? (byte) random.nextInt(256) : good[random.nextInt(good.length)];
      }
      try {
        assertThat(SessionDescription.parse(ByteBuffer.wrap(bytes)).media().size())
            .as("seed %d, round %d", seed, round)
            .isLessThan(10);
      } catch (RtspProtocolException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
