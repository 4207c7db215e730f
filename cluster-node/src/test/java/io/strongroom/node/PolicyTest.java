package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose policy people change while it records. */
final class PolicyTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final String SHORT_PACKS = "recording.pack-seconds = 10";
  private static final String POLICY = "/api/v1/retention/policy";

  @TempDir Path folder;
  private TroubleSite site;

  @BeforeEach
  void layOut() throws IOException {
    site = TroubleSite.in(folder.resolve("site"));
  }

  private static ObjectNode rule(String name, int floor, int ceiling) {
    return ApiClient.object()
        .put("retentionClass", name)
        .put("floorDays", floor)
        .put("ceilingDays", ceiling)
        .put("legalBasis", "decision 7")
        .put("reason", "the council decided");
  }

  private static JsonNode propose(ApiClient by, ObjectNode rule) {
    return by.post(POLICY + "/changes", rule).orElseThrow();
  }

  private static void approve(ApiClient by, JsonNode proposed) {
    by.put(
        "/api/v1/retention/changes/" + proposed.at("/change/id").asText(),
        ApiClient.object().put("decision", "approve"));
  }

  /** Days from today on which something that was recorded expires. */
  private static Set<LocalDate> expiryDays(ApiClient admin) {
    Set<LocalDate> days = new HashSet<>();
    for (JsonNode day : admin.get("/api/v1/retention/plan").path("classDays")) {
      days.add(LocalDate.parse(day.path("expiryDay").asText()));
    }
    return days;
  }

  private static Set<String> alarms(ApiClient admin) {
    Set<String> kinds = new HashSet<>();
    admin
        .get("/api/v1/alarms")
        .path("alarms")
        .forEach(alarm -> kinds.add(alarm.path("kind").asText()));
    return kinds;
  }

  @Test
  void theNextPackGoesByTheNewVersionAndSettingsTakeNothingBack() throws Exception {
    try (Node node = site.start(SHORT_PACKS);
        ApiClient admin = site.administrator(node)) {
      String camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, Instant.now());
      LocalDate before = LocalDate.now(ZONE);
      JsonNode outcome = propose(admin, rule("standard", 120, 130));
      assertThat(outcome.at("/version/number").asInt()).isEqualTo(2);
      TroubleSite.patiently()
          .until(() -> expiryDays(admin).contains(LocalDate.now(ZONE).plusDays(130)));
      assertThat(expiryDays(admin)).as("what was recorded before").contains(before.plusDays(91));
      assertThat(admin.get("/api/v1/retention/plan").path("policyVersion").asInt()).isEqualTo(2);
      assertThat(alarms(admin)).doesNotContain("day-keys-run-out", "camera-unreachable");
    }
    try (Node node = site.start(SHORT_PACKS);
        ApiClient admin = site.administrator(node)) {
      assertThat(admin.get(POLICY).path("inForce").asInt()).isEqualTo(2);
      JsonNode alarm = site.awaitAlarm(node, "policy-not-in-force");
      assertThat(alarm.path("detail").asText())
          .contains("retention.classes.standard.floor-days is 90 instead of 120");
      Instant restarted = Instant.now();
      String camera = admin.get("/api/v1/cameras").at("/cameras/0/id").asText();
      site.awaitRecordedAfter(node, camera, restarted);
      assertThat(expiryDays(admin)).contains(LocalDate.now(ZONE).plusDays(130));
    }
  }

  @Test
  void twoPeopleMakeAClassOutsideTheLawAndACameraTakesItAtOnce() throws Exception {
    try (Node node = site.start();
        ApiClient admin = site.administrator(node)) {
      ObjectNode lobby = rule("lobby", 14, 15).put("outsideScope", "private rooms");
      JsonNode proposed = propose(admin, lobby);
      assertThatExceptionOfType(StrongroomException.class)
          .isThrownBy(() -> approve(admin, proposed))
          .matches(e -> e.kind() == ErrorKind.DENIED);
      String camera = site.addCamera(node);
      try (ApiClient second = site.secondAdministrator(node)) {
        approve(second, proposed);
      }
      JsonNode version = admin.get(POLICY).at("/versions/0");
      assertThat(version.path("proposedBy").asText()).isEqualTo("admin");
      assertThat(version.path("approvedBy").asText()).isEqualTo("second");

      String source = admin.get("/api/v1/cameras/" + camera).path("source").asText();
      ObjectNode inLobby = TroubleSite.camera(source).put("retentionClass", "lobby");
      TroubleSite.patiently().until(() -> admin.post("/api/v1/cameras", inLobby).isPresent());
      TroubleSite.patiently()
          .until(() -> expiryDays(admin).contains(LocalDate.now(ZONE).plusDays(15)));
    }
  }
}
