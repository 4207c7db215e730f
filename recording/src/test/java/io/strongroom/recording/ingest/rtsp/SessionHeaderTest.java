package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.GapCause;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, keeping them, being sent elsewhere, and what a status means. */
class SessionHeaderTest {
  private static Headers headers(String name, String value) {
    return new Headers(List.of(new Headers.Field(name, value)));
  }

  @ParameterizedTest
  @CsvSource({
    "12345678, 12345678, 60",
    "'12345678;timeout=30', 12345678, 30",
    "'  aB-$_.+ ; Timeout = 90 ;x=y', 'aB-$_.+', 90",
    "'1;timeout=\"45\"', 1, 45",
    "'1;timeout=45s', 1, 45",
    "'1;timeout=', 1, 60",
    "'1;timeout=0', 1, 60",
    "'1;timeout=-5', 1, 60",
    "'1;timeout=1', 1, 5",
    "'1;timeout=86400', 1, 300",
    "'1;timeout=99999999999999999999', 1, 300",
    "'1;timeout', 1, 60"
  })
  void sessions(String value, String id, int seconds) throws Exception {
    assertThat(SessionHeader.parse(headers("Session", value)))
        .contains(new SessionHeader(id, Duration.ofSeconds(seconds)));
  }

  @Test
  void noHeaderNoSession() throws Exception {
    assertThat(SessionHeader.parse(Headers.NONE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";timeout=60", "a b", "é"})
  void anIdThatCannotBeSentBackIsRefused(String value) {
    assertThatThrownBy(() -> SessionHeader.parse(headers("Session", value)))
        .isInstanceOf(RtspProtocolException.class);
    assertThatThrownBy(() -> SessionHeader.parse(headers("Session", "x".repeat(600))))
        .isInstanceOf(RtspProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER', GET_PARAMETER",
    "'OPTIONS,SETUP,set_parameter', SET_PARAMETER",
    "'OPTIONS SETUP GET_PARAMETER', GET_PARAMETER",
    "'OPTIONS, DESCRIBE', OPTIONS",
    "'XGET_PARAMETER', OPTIONS",
    "'', OPTIONS"
  })
  void keepingAlive(String methods, RtspMethod method) {
    KeepAlive chosen = KeepAlive.choose(headers("Public", methods), Duration.ofSeconds(60));
    assertThat(chosen).isEqualTo(new KeepAlive(method, Duration.ofSeconds(27)));
  }

  @Test
  void twoAttemptsFitIntoTheShortestTimeout() {
    Duration interval = KeepAlive.choose(Headers.NONE, SessionHeader.MIN_TIMEOUT).interval();
    assertThat(interval.multipliedBy(2)).isLessThan(SessionHeader.MIN_TIMEOUT);
    assertThat(interval).isGreaterThan(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://10.0.0.9/live, rtsp://10.0.0.9/live",
    "'RTSPS://user:secret@10.0.0.9:322/live?x=1#y', 'rtsps://10.0.0.9:322/live?x=1'",
    "'rtsp://[fd00::9]:88/', 'rtsp://[fd00::9]:88/'",
    "rtsp://camera.example, rtsp://camera.example"
  })
  void redirects(String location, String expected) throws Exception {
    assertThat(Redirect.target(headers("Location", location))).isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/live",
        "http://10.0.0.9/live",
        "file:///etc/passwd",
        "rtsp:///live",
        "rtsp:live",
        "rtsp://10.0.0.9:0/",
        "rtsp://10.0.0.9:99999/",
        "rtsp://10.0.0.9:99999999999/",
        "rtsp://a b/",
        "rtsp://10.0.0.9/\u001b"
      })
  void redirectsToNowhereAreRefused(String location) {
    assertThatThrownBy(() -> Redirect.target(headers("Location", location)))
        .isInstanceOf(RtspProtocolException.class);
    assertThatThrownBy(() -> Redirect.target(Headers.NONE))
        .isInstanceOf(RtspProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "100, PROVISIONAL, UNREACHABLE",
    "200, OK, NO_MEDIA",
    "250, OK, NO_MEDIA",
    "302, REDIRECTED, REFUSED",
    "305, REFUSED, REFUSED",
    "401, CHALLENGED, AUTHENTICATION",
    "403, FORBIDDEN, REFUSED",
    "404, NOT_FOUND, REFUSED",
    "415, NOT_A_STREAM, FORMAT_NOT_SUPPORTED",
    "453, BUSY, REFUSED",
    "454, SESSION_LOST, UNREACHABLE",
    "459, REFUSED, REFUSED",
    "461, TRANSPORT_REFUSED, REFUSED",
    "486, BUSY, REFUSED",
    "500, FAILED, REFUSED",
    "501, METHOD_NOT_SUPPORTED, REFUSED",
    "503, BUSY, REFUSED",
    "599, FAILED, REFUSED"
  })
  void statuses(int status, StatusOutcome outcome, GapCause cause) {
    assertThat(StatusOutcome.of(status)).isEqualTo(outcome);
    assertThat(outcome.cause()).isEqualTo(cause);
    assertThat(outcome.detail()).isNotBlank().doesNotEndWith(".");
  }
}
