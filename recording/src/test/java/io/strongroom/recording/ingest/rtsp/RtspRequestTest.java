package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtspRequestTest {
  private static final String URI = "rtsp://192.168.1.64:554/Streaming/Channels/101";

  private static String encoded(RtspRequest request) throws RtspProtocolException {
    return new String(request.encode(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRequestIsWrittenLineByLine() throws Exception {
    RtspRequest request =
        RtspRequest.of(RtspMethod.SETUP, URI + "/trackID=1", 3)
            .with("Transport", TransportHeader.offer(new ChannelPair(0, 1)))
            .with("Session", "12345678");
    assertThat(encoded(request).lines())
        .containsExactly(
            "SETUP rtsp://192.168.1.64:554/Streaming/Channels/101/trackID=1 RTSP/1.0",
            "CSeq: 3",
            "User-Agent: Strongroom",
            "Transport: RTP/AVP/TCP;unicast;interleaved=0-1",
            "Session: 12345678",
            "");
    assertThat(encoded(request)).doesNotContainPattern("[^\r]\n").endsWith("\r\n\r\n");
  }

  @Test
  void aBodyHasItsLength() throws Exception {
    Bytes body = Bytes.copyOf("ping\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(encoded(RtspRequest.of(RtspMethod.GET_PARAMETER, URI, 9).withBody("text/x", body)))
        .endsWith("Content-Type: text/x\r\nContent-Length: 6\r\n\r\nping\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1\r\nX: y", "1\n", "\r", "a\0b", "\u007f", "日"})
  void noValueCanEndALine(String value) {
    RtspRequest request = RtspRequest.of(RtspMethod.PLAY, URI, 4).with("Session", value);
    assertThatThrownBy(request::encode)
        .isInstanceOf(RtspProtocolException.class)
        .hasMessage("a value that cannot stand in the header Session");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A: b\r\nSession", "", "a b", "a:", "ä"})
  void noNameCanEndAField(String name) {
    RtspRequest request = RtspRequest.of(RtspMethod.PLAY, URI, 4).with(name, "x");
    assertThatThrownBy(request::encode).isInstanceOf(RtspProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rtsp://a/b c", "rtsp://a/b RTSP/1.0\r\nX: y", "rtsp://a/é"})
  void noAddressCanEndTheRequestLine(String uri) {
    RtspRequest request = RtspRequest.of(RtspMethod.PLAY, uri, 4);
    assertThatThrownBy(request::encode)
        .isInstanceOf(RtspProtocolException.class)
        .hasMessageNotContaining("rtsp://");
  }

  @Test
  void aRequestHasALimit() {
    RtspRequest request = RtspRequest.of(RtspMethod.PLAY, URI, 4).with("X", "y".repeat(20_000));
    assertThatThrownBy(request::encode).isInstanceOf(RtspProtocolException.class);
  }

  @Test
  void printingOneShowsNoHeader() {
    assertThat(RtspRequest.of(RtspMethod.PLAY, URI, 4).with("Authorization", "Basic c2VjcmV0"))
        .hasToString("PLAY 4");
  }
}
