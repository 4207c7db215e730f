package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.LogProof;
import io.strongroom.crypto.tlog.MerkleProofs;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.evidence.PackageCheck;
import io.strongroom.playback.evidence.PackageFiles;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A package of real packs, through the real server and the real access log, judged by what a bare
 * machine has: {@code sha256sum}, {@code openssl} and {@code ffprobe}. Its range goes over a change
 * of format and a gap.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvidencePackageTest {
  private static final Clock CLOCK = Clock.systemUTC();

  private final CameraId camera = new CameraId(UUID.randomUUID());
  private final Instant start = Instant.ofEpochSecond(CLOCK.instant().getEpochSecond() - 600);
  private Path dir;
  private Path folder;
  private RealPacks packs;
  private TiledAccessLog log;
  private TestServer server;
  private HttpClient client;
  private String officer;
  private String id;
  private byte[] zip;

  @BeforeAll
  void export(@TempDir Path temp) throws Exception {
    dir = temp;
    packs = new RealPacks(dir);
    packs.record(dir, camera, WallTime.of(start), 8, "320x180", false);
    packs.record(dir, camera, WallTime.of(start.plusSeconds(8)), 6, "160x90", false);
    packs.record(dir, camera, WallTime.of(start.plusSeconds(20)), 6, "160x90", false);
    SecureRandom random = new SecureRandom();
    log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(
                dir.resolve("access"), dir.resolve("log.key"), new NodeId(new UUID(7, 7))),
            new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("log-node.key"), random)),
            Period.ofDays(1000),
            CLOCK,
            random,
            new Alarms(CLOCK));
    server =
        new TestServer(dir, CLOCK, packs.footage, new NoFootage(), Optional.of(log), packs.mint);
    server.accounts.add(
        "leader", "leader", "Station 3", Role.APPROVER, TestServer.PASSWORD.toCharArray());
    server.put(camera, "gate 北门");
    client = server.client(HttpClient.Version.HTTP_1_1);
    officer = server.token(client, "viewer");
    id = make();
    zip = get("/api/v1/exports/" + id + "/package").body();
    folder = unpack(zip, "first");
  }

  @AfterAll
  void stop() {
    server.close();
    log.close();
    packs.close();
  }

  private HttpRequest.Builder as(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + officer);
  }

  private HttpResponse<byte[]> get(String path) {
    return TestServer.send(client, as(server.get(path)));
  }

  private String make() {
    HttpResponse<byte[]> made =
        TestServer.send(
            client,
            as(
                server.post(
                    "/api/v1/exports",
                    "{\"cameras\":[\"%s\"],\"from\":\"%s\",\"to\":\"%s\"}"
                        .formatted(camera, start.plusMillis(1_500), start.plusMillis(24_500)))));
    assertThat(made.statusCode())
        .as(new String(made.body(), StandardCharsets.UTF_8))
        .isEqualTo(201);
    JsonNode job = TestServer.json(made);
    assertThat(job.path("estimatedBytes").asLong()).isPositive();
    String path = "/api/v1/exports/" + job.required("id").asText();
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              JsonNode now = TestServer.json(get(path));
              assertThat(now.path("state").asText()).as(now.toString()).isNotEqualTo("failed");
              return now.path("state").asText().equals("ready");
            });
    return job.required("id").asText();
  }

  private Path unpack(byte[] bytes, String name) throws Exception {
    Path file = Files.write(dir.resolve(name + ".zip"), bytes);
    Path into = dir.resolve(name);
    assertThat(run(dir, "python3", "-m", "zipfile", "-e", file.toString(), into.toString()))
        .isZero();
    return into;
  }

  private static int run(Path in, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private static int sums(Path in) throws Exception {
    return run(in, "sha256sum", "-c", "--status", "--strict", "SHA256SUMS");
  }

  private static int signature(Path in) throws Exception {
    return run(
        in,
        "openssl",
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-in",
        "SHA256SUMS.p7s",
        "-content",
        "SHA256SUMS",
        "-CAfile",
        "certificates/evidence-root.pem",
        "-out",
        "/dev/null");
  }

  private static int stamp(Path in) throws Exception {
    return run(
        in,
        "openssl",
        "ts",
        "-verify",
        "-in",
        "SHA256SUMS.tsr",
        "-data",
        "SHA256SUMS",
        "-CAfile",
        "certificates/time-stamp-roots.pem");
  }

  private JsonNode manifest() throws IOException {
    return TestServer.JSON.readTree(Files.readAllBytes(folder.resolve("manifest.json")));
  }

  @Test
  void commonToolsVerifyIt() throws Exception {
    assertThat(sums(folder)).isZero();
    assertThat(signature(folder)).isZero();
    assertThat(stamp(folder)).isZero();
    assertThat(run(dir, "python3", "-m", "zipfile", "-t", dir.resolve("first.zip").toString()))
        .isZero();
    for (JsonNode file : manifest().at("/cameras/0/files")) {
      Path media = folder.resolve(file.required("name").asText());
      assertThat(MediaTools.decode(media)).isEmpty();
      assertThat(MediaTools.frames(media)).isPositive();
    }
    assertThat(folder.resolve("VERIFY.txt")).exists();
  }

  @Test
  void gapsAndFormatChangesBeginNewFilesAndAreDeclared() throws Exception {
    JsonNode of = manifest().at("/cameras/0");
    List<String> begins = new ArrayList<>();
    of.path("files").forEach(file -> begins.add(file.path("begins").asText()));
    assertThat(begins).containsExactly("range", "format", "gap");
    assertThat(of.path("formatChanges")).hasSize(1);
    assertThat(of.path("gaps")).hasSize(1);
    assertThat(of.at("/gaps/0/cause").asText()).isNotEmpty();
    assertThat(of.at("/cut/skipMicros").asLong()).isBetween(0L, 2_000_000L);
    assertThat(Instant.parse(of.at("/cut/begins").asText()))
        .isBeforeOrEqualTo(start.plusMillis(1_500));
    assertThat(of.path("name").asText()).isEqualTo("gate 北门");
  }

  @Test
  void eachChunkHasItsBytesItsDigestAndAWayToTheRootOfItsPack() throws Exception {
    JsonNode of = manifest().at("/cameras/0");
    int chunks = 0;
    for (JsonNode file : of.path("files")) {
      byte[] media = Files.readAllBytes(folder.resolve(file.path("name").asText()));
      int end = 0;
      for (JsonNode chunk : file.path("chunks")) {
        assertThat(chunk.path("offset").asInt()).isEqualTo(end);
        end += chunk.path("bytes").asInt();
        byte[] part = java.util.Arrays.copyOfRange(media, chunk.path("offset").asInt(), end);
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(part);
        assertThat(chunk.path("sha256").asText()).isEqualTo(HexFormat.of().formatHex(digest));
        byte[] header = HexFormat.of().parseHex(chunk.path("header").asText());
        assertThat(java.util.Arrays.copyOfRange(header, 48, 80)).isEqualTo(digest);
        JsonNode pack = pack(of, chunk.path("pack").asText());
        List<byte[]> path = new ArrayList<>();
        chunk.path("path").forEach(each -> path.add(HexFormat.of().parseHex(each.asText())));
        MerkleProofs.verifyInclusion(
            MerkleTree.leafHash(header),
            chunk.path("leaf").asLong(),
            pack.path("leaves").asLong(),
            path,
            HexFormat.of().parseHex(pack.path("root").asText()));
        chunks++;
      }
      assertThat(end).isEqualTo(media.length);
    }
    assertThat(chunks).isGreaterThan(15);
  }

  private static JsonNode pack(JsonNode camera, String epoch) {
    for (JsonNode pack : camera.path("packs")) {
      if (pack.path("epoch").asText().equals(epoch)) {
        return pack;
      }
    }
    throw new IllegalStateException("no pack " + epoch);
  }

  @Test
  void theSameRequestMakesTheSameBytes() throws Exception {
    String again = make();
    Path second = unpack(get("/api/v1/exports/" + again + "/package").body(), "second");
    List<String> same = new ArrayList<>(List.of("SHA256SUMS"));
    Files.readString(folder.resolve("SHA256SUMS"))
        .lines()
        .map(line -> line.substring(66))
        .forEach(same::add);
    assertThat(same).contains("manifest.json", "VERIFY.txt").anyMatch(n -> n.endsWith(".pdf"));
    for (String name : same) {
      assertThat(Files.readAllBytes(second.resolve(name)))
          .as(name)
          .isEqualTo(Files.readAllBytes(folder.resolve(name)));
    }
    assertThat(Files.readAllBytes(second.resolve("SHA256SUMS.p7s")))
        .isNotEqualTo(Files.readAllBytes(folder.resolve("SHA256SUMS.p7s")));
    assertThat(sums(second) + signature(second) + stamp(second)).isZero();
  }

  @Test
  void aFlippedBitAnywhereIsFound() throws Exception {
    List<String> covered =
        Files.readString(folder.resolve("SHA256SUMS"))
            .lines()
            .map(line -> line.substring(66))
            .toList();
    for (String name : covered) {
      flipped(name, () -> assertThat(sums(folder)).as(name).isNotZero());
    }
    flipped(
        "SHA256SUMS",
        () -> {
          assertThat(signature(folder)).isNotZero();
          assertThat(stamp(folder)).isNotZero();
        });
    flipped("SHA256SUMS.p7s", () -> assertThat(signature(folder)).isNotZero());
    flipped("SHA256SUMS.tsr", () -> assertThat(stamp(folder)).isNotZero());
    for (String name : listed("BESIDE.SHA256SUMS")) {
      flipped(name, () -> assertThat(beside(folder)).as(name).isNotZero());
    }
    flipped("BESIDE.SHA256SUMS", () -> assertThat(beside(folder)).isNotZero());
    flipped("BESIDE.SHA256SUMS.sig", () -> assertThat(beside(folder)).isNotZero());
    assertThat(sums(folder) + signature(folder) + stamp(folder) + beside(folder)).isZero();
  }

  private List<String> listed(String list) throws IOException {
    return Files.readString(folder.resolve(list)).lines().map(line -> line.substring(66)).toList();
  }

  /** Signature, time-stamp, certificates and receipts, which are made anew each time. */
  private static int beside(Path in) throws Exception {
    return run(in, "sha256sum", "-c", "--status", "--strict", "BESIDE.SHA256SUMS")
        + run(
            in,
            "sh",
            "-c",
            "openssl x509 -in certificates/evidence-signer.pem -noout -pubkey | openssl dgst"
                + " -sha256 -verify /dev/stdin -signature BESIDE.SHA256SUMS.sig BESIDE.SHA256SUMS");
  }

  @Test
  void ourOwnCheckFindsWhatIsWrongAndWhere() throws Exception {
    try (PackageFiles files = PackageFiles.of(dir.resolve("first.zip"))) {
      PackageCheck.Result whole = PackageCheck.run(files);
      assertThat(whole.findings()).isEmpty();
      assertThat(whole.files()).isEqualTo(3);
      assertThat(whole.rooted()).isEqualTo(whole.chunks()).isGreaterThan(15);
      assertThat(whole.receipts()).isGreaterThanOrEqualTo(2);
      assertThat(whole.rootFingerprint()).contains(server.evidence.rootFingerprint());
    }
    String media = manifest().at("/cameras/0/files/0/name").asText();
    flipped(media, () -> assertThat(findings()).anyMatch(f -> f.contains("chunk at")));
    flipped("SHA256SUMS.p7s", () -> assertThat(findings()).anyMatch(f -> f.contains(".p7s")));
    flipped("SHA256SUMS.tsr", () -> assertThat(findings()).anyMatch(f -> f.contains(".tsr")));
    flipped(
        "certificates/evidence-signer.pem",
        () -> assertThat(findings()).anyMatch(f -> f.contains("evidence-signer.pem")));
    flipped(
        "BESIDE.SHA256SUMS.sig", () -> assertThat(findings()).anyMatch(f -> f.contains(".sig")));
    flipped(anEntry(), () -> assertThat(findings()).anyMatch(f -> f.contains("tlog-proof")));
    Path extra = Files.writeString(folder.resolve("media/extra.mp4"), "not signed for");
    assertThat(findings()).anyMatch(f -> f.contains("extra.mp4") && f.contains("not signed"));
    Files.delete(extra);

    // whoever changes the manifest and its digest is found by the path and by the signature
    byte[] manifest = Files.readAllBytes(folder.resolve("manifest.json"));
    byte[] sums = Files.readAllBytes(folder.resolve("SHA256SUMS"));
    String text = new String(manifest, StandardCharsets.UTF_8);
    int at = text.indexOf("\"path\":[\"") + 9;
    String forged = text.substring(0, at) + "00".repeat(32) + text.substring(at + 64);
    Files.writeString(folder.resolve("manifest.json"), forged);
    Files.writeString(
        folder.resolve("SHA256SUMS"),
        new String(sums, StandardCharsets.UTF_8)
            .replace(hex(manifest), hex(forged.getBytes(StandardCharsets.UTF_8))));
    assertThat(findings())
        .anyMatch(f -> f.contains("does not lead to the root"))
        .anyMatch(f -> f.contains(".p7s"))
        .noneMatch(f -> f.contains("manifest.json is not"));
    Files.write(folder.resolve("manifest.json"), manifest);
    Files.write(folder.resolve("SHA256SUMS"), sums);
    assertThat(findings()).isEmpty();
  }

  private List<String> findings() throws IOException {
    try (PackageFiles files = PackageFiles.of(folder)) {
      return PackageCheck.run(files).findings();
    }
  }

  private String anEntry() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("receipts"))) {
      return "receipts/"
          + all.map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".entry"))
              .findFirst()
              .orElseThrow();
    }
  }

  private static String hex(byte[] bytes) throws Exception {
    return HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private interface Check {
    void run() throws Exception;
  }

  /** The last bit: of a signature it is in the signature's own number. */
  private void flipped(String name, Check check) throws Exception {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    byte[] changed = bytes.clone();
    changed[changed.length - 1] ^= 1;
    Files.write(file, changed);
    check.run();
    Files.write(file, bytes);
  }

  @Test
  void receiptsProveItsIntentsAndDeliveries() throws Exception {
    NoteVerifier key =
        NoteVerifier.parse(
            Files.readString(folder.resolve("certificates/access-log.verifier")).strip());
    int proofs = 0;
    try (Stream<Path> all = Files.list(folder.resolve("receipts"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".tlog-proof")).toList()) {
        byte[] entry =
            Files.readAllBytes(Path.of(file.toString().replace(".tlog-proof", ".entry")));
        Checkpoint _ =
            LogProof.parse(Files.readAllBytes(file)).verify(entry, key.name(), key, List.of(), 0);
        proofs++;
      }
    }
    assertThat(proofs).isGreaterThanOrEqualTo(2).isEven();
  }

  @Test
  void aPartIsTheSamePartAndWhatLiesOnTheDiskIsSealed() throws Exception {
    HttpResponse<byte[]> part =
        TestServer.send(
            client,
            as(server.get("/api/v1/exports/" + id + "/package"))
                .header("Range", "bytes=70000-270000"));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(java.util.Arrays.copyOfRange(zip, 70_000, 270_001));
    byte[] stored = Files.readAllBytes(dir.resolve("exports").resolve(id + ".sealed"));
    String text = new String(stored, StandardCharsets.ISO_8859_1);
    assertThat(text).doesNotContain("manifest.json").doesNotContain("ftyp");
    assertThat(stored.length).isGreaterThan(zip.length);
  }
}
