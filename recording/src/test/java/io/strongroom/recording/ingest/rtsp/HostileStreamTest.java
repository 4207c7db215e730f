package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, it is parsed or refused, and never without bound. */
class HostileStreamTest {
  private static void refused(String text, String because) {
    assertThatThrownBy(() -> new Found().feed(text.getBytes(StandardCharsets.ISO_8859_1), 30_000))
        .isInstanceOf(RtspProtocolException.class)
        .hasMessageContaining(because)
        .satisfies(e -> assertThat(e.getMessage()).matches("[\\x20-\\x7e…]{1,200}"));
  }

  @Test
  void headersWithoutEndAreRefused() {
    refused("RTSP/1.0 200 OK\r\n" + "A: b\r\n".repeat(100_000), "header is longer than");
  }

  @Test
  void aHeaderLineOfMegabytesIsRefused() {
    refused("RTSP/1.0 200 OK\r\nA: " + "b".repeat(3_000_000), "header is longer than");
  }

  @Test
  void tooManyHeadersAreRefused() {
    refused("RTSP/1.0 200 OK\r\n" + "A: b\r\n".repeat(200) + "\r\n", "more than 128 headers");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "262145", "4294967297", "99999999999999999999", "0x10", "", "1 1", "+5"})
  void aContentLengthThatIsNoneIsRefused(String length) {
    refused("RTSP/1.0 200 OK\r\nContent-Length: " + length + "\r\n\r\n", "Content-Length");
  }

  @Test
  void twoLengthsThatDifferAreRefused() {
    refused("RTSP/1.0 200 OK\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n", "differ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"RTSP/1.0", "RTSP/1.0 abc", "RTSP/1.0 20", "RTSP/1.0 2000 x", "RTSP/1.0 099"})
  void aStatusLineThatIsNoneIsRefused(String line) {
    refused(line + "\r\n\r\n", "status line");
  }

  @Test
  void whatARefusalQuotesIsHarmless() {
    refused("RTSP/1.0 \u001b[31m" + "é".repeat(500) + "\r\n\r\n", "status line");
  }

  @Test
  void aHeadThatComesByteByByteIsScannedOnce() {
    String text = "RTSP/1.0 200 OK\r\nA: " + "b".repeat(20_000);
    assertTimeout(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(
                    () -> new Found(20_000).feed(text.getBytes(StandardCharsets.US_ASCII), 1))
                .isInstanceOf(RtspProtocolException.class));
  }

  @Test
  void noiseIsParsedOrRefused() {
    long seed = 7_826;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] noise = InterleavedBytes.junk(random, random.nextInt(4_000));
      consumes(noise, 1 + random.nextInt(700), "seed " + seed + " round " + round);
    }
  }

  @Test
  void mutatedStreamsAreParsedOrRefused() {
    long seed = 99_326;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    byte[] good =
        new InterleavedBytes()
            .text("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n")
            .rtp(0, 60)
            .text("ANNOUNCE rtsp://a/b RTSP/1.0\r\nCSeq: 3\r\n folded\r\n\r\n")
            .rtp(2, 90)
            .rtcp(1)
            .bytes();
    for (int round = 0; round < 5_000; round++) {
      byte[] bytes = good.clone();
      for (int i = 0; i <= random.nextInt(6); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      consumes(bytes, 1 + random.nextInt(bytes.length), "seed " + seed + " round " + round);
    }
  }

  private static void consumes(byte[] bytes, int piece, String description) {
    Found found = new Found();
    try {
      found.feed(bytes, piece);
    } catch (RtspProtocolException e) {
      assertThat(e.getMessage()).as(description).matches("[\\x20-\\x7e…]{1,200}");
    }
    assertThat(found.skippedBytes).as(description).isLessThanOrEqualTo(bytes.length);
    assertThat(found.frames.size() * 4L).as(description).isLessThanOrEqualTo(bytes.length);
  }
}
