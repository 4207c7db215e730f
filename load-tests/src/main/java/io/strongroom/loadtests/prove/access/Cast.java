package io.strongroom.loadtests.prove.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.live.LiveSocket;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The people of the matrix: for each thing that can be wrong an account with which just that is
 * wrong, and grants and exports as they were before it was. Used by one thread.
 */
final class Cast {
  static final List<String> ALL = List.of("playback", "live", "export");

  /** How long the grant lasts that is over then. */
  private static final Duration LASTS = Duration.ofSeconds(5);

  private static final Duration EXPORT_LIMIT = Duration.ofMinutes(2);
  private static final String LIVE = "live-officer";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Office office;
  private final URI node;
  private final SSLContext tls;
  private final String camera;
  private final String other;
  private final TimeRange granted;

  /** Exports by who made them and what they are of. */
  private final Map<String, String> exports = new HashMap<>();

  /**
   * @param camera that is granted
   * @param other that is not
   * @param granted range of the footage
   */
  Cast(Office office, URI node, SSLContext tls, String camera, String other, TimeRange granted) {
    this.office = office;
    this.node = node;
    this.tls = tls;
    this.camera = camera;
    this.other = other;
    this.granted = granted;
  }

  /**
   * The account with which this is wrong; what is wrong with the request itself the officer does.
   */
  static String user(Wrong wrong, String action) {
    boolean live = action.equals("live");
    return switch (wrong) {
      case NOTHING, OTHER_CAMERA -> live ? LIVE : Wrong.NOTHING.user();
      case ONE_SECOND_BEFORE, ONE_SECOND_AFTER -> live ? wrong.user() : Wrong.NOTHING.user();
      case OTHER_ACTION -> action.equals("playback") ? "exporter" : "watcher";
      case ADMINISTRATOR -> "admin";
      case OTHER_PERSON,
          APPROVER,
          MAINTAINER,
          INSPECTOR,
          EXPIRED,
          REVOKED,
          EXHAUSTED,
          OTHER_AREA,
          OTHER_CLASS,
          OUTSIDE_HOURS,
          NO_ASSIGNMENT ->
          wrong.user();
    };
  }

  /** Makes all of it; when it returns everything is as wrong as it should be. */
  void assemble(ProofRun run) throws IOException, InterruptedException {
    var _ =
        office.done(
            "PUT",
            "/api/v1/areas/elsewhere",
            office.administrator(),
            Optional.of(JSON.createObjectNode().put("name", "Elsewhere")));
    for (Wrong wrong : Wrong.values()) {
      String role =
          switch (wrong) {
            case APPROVER, MAINTAINER, INSPECTOR -> wrong.words();
            default -> "requester";
          };
      if (wrong != Wrong.ADMINISTRATOR && wrong != Wrong.OTHER_ACTION) {
        office.add(wrong.user(), role, Optional.empty());
      }
    }
    office.add("watcher", "requester", Optional.empty());
    office.add("exporter", "requester", Optional.empty());
    office.add(LIVE, "requester", Optional.empty());
    run.say("people are there; grants and exports");
    Instant over = ending();
    officer();
    String revoked = usual(Wrong.REVOKED.user());
    String revokedLive = live(Wrong.REVOKED.user(), JSON.createObjectNode());
    var _ = export(Wrong.REVOKED.user(), camera, granted);
    office.revoke(revoked);
    office.revoke(revokedLive);
    usedUp();
    var _ = grant("watcher", List.of("playback"), granted, JSON.createObjectNode());
    var _ = grant("exporter", List.of("export"), granted, JSON.createObjectNode());
    moved();
    Thread.sleep(Math.max(0, Duration.between(Instant.now(), over).toMillis() + 500));
  }

  /** The export is made under another grant, since nobody knows how long it takes. */
  private Instant ending() throws IOException, InterruptedException {
    String user = Wrong.EXPIRED.user();
    String before = usual(user);
    var _ = export(user, camera, granted);
    office.revoke(before);
    var _ = grant(user, ALL, granted, lasting());
    var _ = live(user, lasting());
    return Instant.now().plus(LASTS);
  }

  private static ObjectNode lasting() {
    return JSON.createObjectNode().put("validUntil", Instant.now().plus(LASTS).toString());
  }

  /** Who has exports of more than what is granted now. */
  private void officer() throws IOException, InterruptedException {
    String user = Wrong.NOTHING.user();
    TimeRange before = new TimeRange(granted.from().plusMicros(-1_000_000), granted.to());
    TimeRange after = new TimeRange(granted.from(), granted.to().plusMicros(1_000_000));
    TimeRange all = new TimeRange(before.from(), after.to());
    String wide =
        office.grant(
            new Office.Asked(
                user,
                List.of(camera, other),
                all.from().toInstant(),
                all.to().toInstant(),
                List.of("export")));
    for (TimeRange each : List.of(granted, before, after)) {
      var _ = export(user, camera, each);
    }
    var _ = export(user, other, granted);
    office.revoke(wide);
    var _ = usual(user);
    // of another person, because a timeline comes with a grant of any action
    var _ = live(LIVE, JSON.createObjectNode());
  }

  /** The first export is another grant's: what has used a grant up may be fetched. */
  private void usedUp() throws IOException, InterruptedException {
    String user = Wrong.EXHAUSTED.user();
    ObjectNode once = JSON.createObjectNode().put("maxUses", 1);
    String before = usual(user);
    var _ = export(user, camera, granted);
    office.revoke(before);
    var _ = grant(user, ALL, granted, once);
    var _ = export(user, camera, granted);
    var _ = live(user, once);
    try (LiveSocket live =
        LiveSocket.open(
            node, tls, office.token(user), "/api/v1/cameras/" + camera + "/live", () -> {})) {
      var _ = live.read();
    }
    var _ = office.signIn(user, "after the last use");
  }

  /** Those whose grants are in force, and whose duties are others now. */
  private void moved() throws IOException, InterruptedException {
    String day =
        Instant.now()
            .atZone(ZoneOffset.UTC)
            .plusDays(3)
            .getDayOfWeek()
            .name()
            .substring(0, 3)
            .toLowerCase(Locale.ROOT);
    Map<Wrong, String> assignments =
        Map.of(
            Wrong.OTHER_AREA, "[{\"area\":\"elsewhere\"}]",
            Wrong.OTHER_CLASS, "[{\"classes\":[\"none-of-these\"]}]",
            Wrong.OUTSIDE_HOURS,
                "[{\"hours\":[{\"days\":[\"%s\"],\"from\":\"00:00\",\"to\":\"24:00\"}]}]"
                    .formatted(day),
            Wrong.NO_ASSIGNMENT, "[]");
    for (Map.Entry<Wrong, String> each : assignments.entrySet()) {
      String user = each.getKey().user();
      var _ = usual(user);
      var _ = live(user, JSON.createObjectNode());
      ObjectNode account =
          JSON.createObjectNode()
              .put("name", user)
              .put("unit", "Acceptance unit")
              .put("role", "requester");
      account.set("assignments", JSON.readTree(each.getValue()));
      var _ =
          office.done("PUT", "/api/v1/users/" + user, office.administrator(), Optional.of(account));
    }
  }

  /**
   * Grants live for those who are to be refused for its range: live begins up to 20 s before now,
   * so one begins later than that and one is over. They are wrong for some seconds only.
   */
  void grantLiveTooShort() throws IOException, InterruptedException {
    Instant now = Instant.now();
    ObjectNode usual = JSON.createObjectNode();
    var _ =
        grant(
            Wrong.ONE_SECOND_BEFORE.user(),
            ALL,
            new TimeRange(WallTime.of(now.minusSeconds(10)), WallTime.of(now.plusSeconds(3_600))),
            usual);
    var _ =
        grant(
            Wrong.ONE_SECOND_AFTER.user(),
            ALL,
            new TimeRange(WallTime.of(now.minusSeconds(3_600)), WallTime.of(now)),
            usual);
  }

  private String usual(String user) throws IOException, InterruptedException {
    return grant(user, ALL, granted, JSON.createObjectNode());
  }

  private String live(String user, ObjectNode terms) throws IOException, InterruptedException {
    Instant now = Instant.now();
    TimeRange around =
        new TimeRange(WallTime.of(now.minusSeconds(3_600)), WallTime.of(now.plusSeconds(7_200)));
    return grant(user, List.of("live"), around, terms);
  }

  private String grant(String user, List<String> actions, TimeRange range, ObjectNode terms)
      throws IOException, InterruptedException {
    return office.grant(
        new Office.Asked(
            user, List.of(camera), range.from().toInstant(), range.to().toInstant(), actions),
        terms);
  }

  /** The body of an export. */
  static JsonNode exportBody(String camera, TimeRange range) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("from", range.from().toInstant().toString())
            .put("to", range.to().toInstant().toString());
    body.putArray("cameras").add(camera);
    return body;
  }

  /** Has an export made; its id once its package is there. */
  private String export(String user, String of, TimeRange range)
      throws IOException, InterruptedException {
    String id =
        office
            .done("POST", "/api/v1/exports", user, Optional.of(exportBody(of, range)))
            .path("id")
            .asText();
    long deadline = System.nanoTime() + EXPORT_LIMIT.toNanos();
    String state = "";
    while (!state.equals("ready")) {
      if (state.equals("failed") || System.nanoTime() > deadline) {
        throw new IOException("the export of %s is %s".formatted(user, state));
      }
      Thread.sleep(50);
      state =
          office
              .done("GET", "/api/v1/exports/" + id, user, Optional.empty())
              .path("state")
              .asText();
    }
    exports.putIfAbsent(user + " " + of + " " + range, id);
    return id;
  }

  /** An export of this person of this footage; the officer's, if the person has none. */
  String exportOf(String user, String of, TimeRange range) {
    String officers = exports.getOrDefault(Wrong.NOTHING.user() + " " + of + " " + range, "");
    return exports.getOrDefault(user + " " + of + " " + range, officers);
  }
}
