package io.strongroom.playback.http;

import io.strongroom.playback.access.Session;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.util.ByteString;

/**
 * One request on its way to its answer. Immutable.
 *
 * @param request as received
 * @param path values of the route's path parameters
 * @param query query parameters, each at most once, all known to the route
 * @param session whoever is signed in
 * @param source address of the other side
 * @param body of requests that have one
 */
record Exchange(
    HttpRequest request,
    Map<String, String> path,
    Map<String, String> query,
    Optional<Session> session,
    String source,
    ByteString body) {

  /** The session of a route that is not for anyone. */
  Session signedIn() {
    return session.orElseThrow(() -> Problem.notSignedIn().raised());
  }

  CameraId camera() {
    return id(CameraId::parse);
  }

  NodeId node() {
    return id(NodeId::parse);
  }

  private <T> T id(Function<String, T> parse) {
    try {
      return parse.apply(path.getOrDefault("id", ""));
    } catch (StrongroomException e) {
      throw Problem.field("id", String.valueOf(e.getMessage())).raised();
    }
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Optional<WallTime> instant(String name) {
    return query(name).map(text -> Instants.parse(name, text));
  }

  /** A whole number from the query, within bounds. */
  Optional<Long> number(String name, long least, long most) {
    return query(name)
        .map(
            text -> {
              if (text.matches("[0-9]{1,10}")) {
                long value = Long.parseLong(text);
                if (value >= least && value <= most) {
                  return value;
                }
              }
              throw Problem.field(name, "must be a whole number from " + least + " to " + most)
                  .raised();
            });
  }

  /** Whether the client plays no H.265. */
  boolean wantsH264() {
    Optional<String> video = query("video");
    if (video.filter(codec -> !codec.equals("h264")).isPresent()) {
      throw Problem.field("video", "must be h264, or left out to get what the camera sends")
          .raised();
    }
    return video.isPresent();
  }

  /** The grant by which footage is shown to a resident, if it is. */
  Optional<RequestId> resident() {
    try {
      return query("resident").map(RequestId::parse);
    } catch (StrongroomException e) {
      throw Problem.field("resident", "must be the id of a grant").raised();
    }
  }

  Optional<String> header(String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }

  boolean isHead() {
    return request.method().equals(HttpMethods.HEAD);
  }
}
