package io.strongroom.playback.http;

import io.strongroom.playback.access.AuthenticatorProgram;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.Grounds;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.Right;
import io.strongroom.playback.grant.Scope;
import io.strongroom.playback.grant.TwoApprovers;
import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.camera.Position;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The real server with the console, one camera and its footage: 60 s, a gap of 30 s, 60 s more.
 * Users {@code viewer}, who may see all, and {@code admin}.
 */
public final class ConsoleServer implements AutoCloseable {
  public static final String PASSWORD = TestServer.PASSWORD;
  public static final String CAMERA_NAME = "North gate 北门";

  private final CameraId camera;
  private final RepeatedLive live;
  private final TestServer server;

  /** Records from {@code start}, a whole second at least 150 s ago. */
  public ConsoleServer(Path dir, Instant start) {
    this(dir, start, 60, twice(dir, start));
  }

  private ConsoleServer(Path dir, Instant start, int seconds, FfmpegFootage footage) {
    this.camera = footage.camera();
    TimeRange first =
        new TimeRange(
            WallTime.of(start), WallTime.of(start).plusMicros(seconds * FfmpegFootage.SECOND));
    // The live half opens fragments by itself; this footage honours camera and range of any mint.
    this.live = new RepeatedLive(footage, new Authorisation.Mint(), first);
    this.server = new TestServer(dir, Clock.systemUTC(), footage, live);
    server.put(camera, CAMERA_NAME);
    server.alarms.raise(
        "camera-unreachable", camera.toString(), "it does not answer", "check its power");
  }

  private static FfmpegFootage twice(Path dir, Instant start) {
    return new FfmpegFootage(new CameraId(UUID.randomUUID()))
        .record(dir, WallTime.of(start), 60, "320x180")
        .record(dir, WallTime.of(start.plusSeconds(90)), 60, "320x180");
  }

  /** The same with a camera that has 20 s of H.265. */
  public static ConsoleServer ofH265(Path dir, Instant start) {
    FfmpegFootage footage =
        new FfmpegFootage(new CameraId(UUID.randomUUID()))
            .recordH265(dir, WallTime.of(start), 20, "320x180");
    return new ConsoleServer(dir, start, 20, footage);
  }

  /** Adds an account with {@link #PASSWORD} that nobody has granted anything. */
  public void addAccount(String user, Role role) {
    server.accounts.add(user, "Name of " + user, "Station 3", role, PASSWORD.toCharArray());
  }

  /** Adds a requester of the unit that manages the cameras. */
  public void addOfficer(String user) {
    server.accounts.add(user, "Name of " + user, "unit", Role.REQUESTER, PASSWORD.toCharArray());
  }

  /** Says where the camera stands. */
  public void place(double latitude, double longitude) {
    Camera _ = server.cameras.place(camera, Optional.of(new Position(latitude, longitude)));
  }

  /** Registers another camera of the unit, without footage. */
  public void addCamera(String name, double latitude, double longitude) {
    CameraId id = new CameraId(UUID.randomUUID());
    server.put(id, name);
    Camera _ = server.cameras.place(id, Optional.of(new Position(latitude, longitude)));
  }

  /** Registers another camera of which nobody says where it stands. */
  public void addCamera(String name) {
    server.put(new CameraId(UUID.randomUUID()), name);
  }

  /** Gives an account one-time codes; the last one used is of half a minute ago. */
  public AuthenticatorProgram enrol(String user) {
    HttpClient client = server.client(HttpClient.Version.HTTP_1_1);
    String bearer = "Bearer " + server.token(client, user);
    String own = "{\"current\":\"" + PASSWORD + "\"}";
    AuthenticatorProgram phone =
        new AuthenticatorProgram(
            TestServer.json(
                    TestServer.send(
                        client,
                        server.post("/api/v1/account/totp", own).header("Authorization", bearer)))
                .path("uri")
                .asText());
    String code = phone.code(Instant.now().minusSeconds(30));
    int status =
        TestServer.send(
                client,
                server
                    .get("/api/v1/account/totp")
                    .header("Authorization", bearer)
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"code\":\"" + code + "\"}")))
            .statusCode();
    if (status != 200) {
      throw new IllegalStateException("the code was refused: " + status);
    }
    return phone;
  }

  /** Has files need two approvers. */
  public void exportNeedsTwo() {
    server.approvals = new TwoApprovers(Set.of("standard"), true, 0);
  }

  /** A request for a file of the first ten seconds, which waits. */
  public void ask(String user, String caseNumber, Instant start) {
    AccessRequest _ =
        server.requests.submit(
            new Person(user, "Name of " + user, "Station 3"),
            new Scope(
                List.of(camera),
                new TimeRange(WallTime.of(start), WallTime.of(start.plusSeconds(10))),
                Set.of(Right.PLAYBACK, Right.EXPORT)),
            false,
            new Grounds("a bicycle was stolen", caseNumber, "Order 799"));
  }

  public CameraId camera() {
    return camera;
  }

  public URI uri(String path) {
    return server.uri(path);
  }

  /** How many accesses to footage the log holds. */
  public int intents() {
    return server.log.intents.size();
  }

  /** Has the plan show what was recorded on whole days. */
  public void recordedOn(LocalDate... days) {
    server.retention.found = Stream.of(days).map(PlannedRetention::recordedOn).toList();
  }

  /** The date that an administrator has confirmed. */
  public Optional<LocalDate> confirmedDate() {
    return Optional.ofNullable(server.retention.confirmed);
  }

  @Override
  public void close() {
    server.close();
    live.close();
  }
}
