package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportHeaderTest {
  private static final ChannelPair ASKED = new ChannelPair(2, 3);

  private static Optional<TransportHeader> parse(String value, boolean askedTcp) {
    return TransportHeader.parse(
        new Headers(List.of(new Headers.Field("Transport", value))), askedTcp);
  }

  private static TransportHeader tcp(String parameters) {
    return parse("RTP/AVP/TCP;unicast;" + parameters, true).orElseThrow();
  }

  @Test
  void offers() {
    assertThat(TransportHeader.offer(ASKED)).isEqualTo("RTP/AVP/TCP;unicast;interleaved=2-3");
    assertThat(TransportHeader.offerUdp(50_000))
        .isEqualTo("RTP/AVP;unicast;client_port=50000-50001");
  }

  @Test
  void aWholeAnswerOverUdp() {
    TransportHeader answer =
        parse(
                "RTP/AVP/UDP;unicast;client_port=50000-50001;server_port=6970-6971;"
                    + "source=192.168.1.64;destination=\"10.0.0.9\";ssrc=1A2b3C4d;mode=\"play\"",
                false)
            .orElseThrow();
    assertThat(answer.tcp()).isFalse();
    assertThat(answer.multicast()).isFalse();
    assertThat(answer.serverRtpPort()).hasValue(6970);
    assertThat(answer.serverRtcpPort()).hasValue(6971);
    assertThat(answer.source()).contains("192.168.1.64");
    assertThat(answer.destination()).contains("10.0.0.9");
    assertThat(answer.ssrc()).hasValue(0x1a2b3c4dL);
    assertThat(answer.mode()).isEqualTo("PLAY");
  }

  @ParameterizedTest
  @CsvSource({
    "interleaved=2-3, 2, 3",
    "interleaved=6-7, 6, 7",
    "interleaved=8, 8, 9",
    "interleaved = 10 - 12, 10, 12",
    "INTERLEAVED=4-5, 4, 5",
    // Of no use: what was asked for.
    "interleaved=255, 2, 3",
    "interleaved=4-4, 2, 3",
    "interleaved=256-257, 2, 3",
    "interleaved=-1-0, 2, 3",
    "interleaved=x, 2, 3",
    "interleaved, 2, 3",
    "ssrc=1, 2, 3",
    // Another track's.
    "interleaved=0-1, 2, 3",
    "interleaved=1-2, 2, 3"
  })
  void channels(String parameters, int rtp, int rtcp) {
    assertThat(
            TransportHeader.channels(
                Optional.of(tcp(parameters)), ASKED, List.of(new ChannelPair(0, 1))))
        .isEqualTo(new ChannelPair(rtp, rtcp));
  }

  @Test
  void aMissingHeaderMeansWhatWasAskedFor() {
    Optional<TransportHeader> none = TransportHeader.parse(Headers.NONE, true);
    assertThat(none).isEmpty();
    assertThat(TransportHeader.channels(none, ASKED, List.of())).isEqualTo(ASKED);
  }

  @ParameterizedTest
  @CsvSource({
    "0000002a, 42",
    "2A, 42",
    "0x2a, 42",
    "0XFFFFFFFF, 4294967295",
    "4294967295, 4294967295",
    "9999999999, -1",
    "'', -1",
    "-2a, -1",
    "xyz, -1",
    "123456789012345678, -1"
  })
  void synchronisationSources(String text, long expected) {
    assertThat(tcp("ssrc=" + text).ssrc().orElse(-1)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0-0", "0-1", "70000-70001", "", "x-y", "-", "65535"})
  void portsThatCannotBeAreNone(String ports) {
    assertThat(tcp("server_port=" + ports).serverRtpPort()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "evil/../x", "http://x", "日本"})
  void sourcesThatCannotBeAreNone(String host) {
    assertThat(tcp("source=" + host).source()).isEmpty();
  }

  @Test
  void ofSeveralTheKindThatWasAskedForIsTaken() {
    String several = "RTP/AVP;unicast;client_port=5-6, x, RTP/AVP/TCP;interleaved=4-5";
    assertThat(parse(several, true).orElseThrow().tcp()).isTrue();
    assertThat(parse(several, false).orElseThrow().tcp()).isFalse();
  }

  @Test
  void anotherKindThanAskedForIsSaid() {
    assertThat(parse("RTP/AVP;multicast;destination=239.1.1.1", true).orElseThrow())
        .matches(answer -> !answer.tcp() && answer.multicast());
  }

  @Test
  void channelsWithoutTheWordTcpAreTcp() {
    assertThat(parse("RTP/AVP;unicast;interleaved=0-1", true).orElseThrow().tcp()).isTrue();
  }

  @Test
  void theNextFreePairIsAskedFor() throws Exception {
    assertThat(ChannelPair.firstFree(List.of())).isEqualTo(new ChannelPair(0, 1));
    assertThat(ChannelPair.firstFree(List.of(new ChannelPair(0, 1), new ChannelPair(5, 3))))
        .isEqualTo(new ChannelPair(6, 7));
    List<ChannelPair> all = new ArrayList<>();
    for (int rtp = 0; rtp < 256; rtp += 2) {
      all.add(new ChannelPair(rtp, rtp + 1));
    }
    assertThatThrownBy(() -> ChannelPair.firstFree(all)).isInstanceOf(RtspProtocolException.class);
  }

  @Test
  void noiseNeverThrows() {
    long seed = 1_239;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String alphabet = "RTP/AVP;,=-0129xinterleaved ssrc\" \u00ff";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder("RTP/AVP/TCP;interleaved=");
      for (int i = random.nextInt(60); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(parse(text.toString(), true)).as("seed %d, round %d", seed, round).isPresent();
    }
  }
}
