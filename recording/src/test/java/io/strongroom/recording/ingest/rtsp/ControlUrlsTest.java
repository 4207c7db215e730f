package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlUrlsTest {
  private static final String ASKED = "rtsp://10.0.0.5:8554/live/main";

  private static Headers headers(String name, String value) {
    return new Headers(List.of(new Headers.Field(name, value)));
  }

  private static ControlUrls asked(String url, String session) throws RtspProtocolException {
    return ControlUrls.of(URI.create(url), Headers.NONE, Optional.of(session));
  }

  @ParameterizedTest
  @CsvSource({
    // Hikvision, GStreamer, live555: one slash between, whether the base has it or not.
    "rtsp://10.0.0.5/live, trackID=1, rtsp://10.0.0.5/live/trackID=1",
    "rtsp://10.0.0.5/live/, trackID=1, rtsp://10.0.0.5/live/trackID=1",
    "rtsp://10.0.0.5, track1, rtsp://10.0.0.5/track1",
    "rtsp://10.0.0.5/, track1, rtsp://10.0.0.5/track1",
    // Dahua: behind the query.
    "'rtsp://10.0.0.5/cam/realmonitor?channel=1&subtype=0', trackID=0,"
        + " 'rtsp://10.0.0.5/cam/realmonitor?channel=1&subtype=0/trackID=0'",
    "'rtsp://10.0.0.5/?profile=1', trackID=0, 'rtsp://10.0.0.5/?profile=1/trackID=0'",
    // A control that goes on with the query.
    "'rtsp://10.0.0.5/live', '?track=2', 'rtsp://10.0.0.5/live?track=2'",
    "'rtsp://10.0.0.5/live?a=1', '&track=2', 'rtsp://10.0.0.5/live?a=1&track=2'",
    // A slash in front: repeated path is whole, otherwise it is appended.
    "rtsp://10.0.0.5/live, /live/track1, rtsp://10.0.0.5/live/track1",
    "rtsp://10.0.0.5/live, /track1, rtsp://10.0.0.5/live/track1",
    "'rtsp://10.0.0.5/live?a=1', '/live/track1?a=1', 'rtsp://10.0.0.5/live/track1?a=1'",
    "'rtsp://10.0.0.5/?a=1', '/track1', 'rtsp://10.0.0.5/?a=1/track1'",
    // Nothing, or everything.
    "rtsp://10.0.0.5/live, *, rtsp://10.0.0.5/live",
    "rtsp://10.0.0.5/live, '', rtsp://10.0.0.5/live",
    // Whole addresses: only what is behind the host.
    "rtsp://10.0.0.5:88/live, rtsp://192.168.1.9/x/track1, rtsp://10.0.0.5:88/x/track1",
    "rtsp://10.0.0.5/live, 'RTSP://u:p@evil.example:22/x?y', 'rtsp://10.0.0.5/x?y'",
    "rtsps://10.0.0.5/live, 'rtsp:///track1', 'rtsps://10.0.0.5/track1'",
    "rtsp://10.0.0.5/live, 'rtsp://10.0.0.5', 'rtsp://10.0.0.5'",
    // Other schemes are just text.
    "rtsp://10.0.0.5/live, 'http://evil.example/', 'rtsp://10.0.0.5/live/http://evil.example/'",
    // What cannot stand in a request.
    "rtsp://10.0.0.5/live, 'track 1\u00e9', 'rtsp://10.0.0.5/live/track%201%E9'",
    "rtsp://[fd00::1]:554/live, track1, 'rtsp://[fd00::1]:554/live/track1'"
  })
  void whereAMediumIs(String base, String control, String expected) throws Exception {
    assertThat(asked(base, "*").media(Optional.of(control))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Base, rtsp://10.0.0.5:8554/live/main/, /live/main/t",
    "Content-Base, rtsp://192.168.1.64/other/, /other/t",
    "Content-Base, /other, /other/t",
    "Content-Base, 'rtsp://10.0.0.5/cam?channel=1/', '/cam?channel=1/t'",
    "Content-Base, garbage, /live/main/t",
    "Content-Base, '', /live/main/t",
    "Content-Base, //evil.example/x, /live/main/t",
    "Content-Base, http://10.0.0.5/x, /live/main/t",
    "Content-Location, rtsp://10.0.0.5/there, /there/t"
  })
  void whatTheBaseIs(String name, String value, String expected) throws Exception {
    ControlUrls urls = ControlUrls.of(URI.create(ASKED), headers(name, value), Optional.empty());
    assertThat(urls.media(Optional.of("t"))).isEqualTo("rtsp://10.0.0.5:8554" + expected);
  }

  @Test
  void contentBaseGoesBeforeContentLocation() throws Exception {
    Headers both =
        new Headers(
            List.of(
                new Headers.Field("Content-Location", "rtsp://a/location/"),
                new Headers.Field("content-base", "rtsp://a/base/")));
    assertThat(ControlUrls.of(URI.create(ASKED), both, Optional.empty()).aggregate())
        .isEqualTo("rtsp://10.0.0.5:8554/base/");
  }

  @Test
  void theSessionHasAnAddressOfItsOwn() throws Exception {
    assertThat(asked(ASKED, "").aggregate()).isEqualTo(ASKED);
    assertThat(asked(ASKED, "*").aggregate()).isEqualTo(ASKED);
    assertThat(asked(ASKED, "all").aggregate()).isEqualTo(ASKED + "/all");
    assertThat(asked(ASKED, "all").media(Optional.of("t"))).isEqualTo(ASKED + "/t");
  }

  @Test
  void anAbsoluteSessionAddressIsTheBase() throws Exception {
    ControlUrls urls = asked(ASKED, "rtsp://192.168.7.7/Streaming/Channels/101/");
    assertThat(urls.aggregate()).isEqualTo("rtsp://10.0.0.5:8554/Streaming/Channels/101/");
    assertThat(urls.media(Optional.of("trackID=1")))
        .isEqualTo("rtsp://10.0.0.5:8554/Streaming/Channels/101/trackID=1");
    assertThat(urls.media(Optional.empty())).isEqualTo(urls.aggregate());
  }

  @Test
  void userInformationIsNeverSent() throws Exception {
    assertThat(ControlUrls.plain(URI.create("rtsp://user:p%40ss@10.0.0.5/live?x#y")))
        .isEqualTo("rtsp://10.0.0.5/live?x");
  }

  @Test
  void anAddressHasALimit() {
    assertThatThrownBy(() -> asked(ASKED, "*").media(Optional.of("\u00e9".repeat(1_000))))
        .isInstanceOf(RtspProtocolException.class);
  }

  @Test
  void noiseNeverLeavesTheHost() throws Exception {
    long seed = 2_326;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String alphabet = "rtsp://@:[]?#&%\\ \t\r\nevil.example\u00ff*";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "rtsp://" : "");
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Headers base = headers("Content-Base", text.reverse().toString());
      String url =
          ControlUrls.of(URI.create(ASKED), base, Optional.of(text.toString()))
              .media(Optional.of(text.reverse().toString()));
      assertThat(url)
          .as("seed %d, round %d", seed, round)
          .matches("rtsp://10\\.0\\.0\\.5:8554([/?][\\x21-\\x7e]*)?");
    }
  }
}
