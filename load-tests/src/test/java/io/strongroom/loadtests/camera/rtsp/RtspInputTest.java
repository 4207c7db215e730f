package io.strongroom.loadtests.camera.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtspInputTest {
  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void takesRequestsAndInterleavedDataOneByOne() {
    ByteBuffer in =
        bytes("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n$\1\0\2abPLAY rtsp://a/ RTSP/1.0\nX:y\n\n");
    assertThat(RtspInput.parse(in))
        .isEqualTo(new RtspInput.Request("OPTIONS", "*", Map.of("cseq", "1")));
    assertThat(RtspInput.parse(in)).isEqualTo(new RtspInput.Interleaved(1));
    assertThat(RtspInput.parse(in))
        .isEqualTo(new RtspInput.Request("PLAY", "rtsp://a/", Map.of("x", "y")));
    assertThat(RtspInput.parse(in)).isEqualTo(new RtspInput.Incomplete());
  }

  @Test
  void waitsForEachByte() {
    String text = "GET_PARAMETER rtsp://a/ RTSP/1.0\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nabc";
    for (int length = 0; length < text.length(); length++) {
      ByteBuffer in = bytes(text.substring(0, length));
      assertThat(RtspInput.parse(in)).isEqualTo(new RtspInput.Incomplete());
      assertThat(in.position()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello\r\n\r\n",
        "OPTIONS *\r\n\r\n",
        "options * RTSP/1.0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "OPTIONS * RTSP/2.0\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nContent-Length: 99999999999\r\n\r\n",
        "OPTIONS * RTSP/1.0\r\nContent-Length: 5000\r\n\r\n",
        "$\1\u00FF\u00FFxx",
      })
  void refusesWhatIsNotRtsp(String text) {
    assertThat(RtspInput.parse(bytes(text))).isInstanceOf(RtspInput.Malformed.class);
  }

  @Test
  void refusesAnEndlessHead() {
    ByteBuffer in = bytes("OPTIONS * RTSP/1.0\r\nX: " + "y".repeat(RtspInput.MAX_HEAD_BYTES));
    assertThat(RtspInput.parse(in)).isInstanceOf(RtspInput.Malformed.class);
  }

  @Test
  void noiseNeverThrows() {
    Random random = new Random(11);
    for (int i = 0; i < 5000; i++) {
      byte[] noise = new byte[random.nextInt(400)];
      random.nextBytes(noise);
      if (i % 2 == 0 && noise.length > 4) {
        noise[noise.length - 1] = '\n';
        noise[noise.length - 2] = '\n';
      }
      assertThat(RtspInput.parse(ByteBuffer.wrap(noise))).isNotNull();
    }
  }
}
