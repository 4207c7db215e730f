package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.retention.expiry.ExpiryCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that lets go what it recorded, ninety days later, and what keeps it from doing so. */
final class ExpiryTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final int CEILING_DAYS = 91;

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private TroubleSite site;

  @BeforeEach
  void layOut() throws IOException {
    site = TroubleSite.in(folder.resolve("site"));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZONE);
  }

  private static void confirm(ApiClient admin, LocalDate date) {
    admin.put("/api/v1/retention/clock", ApiClient.object().put("date", date.toString()));
  }

  private static List<String> decisions(ApiClient admin, LocalDate expiryDay) {
    List<String> decisions = new ArrayList<>();
    for (JsonNode day : admin.get("/api/v1/retention/plan").path("classDays")) {
      if (day.path("expiryDay").asText().equals(expiryDay.toString())) {
        decisions.add(day.path("decision").asText() + day.path("why").asText());
      }
    }
    return decisions;
  }

  private static List<String> alarms(ApiClient admin) {
    List<String> kinds = new ArrayList<>();
    admin
        .get("/api/v1/alarms")
        .path("alarms")
        .forEach(alarm -> kinds.add(alarm.path("kind").asText()));
    return kinds;
  }

  private List<Path> packFiles(LocalDate expiryDay) throws IOException {
    try (Stream<Path> files = Files.walk(site.data().resolve("volumes"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("/" + expiryDay + "/"))
          .toList();
    }
  }

  @Test
  void whatWasRecordedGoesOnItsDayAndIsCertified() throws Exception {
    LocalDate expiryDay = today().plusDays(CEILING_DAYS);
    String camera;
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, clock.instant());
      admin.delete("/api/v1/cameras/" + camera);
      confirm(admin, today());
      assertThat(decisions(admin, expiryDay)).containsExactly("keepexpiryDay");
    }
    assertThat(packFiles(expiryDay)).isNotEmpty();

    clock.setBack(Duration.ofDays(-CEILING_DAYS));
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      assertThat(decisions(admin, expiryDay)).containsExactly("waitclock");
      TroubleSite.patiently().until(() -> alarms(admin).contains("expiry-waits"));
      assertThat(packFiles(expiryDay)).isNotEmpty();
      confirm(admin, today());
    }

    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      TroubleSite.patiently().until(() -> decisions(admin, expiryDay).equals(List.of("gone")));
      assertThat(packFiles(expiryDay)).isEmpty();
      JsonNode plan = admin.get("/api/v1/retention/plan");
      String note = admin.text("/api/v1/retention/certificates/standard/" + expiryDay);
      SignedNote signed = SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
      assertThat(signed.verify(List.of(NoteVerifier.parse(plan.path("certificateKey").asText()))))
          .hasSize(1);
      assertThat(ExpiryCertificate.parse(signed.text()).removal().missing()).isEmpty();
      assertThat(alarms(admin)).isEmpty();
    }

    Files.delete(site.data().resolve("keys/certificates.key"));
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      assertThat(alarms(admin))
          .as("a new key is not made silently")
          .contains("certificate-key-failing");
    }
  }

  /** Of two cameras one is held: the other's footage goes, and this one's plays on. */
  @Test
  void whatIsHeldPlaysAfterItsClassDayHasGone() throws Exception {
    LocalDate expiryDay = today().plusDays(CEILING_DAYS);
    Instant from = clock.instant();
    String held;
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      site.addViewer(node);
      held = site.addCamera(node);
      String other = site.addCamera(node);
      for (String camera : List.of(held, other)) {
        site.awaitRecordedAfter(node, camera, from);
        admin.delete("/api/v1/cameras/" + camera);
      }
      confirm(admin, today());
      ObjectNode hold = ApiClient.object().put("caseNumber", "7").put("basis", "order");
      hold.put("requester", "court").put("from", from.minusSeconds(3_600).toString());
      hold.put("to", clock.instant().plusSeconds(3_600).toString());
      hold.putArray("cameras").add(held);
      JsonNode placed = admin.post("/api/v1/retention/holds", hold).orElseThrow();
      assertThat(placed.path("state").asText()).isEqualTo("inForce");
    }

    clock.setBack(Duration.ofDays(-CEILING_DAYS));
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      confirm(admin, today());
    }
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      TroubleSite.patiently()
          .until(() -> decisions(admin, expiryDay).equals(List.of("gone", "held")));
      assertThat(packFiles(expiryDay))
          .isNotEmpty()
          .allMatch(file -> file.toString().contains(held));
      String path = "/api/v1/cameras/" + held;
      String range = "from=%s&to=%s".formatted(from.minusSeconds(3_600), from.plusSeconds(3_600));
      JsonNode timeline = viewer.get(path + "/timeline?" + range);
      assertThat(timeline.path("held")).hasSize(1);
      JsonNode span = timeline.at("/recorded/0");
      try (InputStream video =
          viewer
              .open(
                  "%s/video.mp4?from=%s&to=%s"
                      .formatted(path, span.path("from").asText(), span.path("to").asText()))
              .body()) {
        assertThat(video.readAllBytes().length).isGreaterThan(1_000);
      }
      assertThat(alarms(admin)).isEmpty();
    }
  }

  /** Files that only expiry needs keep nothing from being recorded. */
  @Test
  void withoutTheKeyOfCertificatesTheNodeRecordsAndExpiresNothing() throws Exception {
    site.start(clock).close();
    Path key = site.data().resolve("keys/certificates.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      Instant from = clock.instant();
      site.awaitRecordedAfter(node, site.addCamera(node), from);
      assertThat(alarms(admin)).contains("certificate-key-failing");
    }
  }

  @Test
  void settingsThatLowerAFloorAreNotInForce() throws Exception {
    String classes =
        "retention.classes.standard { floor-days = %d, ceiling-days = %d, legal-basis = b }";
    site.start(classes.formatted(90, 91)).close();
    try (Node node = site.start(classes.formatted(30, 31));
        ApiClient admin = site.administrator(node)) {
      site.awaitRecordedAfter(node, site.addCamera(node), Instant.now());
      LocalDate today = LocalDate.now(ZONE);
      assertThat(decisions(admin, today.plusDays(91))).containsExactly("keepexpiryDay");
      assertThat(
              admin
                  .get("/api/v1/retention/plan?on=" + today.plusDays(91))
                  .at("/classDays/0/decision")
                  .asText())
          .as("what is written now will be finished by then")
          .isEqualTo("due");
      assertThat(decisions(admin, today.plusDays(31))).isEmpty();
      assertThat(alarms(admin)).contains("policy-not-in-force");
    }
  }
}
