package io.strongroom.playback.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;

/**
 * A server with two officers, two leaders and 60 s of footage of one camera, which ended 100 s ago
 * and stops being opened at its 30th second when a test says so.
 */
final class GrantServer implements AutoCloseable {
  static final String OFFICER = "officer";
  static final String OTHER = "other";
  static final String LEADER = "leader";
  static final String SECOND = "second";
  static final String RESPONDER = "responder";

  /** Another administrator than {@code admin}. */
  static final String DEPUTY = "deputy";

  final MovableClock clock = new MovableClock();
  final Instant start = clock.instant().minusSeconds(160);
  final CameraId camera = new CameraId(UUID.randomUUID());
  final CameraId yard = new CameraId(UUID.randomUUID());
  final Stopping footage;
  final OneCamera live = new OneCamera();
  final TestServer server;
  final HttpClient client;
  private final Map<String, String> tokens = new HashMap<>();

  /** Footage whose second half waits. */
  static final class Stopping implements Footage {
    final FfmpegFootage all;
    private volatile CountDownLatch free = new CountDownLatch(0);
    volatile CountDownLatch reached = new CountDownLatch(0);

    Stopping(FfmpegFootage all) {
      this.all = all;
    }

    void stop() {
      reached = new CountDownLatch(1);
      free = new CountDownLatch(1);
    }

    void goOn() {
      free.countDown();
    }

    @Override
    public Timeline timeline(CameraId camera, TimeRange range, long minGapMicros) {
      return all.timeline(camera, range, minGapMicros);
    }

    @Override
    public Optional<TimeRange> extent(CameraId camera) {
      return all.extent(camera);
    }

    @Override
    public Resolution resolve(CameraId camera, TimeRange range, int maxChunks) {
      return all.resolve(camera, range, maxChunks);
    }

    @Override
    public ByteBuffer open(Authorisation authorisation, ChunkRef chunk) {
      if (chunk.sequence() >= 30) {
        reached.countDown();
        try {
          free.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return all.open(authorisation, chunk);
    }
  }

  /** A live camera under the test's control. */
  static final class OneCamera implements LiveFootage {
    final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    final List<Authorisation> authorisations = new CopyOnWriteArrayList<>();

    @Override
    public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
      authorisations.add(authorisation);
      subscribers.add(subscriber);
      return new Subscription() {
        @Override
        public void extend(Authorisation newer) {
          authorisations.add(newer);
        }

        @Override
        public void close() {
          subscribers.remove(subscriber);
        }
      };
    }
  }

  GrantServer(Path dir) {
    this(dir, Watermarks.ON);
  }

  GrantServer(Path dir, Watermarks watermarks) {
    footage =
        new Stopping(new FfmpegFootage(camera).record(dir, WallTime.of(start), 60, "320x180"));
    server = new TestServer(dir, clock, footage, live, watermarks);
    client = server.client(HttpClient.Version.HTTP_1_1);
    account(OFFICER, Role.REQUESTER);
    account(OTHER, Role.REQUESTER);
    account(RESPONDER, Role.RESPONDER);
    account(LEADER, Role.APPROVER);
    account(SECOND, Role.APPROVER);
    account(DEPUTY, Role.ADMINISTRATOR);
    server.makeAreas();
    server.put(camera, "gate");
    server.put(yard, "yard");
  }

  private void account(String user, Role role) {
    server.accounts.add(user, user, "Station 3", role, TestServer.PASSWORD.toCharArray());
  }

  /** Has a person do this and nothing else. */
  void assign(String user, Assignment... assignments) {
    Account admin = server.accounts.find("admin").orElseThrow();
    Account _ = server.people.assign(admin, user, user, "Station 3", List.of(assignments));
  }

  /** Has a requester be of the unit that manages all cameras. */
  void ofManagingUnit(String user) {
    Account admin = server.accounts.find("admin").orElseThrow();
    Account _ =
        server.people.assign(
            admin, user, user, "unit", List.of(Assignment.everywhere(Role.REQUESTER)));
  }

  /** The body of a request for a resident. */
  String askingForResident(long from, long to) {
    return asking(from, to, "\"resident\"")
        .replace(
            "}",
            ",\"resident\":{\"name\":\"Wang Fang\",\"identity\":\"identity card, 7781\","
                + "\"wanted\":\"a blue bicycle\"}}");
  }

  /** A grant of the officer, who is of the managing unit from then on, for a resident; its id. */
  String grantedForResident(long from, long to, String terms) {
    ofManagingUnit(OFFICER);
    JsonNode made = TestServer.json(post(OFFICER, "requests", askingForResident(from, to)));
    String id = made.required("id").asText();
    HttpResponse<byte[]> answer = post(LEADER, "requests/" + id + "/approve", terms);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(TestServer.json(answer).toString());
    }
    return id;
  }

  /** One session for each user, until it is signed out. */
  String token(String user) {
    return tokens.computeIfAbsent(user, name -> server.token(client, name));
  }

  /** Has a user's requests be of this session. */
  void signedIn(String user, String token) {
    tokens.put(user, token);
  }

  /** The next request of this user is of another session. */
  void forget(String user) {
    tokens.remove(user);
  }

  HttpResponse<byte[]> post(String user, String path, String body) {
    return TestServer.send(client, as(user, server.post("/api/v1/" + path, body)));
  }

  HttpResponse<byte[]> get(String user, String path) {
    return TestServer.send(client, as(user, server.get(path)));
  }

  HttpRequest.Builder as(String user, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token(user));
  }

  /** Seconds from the beginning of the footage. */
  Instant at(long seconds) {
    return start.plusSeconds(seconds);
  }

  String path(String resource, long from, long to) {
    return "/api/v1/cameras/%s/%s?from=%s&to=%s".formatted(camera, resource, at(from), at(to));
  }

  /** The body of a request for footage of the camera. */
  String asking(long from, long to, String actions) {
    return """
    {"cameras":["%s"],"from":"%s","to":"%s","actions":[%s],
     "reason":"a bicycle was stolen","caseNumber":"2026-117","legalBasis":"Order 799"}\
    """
        .formatted(camera, at(from), at(to), actions);
  }

  /** The body of an export. */
  String export(CameraId of, Instant from, Instant to) {
    return "{\"cameras\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\"}".formatted(of, from, to);
  }

  /** Waits until an export of the officer has its package; its id. */
  String awaitExport(HttpResponse<byte[]> made) {
    String id = TestServer.json(made).required("id").asText();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              JsonNode job = TestServer.json(get(OFFICER, "/api/v1/exports/" + id));
              if (job.path("state").asText().equals("failed")) {
                throw new IllegalStateException(job.toString());
              }
              return job.path("state").asText().equals("ready");
            });
    return id;
  }

  /** A new request of the officer; its id. */
  String ask(long from, long to, String actions) {
    return ask(camera, from, to, actions);
  }

  private String ask(CameraId of, long from, long to, String actions) {
    String body = asking(from, to, actions).replace(camera.toString(), of.toString());
    JsonNode made = TestServer.json(post(OFFICER, "requests", body));
    return made.required("id").asText();
  }

  /** A grant of the officer, as asked but for {@code terms}; its id. */
  String granted(long from, long to, String actions, String terms) {
    return granted(camera, from, to, actions, terms);
  }

  String granted(CameraId of, long from, long to, String actions, String terms) {
    String id = ask(of, from, to, actions);
    HttpResponse<byte[]> answer = post(LEADER, "requests/" + id + "/approve", terms);
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(TestServer.json(answer).toString());
    }
    return id;
  }

  HttpResponse<byte[]> revoke(String id) {
    return post(LEADER, "grants/" + id + "/revoke", "{\"reason\":\"the case is closed\"}");
  }

  /** So that the grants of one test are not those of the next. */
  void revokeAll() {
    for (JsonNode grant : TestServer.json(get(LEADER, "/api/v1/grants")).path("grants")) {
      String state = grant.path("state").asText();
      if (grant.path("user").asText().equals(OFFICER)
          && (state.equals("active") || state.equals("exhausted"))) {
        revoke(grant.path("id").asText());
      }
    }
  }

  @Override
  public void close() {
    footage.goOn();
    server.close();
  }
}
