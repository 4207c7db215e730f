package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.Sidecar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that goes over to the national suite: what it recorded before and after plays, what is
 * held goes over to keys of the national suite, and what expires does not open any more.
 */
final class NationalSuiteTest {
  private static final String NATIONAL = "keys.suite = national";
  private static final int CEILING_DAYS = 91;
  private static final Duration PAST_KEYS_MADE_AHEAD = Duration.ofDays(9);
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private final Map<String, Instant> recordedFrom = new TreeMap<>();

  @Test
  void recordsPlaysHoldsAndExpires() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    LocalDate firstDay = LocalDate.ofInstant(clock.instant(), ZONE).plusDays(CEILING_DAYS);
    String before;
    try (Node node = site.start(clock)) {
      site.addViewer(node);
      before = record(site, node);
      record(site, node); // not held, so that this class-day goes and what is held moves
      assertThat(suitesOf(site, before)).containsExactly(Suite.AES_256_GCM_SHA_256);
    }

    clock.setBack(PAST_KEYS_MADE_AHEAD.negated());
    LocalDate expiryDay = LocalDate.ofInstant(clock.instant(), ZONE).plusDays(CEILING_DAYS);
    String held;
    String other;
    try (Node node = site.start(clock, NATIONAL);
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      held = record(site, node);
      other = record(site, node);
      for (String camera : List.of(before, held, other)) {
        assertThat(play(viewer, camera)).as("of %s", camera).isGreaterThan(1_000);
      }
      assertThat(suitesOf(site, held)).containsExactly(Suite.SM4_GCM_SM3);
      confirmToday(admin);
      hold(admin, List.of(before, held));
    }
    Path pack = site.packsOf(other).getFirst();
    byte[] header = Files.readAllBytes(pack);
    byte[] key = Files.readAllBytes(keyOf(pack));

    clock.setBack(Duration.ofDays(-CEILING_DAYS));
    try (Node node = site.start(clock, NATIONAL);
        ApiClient admin = site.administrator(node)) {
      confirmToday(admin);
    }
    try (Node node = site.start(clock, NATIONAL);
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      for (LocalDate day : List.of(firstDay, expiryDay)) {
        TroubleSite.patiently().until(() -> TroubleSite.decisions(admin, day).contains("gone"));
      }
      assertThat(site.packsOf(other)).isEmpty();
      for (String camera : List.of(before, held)) {
        assertThat(wrapped(keyOf(site.packsOf(camera).getFirst())).suite())
            .as("of the hold key of %s", camera)
            .isEqualTo(Suite.SM4_GCM_SM3);
        assertThat(play(viewer, camera)).as("held, of %s", camera).isGreaterThan(1_000);
      }
      assertThat(suitesOf(site, before)).containsExactly(Suite.AES_256_GCM_SHA_256);
      // the first class-day went nine days after its time, of which the next plan says no more
      assertThat(admin.get("/api/v1/alarms").path("alarms"))
          .allMatch(alarm -> alarm.path("kind").asText().equals("expiry-late"));
    }
    assertDoesNotOpen(site, header, key);
  }

  private String record(TroubleSite site, Node node) throws Exception {
    Instant from = clock.instant();
    String camera = site.addCamera(node);
    recordedFrom.put(camera, from);
    site.awaitRecordedAfter(node, camera, from);
    try (ApiClient admin = site.administrator(node)) {
      admin.delete("/api/v1/cameras/" + camera);
    }
    return camera;
  }

  private void confirmToday(ApiClient admin) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZONE);
    admin.put("/api/v1/retention/clock", ApiClient.object().put("date", today.toString()));
  }

  private void hold(ApiClient admin, List<String> cameras) {
    ObjectNode hold = ApiClient.object().put("caseNumber", "7").put("basis", "order");
    hold.put("requester", "court");
    hold.put(
        "from",
        Objects.requireNonNull(recordedFrom.get(cameras.getFirst()))
            .minusSeconds(3_600)
            .toString());
    hold.put("to", clock.instant().plusSeconds(3_600).toString());
    cameras.forEach(hold.putArray("cameras")::add);
    JsonNode placed = admin.post("/api/v1/retention/holds", hold).orElseThrow();
    assertThat(placed.path("state").asText()).isEqualTo("inForce");
  }

  private int play(ApiClient viewer, String camera) throws IOException {
    Instant from = Objects.requireNonNull(recordedFrom.get(camera));
    String path = "/api/v1/cameras/" + camera;
    JsonNode span =
        viewer
            .get(
                "%s/timeline?from=%s&to=%s"
                    .formatted(path, from.minusSeconds(3_600), from.plusSeconds(3_600)))
            .at("/recorded/0");
    try (InputStream video =
        viewer
            .open(
                "%s/video.mp4?from=%s&to=%s"
                    .formatted(path, span.path("from").asText(), span.path("to").asText()))
            .body()) {
      return video.readAllBytes().length;
    }
  }

  private static Path keyOf(Path pack) {
    return pack.resolveSibling(pack.getFileName().toString().replaceAll("\\.\\w+$", ".key"));
  }

  private static WrappedDek wrapped(Path key) throws IOException {
    return wrapped(Files.readAllBytes(key));
  }

  private static WrappedDek wrapped(byte[] key) {
    return WrappedDek.decode(Sidecar.decode(ByteBuffer.wrap(key)).asBuffer());
  }

  private static List<Suite> suitesOf(TroubleSite site, String camera) throws IOException {
    List<Suite> suites = new ArrayList<>();
    for (Path pack : site.packsOf(camera)) {
      suites.add(PackHeader.decode(ByteBuffer.wrap(Files.readAllBytes(pack))).suite());
    }
    return suites.stream().distinct().toList();
  }

  /** Whoever kept pack and key file, and has key store, slot and passphrase, opens nothing. */
  private static void assertDoesNotOpen(TroubleSite site, byte[] pack, byte[] key) {
    KeyStorePlaces places =
        new KeyStorePlaces(
            site.data().resolve("keys/day-keys.store"),
            List.of(site.data().resolve("keys/root.slot")));
    WrappedDek wrapped = wrapped(key);
    assertThat(wrapped.suite()).isEqualTo(Suite.SM4_GCM_SM3);
    try (Passphrase passphrase = Passphrase.fromFile(site.passphrase());
        FileKeyStore store = FileKeyStore.open(places, passphrase)) {
      assertThat(store.holdsKeyOf(wrapped)).isFalse();
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> store.unwrap(wrapped, PackHeader.decode(ByteBuffer.wrap(pack)).hash()));
    }
  }
}
