package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session in their order (RFC 2326, appendix A): OPTIONS, DESCRIBE, SETUP for
 * each track, PLAY, keep-alives, TEARDOWN. Used by the camera's thread.
 */
final class RtspDialogue {
  /** Requests in a row that are answered with a challenge, for cameras that are never content. */
  private static final int MAX_CHALLENGES = 6;

  private final RtspConnection connection;
  private final Authorization authorization;
  private final URI address;
  private final String url;
  private Headers options = Headers.NONE;
  private @Nullable ControlUrls urls;

  /** As {@link #urls}, without what the answer's headers say about the base. */
  private @Nullable ControlUrls requestedUrls;

  private @Nullable SessionHeader session;
  private @Nullable KeepAlive keepAlive;
  private boolean played;

  /**
   * @param address the camera's, without user information
   */
  RtspDialogue(RtspConnection connection, Authorization authorization, URI address)
      throws RtspProtocolException {
    this.connection = connection;
    this.authorization = authorization;
    this.address = address;
    this.url = ControlUrls.plain(address);
  }

  /** OPTIONS and DESCRIBE: what the camera offers. */
  SessionDescription describe() throws IOException {
    RtspResponse capabilities = ask(RtspMethod.OPTIONS, url, Headers.NONE);
    if (StatusOutcome.of(capabilities.status()) == StatusOutcome.OK) {
      options = capabilities.headers();
    }
    RtspResponse described =
        granted(ask(RtspMethod.DESCRIBE, url, one("Accept", "application/sdp")));
    SessionDescription description = SessionDescription.parse(described.body().asBuffer());
    urls = ControlUrls.of(address, described.headers(), description.control());
    requestedUrls = ControlUrls.of(address, Headers.NONE, description.control());
    return description;
  }

  /**
   * SETUP of one track. Some cameras name a base in their description that they do not know
   * themselves; then what was asked for is the base.
   *
   * @param offer the Transport header's value
   * @return the answer's headers
   */
  Headers setup(MediaDescription media, String offer) throws IOException {
    String named = known().media(media.control());
    RtspResponse answer = ask(RtspMethod.SETUP, named, one("Transport", offer));
    ControlUrls requested = requestedUrls;
    if (requested != null && session == null && isUnknown(answer)) {
      String own = requested.media(media.control());
      if (!own.equals(named)) {
        urls = requested;
        answer = ask(RtspMethod.SETUP, own, one("Transport", offer));
      }
    }
    answer = granted(answer);
    Optional<SessionHeader> opened = SessionHeader.parse(answer.headers());
    if (opened.isPresent()) {
      session = opened.get();
    }
    return answer.headers();
  }

  /** PLAY from now on; media may come before this returns. */
  void play() throws IOException {
    RtspResponse _ = granted(ask(RtspMethod.PLAY, known().aggregate(), one("Range", "npt=0.000-")));
    played = true;
    SessionHeader opened = session;
    keepAlive =
        KeepAlive.choose(
            options, opened == null ? SessionHeader.DEFAULT_TIMEOUT : opened.timeout());
  }

  /** How often {@link #keepAlive} is to be called, in nanoseconds. */
  long keepAliveNanos() {
    KeepAlive chosen = keepAlive;
    return (chosen == null ? SessionHeader.DEFAULT_TIMEOUT : chosen.interval()).toNanos();
  }

  /** Tells the camera that we are there. */
  void keepAlive() throws IOException {
    KeepAlive chosen = keepAlive;
    if (chosen != null) {
      connection.send(request(chosen.method(), known().aggregate(), Headers.NONE));
    }
  }

  /** Looks at the answer to a keep-alive. */
  void answered(RtspResponse late) throws IOException {
    StatusOutcome outcome = StatusOutcome.of(late.status());
    switch (outcome) {
      case CHALLENGED -> {
        if (authorization.challenged(late.headers().all("WWW-Authenticate"))
            == Authorization.Attempt.RETRY) {
          keepAlive();
        }
      }
      case SESSION_LOST -> throw new SessionEnd(outcome.cause(), outcome.detail());
      case OK -> authorization.accepted();
      // Media decides whether a session lives; some cameras answer nonsense to what they know not.
      case PROVISIONAL,
          REDIRECTED,
          FORBIDDEN,
          NOT_FOUND,
          NOT_A_STREAM,
          BUSY,
          TRANSPORT_REFUSED,
          METHOD_NOT_SUPPORTED,
          REFUSED,
          FAILED -> {}
    }
  }

  /** Says goodbye without waiting for an answer. */
  void teardown() throws IOException {
    if (played) {
      connection.send(request(RtspMethod.TEARDOWN, known().aggregate(), Headers.NONE));
    }
  }

  private ControlUrls known() {
    ControlUrls described = urls;
    if (described == null) {
      throw new IllegalStateException("DESCRIBE comes first");
    }
    return described;
  }

  private static Headers one(String name, String value) {
    return new Headers(java.util.List.of(new Headers.Field(name, value)));
  }

  private RtspRequest request(RtspMethod method, String uri, Headers headers) {
    RtspRequest request = RtspRequest.of(method, uri, connection.nextCseq());
    for (Headers.Field field : headers.fields()) {
      request = request.with(field.name(), field.value());
    }
    SessionHeader opened = session;
    if (opened != null) {
      request = request.with("Session", opened.id());
    }
    Optional<String> credentials = authorization.header(method, uri);
    return credentials.isPresent() ? request.with("Authorization", credentials.get()) : request;
  }

  /** Asks, again with credentials if the camera wants them. */
  private RtspResponse ask(RtspMethod method, String uri, Headers headers) throws IOException {
    for (int i = 0; i < MAX_CHALLENGES; i++) {
      RtspResponse answer = connection.exchange(request(method, uri, headers));
      StatusOutcome outcome = StatusOutcome.of(answer.status());
      if (outcome == StatusOutcome.REDIRECTED) {
        throw new Redirected(Redirect.target(answer.headers()));
      }
      if (outcome != StatusOutcome.CHALLENGED) {
        if (authorization.answers()) {
          authorization.accepted();
        }
        return answer;
      }
      requireRetry(authorization.challenged(answer.headers().all("WWW-Authenticate")));
    }
    throw new SessionEnd(GapCause.AUTHENTICATION, StatusOutcome.CHALLENGED.detail());
  }

  private static void requireRetry(Authorization.Attempt attempt) throws SessionEnd {
    switch (attempt) {
      case RETRY -> {}
      case NO_CREDENTIALS ->
          throw new SessionEnd(
              GapCause.AUTHENTICATION,
              "the camera asks for a user and a password; register them with the camera");
      case WRONG_CREDENTIALS ->
          throw new SessionEnd(
              GapCause.AUTHENTICATION,
              "the camera did not accept the user and password; check both with the camera");
      case NOT_SUPPORTED ->
          throw new SessionEnd(
              GapCause.AUTHENTICATION,
              "the camera asks for a kind of authentication that is not supported; set it to"
                  + " digest");
    }
  }

  private static boolean isUnknown(RtspResponse answer) {
    return switch (StatusOutcome.of(answer.status())) {
      case NOT_FOUND, SESSION_LOST, REFUSED -> true;
      default -> false;
    };
  }

  private static RtspResponse granted(RtspResponse answer) throws SessionEnd {
    StatusOutcome outcome = StatusOutcome.of(answer.status());
    if (outcome != StatusOutcome.OK) {
      throw new SessionEnd(outcome, answer.status());
    }
    return answer;
  }
}
