package io.strongroom.playback.http;

import static io.strongroom.playback.http.InspectServer.INSPECTOR;
import static io.strongroom.playback.http.InspectServer.SOUTHERN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.MerkleProofs;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.playback.audit.SampleDraw;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pack for auditors: what is in it, that it is the same again, and that openssl accepts it. */
final class AuditPackTest {
  private static final String WHOLE = "{\"period\":\"2026-03\"}";

  @TempDir private Path dir;
  private InspectServer at;
  private HttpClient client;
  private long look;
  private String finding = "";
  private byte[] seed = new byte[0];

  @BeforeEach
  void start() {
    at = new InspectServer(dir);
    client = at.server.client(HttpClient.Version.HTTP_1_1);
    at.server.accounts.add(
        "boss", "boss", "Station 3", Role.APPROVER, TestServer.PASSWORD.toCharArray());
    look = at.look(at.north, "liwei", "Station 3", "case 2026-117");
    at.refuse(at.north, "wang", "no grant");
    at.log.custody(custody(CustodyStep.DELETION_BEGUN, "11", ""));
    at.log.custody(custody(CustodyStep.DELETION_CERTIFIED, "22", "33"));
    at.log.custody(custody(CustodyStep.COMPLETENESS_RECORDED, "44", "55"));
    seed = new byte[32];
    seed[0] = 7;
    String digest = HexFormat.of().formatHex(SampleDraw.digest(seed));
    HttpResponse<byte[]> fixed =
        post(
            INSPECTOR,
            "/api/v1/access-log/samples",
            "{\"from\":\"2026-03-01T00:00:00Z\",\"to\":\"2026-03-02T00:00:00Z\",\"type\":\"intent\","
                + "\"count\":5,\"seedDigest\":\"%s\"}".formatted(digest));
    assertThat(fixed.statusCode()).isEqualTo(201);
    String body =
        "{\"entry\":%d,\"unit\":\"Station 3\",\"text\":\"no such case\",\"deadline\":\"%s\"}"
            .formatted(look, at.clock.instant().plus(Duration.ofDays(60)));
    finding = TestServer.json(post(INSPECTOR, "/api/v1/findings", body)).required("id").asText();
    at.clock.forward(Duration.ofDays(40));
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private static CustodyEvent custody(CustodyStep step, String record, String proof) {
    return new CustodyEvent(
        new UUID(1, 2), step, "", "", "standard 2026-03-01", record.repeat(32), proof.repeat(32));
  }

  private HttpResponse<byte[]> post(String user, String path, String body) {
    return TestServer.send(
        client,
        at.server
            .post(path, body)
            .header("Authorization", "Bearer " + at.server.token(client, user)));
  }

  private Map<String, byte[]> pack(String body) throws IOException {
    HttpResponse<byte[]> answer = post(INSPECTOR, "/api/v1/access-log/packs", body);
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(answer.body()))) {
      for (ZipEntry each = zip.getNextEntry(); each != null; each = zip.getNextEntry()) {
        files.put(each.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static JsonNode json(Map<String, byte[]> pack) throws IOException {
    return TestServer.JSON.readTree(text(pack, "pack.json"));
  }

  private static String text(Map<String, byte[]> pack, String name) {
    return new String(pack.getOrDefault(name, new byte[0]), StandardCharsets.UTF_8);
  }

  @Test
  void itHasWhatTheLogSaysOfThePeriodAndCommonToolsVerifyIt() throws Exception {
    Map<String, byte[]> pack =
        pack(WHOLE.replace("}", ",\"seeds\":[\"%s\"]}").formatted(HexFormat.of().formatHex(seed)));
    JsonNode all = json(pack);
    assertThat(all.path("format").asText()).isEqualTo("strongroom-audit-pack/1");
    assertThat(all.path("deletions").get(0).path("certificate").asText())
        .isEqualTo("33".repeat(32));
    assertThat(all.path("completeness").get(0).path("day").asText()).isEqualTo("2026-03-01");
    assertThat(all.path("completeness").get(0).path("records").asText()).isEqualTo("1");
    assertThat(all.path("findings").get(0).path("id").asText()).isEqualTo(finding);
    assertThat(all.path("findings").get(0).path("state").asText()).isEqualTo("open");
    assertThat(all.path("samples").get(0).path("seed").asText())
        .isEqualTo(HexFormat.of().formatHex(seed));
    assertThat(all.path("samples").get(0).path("drawn").asText()).isEqualTo("" + look);
    assertThat(all.path("counts").toString()).contains("\"count\":\"<5\"");
    assertThat(all.path("reconciliation").toString())
        .contains("\"begun\":\"custody deletion-begun\",\"countBegun\":\"1\"");
    for (byte[] each : pack.values()) {
      assertThat(new String(each, StandardCharsets.UTF_8)).doesNotContain("no such case", "liwei");
    }

    Path folder = dir.resolve("pack");
    for (Map.Entry<String, byte[]> each : pack.entrySet()) {
      Path file = folder.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      Files.write(file, each.getValue());
    }
    List<String> commands = commands(text(pack, "VERIFY.txt"));
    assertThat(commands).hasSize(4);
    for (String command : commands) {
      assertThat(run(folder, command)).as(command).isZero();
    }
    Files.writeString(folder.resolve("counts.csv"), "accesses,,,0\r\n");
    assertThat(run(folder, commands.getFirst())).isNotZero();
    Files.writeString(folder.resolve("SHA256SUMS"), "x");
    assertThat(run(folder, commands.get(1))).isNotZero();
    assertThat(run(folder, commands.get(2))).isNotZero();
    leadsBack(pack, all.path("logs").get(0));
    List<String> summary = printed(folder.resolve("summary.pdf"));
    assertThat(summary)
        .contains("删除证明 Certificates of deletion 1", "查看 accesses Station 3 回放 playback <5")
        .contains("已开始 Begun 数量 Number 已结束 Ended 数量 Number 差额 Difference")
        .anyMatch(line -> line.endsWith(" 保管：开始删除 Custody: deletion begun 1"));
    assertThat(String.join("\n", summary))
        .doesNotContain("countBegun", "entriesOfPeriod", "sample-committed", "deletion-begun");
  }

  /** The text, line by line as it is set: a word that a column breaks is not one of them. */
  private static List<String> printed(Path pdf) throws IOException {
    Process process = new ProcessBuilder("pdftotext", "-raw", pdf.toString(), "-").start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  /** The signed checkpoint is one that the root of the period leads to. */
  private void leadsBack(Map<String, byte[]> pack, JsonNode log) throws Exception {
    String name = "checkpoints/" + log.path("node").asText();
    SignedNote note = SignedNote.parse(pack.getOrDefault(name + ".checkpoint", new byte[0]));
    String key = Files.readString(dir.resolve("access/log.verifier")).strip();
    assertThat(note.verify(List.of(NoteVerifier.parse(key)))).hasSize(1);
    List<byte[]> proof = new ArrayList<>();
    text(pack, name + ".consistency")
        .lines()
        .forEach(line -> proof.add(HexFormat.of().parseHex(line)));
    Checkpoint said = Checkpoint.parse(note);
    MerkleProofs.verifyConsistency(
        log.path("entries").asLong(),
        said.size(),
        proof,
        HexFormat.of().parseHex(log.path("root").asText()),
        said.root());
  }

  private static List<String> commands(String verify) {
    return verify
        .replace("\\\n", " ")
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("sha256sum") || line.startsWith("openssl"))
        .toList();
  }

  /** At the time at which it was made: the node's clock is a test's. */
  private int run(Path in, String command) throws IOException, InterruptedException {
    String then =
        command.contains("-CAfile") ? " -attime " + at.clock.instant().getEpochSecond() : "";
    Process process =
        new ProcessBuilder("bash", "-c", command + then)
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void itIsTheSameAgainWhateverHappensAfterwards() throws IOException {
    Map<String, byte[]> first = pack(WHOLE);
    at.clock.forward(Duration.ofDays(3));
    long _ = at.look(at.south, "wang", "Station 4", "case 2026-118");
    String words = "{\"words\":\"a slip of the pen\"}";
    assertThat(post("boss", "/api/v1/findings/" + finding + "/answer", words).statusCode())
        .isEqualTo(200);
    Map<String, byte[]> second = pack(WHOLE);
    assertThat(second.keySet()).isEqualTo(first.keySet());
    first.forEach(
        (name, bytes) -> {
          if (!name.startsWith("checkpoints/")
              && !name.endsWith(".p7s")
              && !name.endsWith(".tsr")) {
            assertThat(second.get(name)).as(name).isEqualTo(bytes);
          }
        });
    Map<String, byte[]> texts = pack(WHOLE.replace("}", ",\"texts\":true}"));
    assertThat(text(texts, "findings.csv")).contains("zhou,no such case");
    assertThat(text(texts, "findings.csv")).doesNotContain("slip");

    HttpResponse<byte[]> log =
        TestServer.send(
            client,
            at.server
                .get("/api/v1/access-log?type=inspection&limit=1")
                .header("Authorization", "Bearer " + at.server.token(client, INSPECTOR)));
    JsonNode made = TestServer.json(log).path("entries").get(0).path("inspected");
    assertThat(made.path("step").asText()).isEqualTo("packed");
    assertThat(made.path("detail").asText()).isEqualTo("2026-03 seeds=0 texts");
  }

  @Test
  void itIsForInspectorsOfEverythingAndForWhatIsOver() {
    for (String user : List.of("leader", "admin", "viewer", SOUTHERN)) {
      assertThat(post(user, "/api/v1/access-log/packs", WHOLE).statusCode()).isEqualTo(403);
    }
    for (String body :
        List.of(
            "{\"period\":\"2026-04\"}",
            "{\"period\":\"2026-13\"}",
            "{\"period\":\"2026-03\",\"seeds\":[\"x\"]}",
            "{}")) {
      assertThat(post(INSPECTOR, "/api/v1/access-log/packs", body).statusCode())
          .as(body)
          .isEqualTo(400);
    }
    String unknown = "{\"period\":\"2026-03\",\"seeds\":[\"%s\"]}".formatted("0".repeat(64));
    assertThat(post(INSPECTOR, "/api/v1/access-log/packs", unknown).statusCode()).isEqualTo(400);
    at.log.close();
    assertThat(post(INSPECTOR, "/api/v1/access-log/packs", WHOLE).statusCode()).isEqualTo(503);
  }
}
