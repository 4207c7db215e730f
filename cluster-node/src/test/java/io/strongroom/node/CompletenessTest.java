package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.volume.BufferPool;
import io.strongroom.retention.compliance.CompletenessRecord;
import io.strongroom.retention.compliance.Flaw;
import io.strongroom.retention.compliance.PacksCheck;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node says the next day what it recorded, and its disks are held against that without it. */
final class CompletenessTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

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

  private void confirm(ApiClient admin) {
    admin.put("/api/v1/retention/clock", ApiClient.object().put("date", today().toString()));
  }

  private static Optional<String> record(ApiClient admin, String camera, LocalDate day) {
    try {
      return Optional.of(admin.text("/api/v1/retention/completeness/" + camera + "/" + day));
    } catch (StrongroomException e) {
      return Optional.empty();
    }
  }

  /** Packs of the footage that was recorded on the first day, by their folders' expiry day. */
  private List<Path> packs(LocalDate day) throws IOException {
    try (Stream<Path> files = Files.walk(site.data())) {
      return files
          .filter(file -> file.toString().endsWith(".pack"))
          .filter(file -> file.toString().contains("/" + day.plusDays(91) + "/"))
          .toList();
    }
  }

  private static List<Flaw> verify(String note, String key, List<Path> volumes) {
    SignedNote signed = SignedNote.parse(note.getBytes(StandardCharsets.UTF_8));
    assertThat(signed.verify(List.of(NoteVerifier.parse(key)))).hasSize(1);
    List<Flaw> flaws = new ArrayList<>();
    try (BufferPool pool = new BufferPool(64L << 20)) {
      PacksCheck.Summary _ =
          new PacksCheck(volumes, pool, id -> false, flaws::add)
              .run(List.of(CompletenessRecord.parse(signed.text())));
    }
    return flaws;
  }

  @Test
  void theRecordOfADayIsMadeAndHoldsAgainstTheDisks() throws Exception {
    LocalDate day = today();
    String camera;
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      confirm(admin);
      camera = site.addCamera(node);
      Instant from = clock.instant();
      site.awaitRecordedAfter(node, camera, from);
      assertThat(record(admin, camera, day)).isEmpty();
    }
    clock.setBack(Duration.ofHours(-25));
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      confirm(admin);
    }
    String note;
    String key;
    try (Node node = site.start(clock);
        ApiClient admin = site.administrator(node)) {
      TroubleSite.patiently().until(() -> record(admin, camera, day).isPresent());
      note = record(admin, camera, day).orElseThrow();
      key = admin.get("/api/v1/retention/plan").path("certificateKey").asText();
      JsonNode report =
          admin.get("/api/v1/reports/retention?from=" + day + "&to=" + day + "&camera=" + camera);
      assertThat(report.at("/cameras/0/days/0/mark").asText()).isEqualTo("part");
      assertThat(note)
          .contains(
              "recorded-seconds "
                  + "%.6f".formatted(report.at("/cameras/0/days/0/recordedSeconds").asDouble()));
    }
    assertThat(note).contains(" node-stopped\n").contains("\npack ");
    List<Path> volumes =
        packs(day).stream()
            .map(pack -> pack.resolve("../../../../..").normalize())
            .distinct()
            .toList();
    assertThat(verify(note, key, volumes)).isEmpty();

    Path pack = packs(day).getFirst();
    byte[] bytes = Files.readAllBytes(pack);
    bytes[5000] ^= 1;
    Path _ = Files.write(pack, bytes);
    assertThat(verify(note, key, volumes)).hasSize(1);
  }
}
