package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.Bytes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads, answers, and what a server asks of us. */
class RtspMessageTest {
  private static RtspResponse response(String head) throws RtspProtocolException {
    return RtspResponse.of(MessageHead.parse(head), Bytes.EMPTY);
  }

  private static ServerRequest request(String head) throws RtspProtocolException {
    return ServerRequest.of(MessageHead.parse(head), Bytes.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "'RTSP/1.0 200 OK', 200, 'OK'",
    "'RTSP/1.0   401   Not  Authorized  ', 401, 'Not  Authorized'",
    "'RTSP/1.0 404', 404, ''",
    "'RTSP/1.0\t454\tSession Not Found', 454, 'Session Not Found'",
    "'RTSP/2.0 505 RTSP Version not supported', 505, 'RTSP Version not supported'"
  })
  void statusLinesWithOddSpacingAreRead(String line, int status, String reason) throws Exception {
    RtspResponse response = response(line + "\r\nCSeq: 1\r\n\r\n");
    assertThat(response.status()).isEqualTo(status);
    assertThat(response.reason()).isEqualTo(reason);
    assertThat(response.cseq()).isEqualTo(1);
  }

  @Test
  void namesOfHeadersHaveNoCaseAndMayRepeat() throws Exception {
    Headers headers =
        response("RTSP/1.0 401 x\r\nWWW-Authenticate: a\r\nwww-authenticate : b\r\ncseq:7\r\n\r\n")
            .headers();
    assertThat(headers.all("Www-Authenticate")).containsExactly("a", "b");
    assertThat(headers.first("CSEQ")).contains("7");
    assertThat(headers.first("Session")).isEmpty();
  }

  @Test
  void linesMayEndWithALineFeedAlone() throws Exception {
    RtspResponse response = response("RTSP/1.0 200 OK\nCSeq: 4\nA: b\n\n");
    assertThat(response.cseq()).isEqualTo(4);
    assertThat(response.headers().first("a")).contains("b");
  }

  @Test
  void foldedHeadersAreJoined() throws Exception {
    Headers headers = response("RTSP/1.0 200 OK\r\nPublic: A,\r\n\t B,\r\n  C\r\n\r\n").headers();
    assertThat(headers.first("Public")).contains("A, B, C");
  }

  @Test
  void linesThatAreNoHeadersAreLeftOut() throws Exception {
    Headers headers =
        response("RTSP/1.0 200 OK\r\n folded onto nothing\r\nnonsense\r\n: x\r\na b: c\r\nD: e\r\n")
            .headers();
    assertThat(headers.fields()).containsExactly(new Headers.Field("D", "e"));
  }

  @Test
  void controlCharactersBecomeBlanks() throws Exception {
    Headers headers = response("RTSP/1.0 200 \u001b[1m\r\nA: b\rC: d\0\u0007e\r\n\r\n").headers();
    assertThat(headers.first("A")).contains("b C: d  e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "12345678901234567890", "1 2"})
  void aSequenceNumberThatIsNoneIsNone(String cseq) throws Exception {
    assertThat(response("RTSP/1.0 200 OK\r\nCSeq: " + cseq + "\r\n\r\n").cseq()).isEqualTo(-1);
  }

  @Test
  void noContentLengthMeansNoBody() throws Exception {
    assertThat(
            MessageHead.parse("RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n").bodyBytes())
        .isZero();
  }

  @Test
  void printingAnAnswerShowsNoHeader() throws Exception {
    assertThat(response("RTSP/1.0 200 OK\r\nCSeq: 2\r\nSession: secret\r\n")).hasToString("200 2");
  }

  @Test
  void aServersQuestionIsAnswered() throws Exception {
    ServerRequest options = request("OPTIONS rtsp://a/b RTSP/1.0\r\nCSeq: 12\r\n\r\n");
    assertThat(options.method()).isEqualTo("OPTIONS");
    assertThat(options.uri()).isEqualTo("rtsp://a/b");
    assertThat(new String(options.answer(), StandardCharsets.US_ASCII))
        .startsWith("RTSP/1.0 200 OK\r\nCSeq: 12\r\n")
        .contains("Public: ")
        .endsWith("\r\n\r\n");
  }

  @Test
  void whatNoClientDoesIsRefused() throws Exception {
    assertThat(new String(request("RECORD * RTSP/1.0").answer(), StandardCharsets.US_ASCII))
        .isEqualTo("RTSP/1.0 501 Not Implemented\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "OPTIONS", "OPTIONS * HTTP/1.1", "OPT(ONS * RTSP/1.0", "A b c RTSP/1.0"})
  void aRequestLineThatIsNoneIsRefused(String line) {
    assertThatThrownBy(() -> request(line)).isInstanceOf(RtspProtocolException.class);
  }
}
