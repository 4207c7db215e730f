package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.WeeklyHours;
import io.strongroom.playback.hls.SegmentName;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every route to footage that the server has, against everything that must be refused: a new route
 * is in it as soon as there is one.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessMatrixTest {
  private static final String ALL = "\"playback\",\"live\",\"export\"";

  /** The grant of recorded footage, in seconds. */
  private static final long FROM = 20;

  private static final long TO = 40;

  private GrantServer at;
  private List<SegmentName> segments;

  /** Exports that were made under a grant of everything, by their range. */
  private final Map<String, String> exports = new HashMap<>();

  /** What is wrong; {@code NOTHING} is the control, and is answered. */
  private enum Wrong {
    NOTHING,
    NO_SESSION,
    ADMINISTRATOR,
    OTHER_PERSON,
    OTHER_CAMERA,
    ONE_SECOND_BEFORE,
    ONE_SECOND_AFTER,
    OTHER_ACTION,
    /** There is a grant of it for a resident, and the route is asked as for oneself. */
    FOR_A_RESIDENT,
    EXPIRED,
    REVOKED,
    EXHAUSTED,
    OTHER_AREA,
    OTHER_CLASS,
    OUTSIDE_HOURS,
    NO_ASSIGNMENT
  }

  /** What one call asks for. */
  private record Call(String user, CameraId camera, Instant from, Instant to) {}

  @BeforeAll
  void start(@TempDir Path dir) {
    at = new GrantServer(dir);
    at.granted(0, 60, ALL, "{}");
    segments =
        new String(at.get(OFFICER, at.path("hls.m3u8", 0, 60)).body(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("hls/s-"))
            .map(line -> SegmentName.parse(line.substring(4)))
            .toList();
    for (long[] range : new long[][] {{FROM, TO}, {FROM - 1, TO}, {FROM, TO + 1}}) {
      HttpResponse<byte[]> made =
          at.post(OFFICER, "exports", at.export(at.camera, at.at(range[0]), at.at(range[1])));
      assertThat(made.statusCode()).isEqualTo(201);
      exports.put(at.at(range[0]) + "/" + at.at(range[1]), at.awaitExport(made));
    }
    at.revokeAll();
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @TestFactory
  Stream<DynamicTest> everyRouteTimesEverythingThatIsWrong() {
    List<Route> routes =
        at.server.server.routes().stream().filter(r -> r.access().isOfFootage()).toList();
    assertThat(routes).hasSizeGreaterThanOrEqualTo(8);
    return routes.stream()
        .flatMap(
            route ->
                cases(route)
                    .map(
                        wrong ->
                            DynamicTest.dynamicTest(
                                route.template() + " " + wrong, () -> check(route, wrong))));
  }

  /** A timeline comes with each action. */
  private static Stream<Wrong> cases(Route route) {
    Set<Wrong> all = EnumSet.allOf(Wrong.class);
    if (route.template().endsWith("timeline")) {
      all.remove(Wrong.OTHER_ACTION);
      all.remove(Wrong.FOR_A_RESIDENT);
    }
    return all.stream();
  }

  private void check(Route route, Wrong wrong) {
    at.assign(OFFICER, Assignment.everywhere(Role.REQUESTER));
    at.revokeAll();
    grant(route, wrong);
    assign(wrong);
    int refusals = at.server.log.refusals.size();
    int intents = at.server.log.intents.size();
    int status = status(route, call(wrong), wrong == Wrong.NO_SESSION);
    switch (wrong) {
      case NOTHING -> assertThat(status).isIn(101, 200, 201);
      case NO_SESSION -> assertThat(status).isEqualTo(401);
      default -> {
        assertThat(status).isEqualTo(isUnseen(wrong) ? 404 : 403);
        assertThat(at.server.log.refusals).hasSize(refusals + 1);
      }
    }
    if (wrong != Wrong.NOTHING) {
      assertThat(at.server.log.intents).hasSize(intents);
    }
  }

  /** What no assignment shows is as if it were not there. */
  private static boolean isUnseen(Wrong wrong) {
    return wrong == Wrong.OTHER_AREA || wrong == Wrong.OTHER_CLASS || wrong == Wrong.NO_ASSIGNMENT;
  }

  /** After the grant: it is in force, and the person has been moved. */
  private void assign(Wrong wrong) {
    Role role = Role.REQUESTER;
    switch (wrong) {
      case OTHER_AREA ->
          at.assign(OFFICER, new Assignment(role, Optional.of("south"), Set.of(), List.of()));
      case OTHER_CLASS ->
          at.assign(OFFICER, new Assignment(role, Optional.empty(), Set.of("key"), List.of()));
      case OUTSIDE_HOURS -> {
        int hour = at.clock.instant().atZone(ZoneOffset.UTC).getHour();
        String from = "%02d:00".formatted(hour == 0 ? 1 : 0);
        String to = "%02d:00".formatted(hour == 0 ? 24 : hour);
        WeeklyHours others =
            WeeklyHours.of(List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun"), from, to);
        at.assign(OFFICER, new Assignment(role, Optional.empty(), Set.of(), List.of(others)));
      }
      case NO_ASSIGNMENT -> at.assign(OFFICER);
      default -> {}
    }
  }

  private void grant(Route route, Wrong wrong) {
    boolean live = isLive(route);
    long now = Duration.between(at.start, at.clock.instant()).toSeconds();
    long from = live ? now - (wrong == Wrong.ONE_SECOND_BEFORE ? 19 : 60) : FROM;
    long to = live ? (wrong == Wrong.ONE_SECOND_AFTER ? now : now + 60) : TO;
    String actions =
        wrong != Wrong.OTHER_ACTION ? ALL : isExport(route) || live ? "\"playback\"" : "\"export\"";
    String terms =
        switch (wrong) {
          case EXPIRED -> "{\"validUntil\":\"%s\"}".formatted(at.clock.instant().plusSeconds(1));
          case EXHAUSTED -> "{\"maxUses\":1}";
          default -> "{}";
        };
    if (wrong == Wrong.FOR_A_RESIDENT) {
      assertThat(at.grantedForResident(from, to, terms)).isNotEmpty();
      return;
    }
    boolean elsewhere = wrong == Wrong.OTHER_CAMERA && isPackage(route);
    String id = at.granted(elsewhere ? at.yard : at.camera, from, to, actions, terms);
    switch (wrong) {
      case EXPIRED -> at.clock.forward(Duration.ofSeconds(1));
      case REVOKED -> assertThat(at.revoke(id).statusCode()).isEqualTo(200);
      case EXHAUSTED -> {
        Route used = isPackage(route) ? asking() : route;
        assertThat(status(used, call(Wrong.NOTHING), false)).isIn(101, 200, 201);
        if (route.template().endsWith("timeline") || route.template().endsWith("hls.m3u8")) {
          // Neither opens footage, so neither is a use.
          assertThat(at.get(OFFICER, at.path("video.mp4", FROM, TO)).statusCode()).isEqualTo(200);
        }
        at.forget(OFFICER);
      }
      default -> {}
    }
  }

  private static boolean isExport(Route route) {
    return route.template().endsWith("video.mp4") || route.template().contains("/exports");
  }

  /** Fetching is no use of a grant, but needs one: what uses it up is another export. */
  private static boolean isPackage(Route route) {
    return route.template().endsWith("/package");
  }

  private Route asking() {
    return at.server.server.routes().stream()
        .filter(route -> route.template().equals("/api/v1/exports"))
        .filter(route -> route.access().isOfFootage())
        .findFirst()
        .orElseThrow();
  }

  private static boolean isLive(Route route) {
    return route.template().endsWith("/live");
  }

  private Call call(Wrong wrong) {
    String user =
        switch (wrong) {
          case ADMINISTRATOR -> "admin";
          case OTHER_PERSON -> OTHER;
          default -> OFFICER;
        };
    return new Call(
        user,
        wrong == Wrong.OTHER_CAMERA ? at.yard : at.camera,
        at.at(wrong == Wrong.ONE_SECOND_BEFORE ? FROM - 1 : FROM),
        at.at(wrong == Wrong.ONE_SECOND_AFTER ? TO + 1 : TO));
  }

  private int status(Route route, Call call, boolean nobody) {
    if (route.template().equals("/api/v1/exports")) {
      return askForExport(call, nobody);
    }
    String id =
        isPackage(route)
            ? exports.getOrDefault(call.from() + "/" + call.to(), "")
            : call.camera().toString();
    String path = route.template().replace("{id}", id).replace("{segment}", segment(call));
    if (isLive(route)) {
      return open(path, call.user(), nobody);
    }
    if (route.query().contains("to")) {
      path += "?from=%s&to=%s".formatted(call.from(), call.to());
    } else if (route.query().contains("at")) {
      boolean after = call.to().isAfter(at.at(TO));
      path += "?at=" + (after ? at.at(TO) : call.from());
    }
    HttpRequest.Builder request = at.server.get(path);
    return TestServer.send(at.client, nobody ? request : at.as(call.user(), request)).statusCode();
  }

  /** What was asked for is settled before anything else is looked at. */
  private int askForExport(Call call, boolean nobody) {
    HttpRequest.Builder request =
        at.server.post("/api/v1/exports", at.export(call.camera(), call.from(), call.to()));
    HttpResponse<byte[]> answer =
        TestServer.send(at.client, nobody ? request : at.as(call.user(), request));
    if (answer.statusCode() == 201) {
      assertThat(at.awaitExport(answer)).isNotEmpty();
    }
    return answer.statusCode();
  }

  /** The segment at the edge that the call goes over, or one that lies within the grant. */
  private String segment(Call call) {
    WallTime wanted =
        WallTime.of(
            call.from().isBefore(at.at(FROM))
                ? call.from()
                : call.to().isAfter(at.at(TO)) ? at.at(TO) : at.at(FROM + 8));
    return segments.stream()
        .filter(name -> name.range().contains(wanted))
        .findFirst()
        .orElseThrow()
        .toString();
  }

  private int open(String path, String user, boolean nobody) {
    URI uri = URI.create(at.server.uri(path).toString().replace("https", "wss"));
    WebSocket.Builder builder = at.client.newWebSocketBuilder();
    Map<String, String> headers =
        nobody ? Map.of() : Map.of("Authorization", "Bearer " + at.token(user));
    headers.forEach(builder::header);
    try {
      builder.buildAsync(uri, new WebSocket.Listener() {}).join().abort();
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }
}
