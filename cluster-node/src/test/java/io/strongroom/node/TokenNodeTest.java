package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.PinMemory;
import io.strongroom.crypto.keys.TokenKeyStore;
import io.strongroom.crypto.keys.TokenPlace;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.crypto.pkcs11.SoftHsm;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.volume.DirectStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose day keys lie in a token of SoftHSM; pkcs11-tool says which are there. */
final class TokenNodeTest {
  private static final int CEILING_DAYS = 91;
  private static final String TOKEN = "custody";
  private static final String NAME = "site-1";

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private TroubleSite site;
  private SoftHsm softHsm;
  private Path pin;

  @BeforeEach
  void layOut() throws IOException {
    site = TroubleSite.in(folder.resolve("site"));
    softHsm = SoftHsm.in(folder.resolve("hsm"));
    softHsm.make(TOKEN);
    pin = Files.writeString(folder.resolve("pin"), SoftHsm.PIN + "\n");
    Files.setPosixFilePermissions(pin, PosixFilePermissions.fromString("rw-------"));
  }

  private Node start(String token) {
    return site.startWithoutPassphrase(
        clock,
        """
        keys { provider = pkcs11, module = "%s", token = "%s", name = %s, pin-file = "%s" }
        """
            .formatted(SoftHsm.MODULE, token, NAME, pin));
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneId.of("Asia/Shanghai"));
  }

  private static void confirm(ApiClient admin, LocalDate date) {
    admin.put("/api/v1/retention/clock", ApiClient.object().put("date", date.toString()));
  }

  private List<Path> files(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(site.data().resolve("volumes"))) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  private boolean tokenOpens(WrappedDek wrapped) {
    try (TokenKeyStore store =
        TokenKeyStore.open(
            new TokenPlace(SoftHsm.MODULE, TOKEN, NAME),
            Passphrase.of(SoftHsm.PIN.toCharArray()),
            PinMemory.none(),
            List.of(),
            new SecureRandom())) {
      return store.holdsKeyOf(wrapped);
    }
  }

  private static void assertPlays(ApiClient viewer, String camera) throws IOException {
    try (InputStream picture = viewer.open("/api/v1/cameras/" + camera + "/picture.jpg").body()) {
      assertThat(picture.readAllBytes().length).isGreaterThan(100);
    }
  }

  @Test
  void whatIsRecordedPlaysAndOnItsDayTheKeyDiesInTheToken() throws Exception {
    LocalDate expiryDay = today().plusDays(CEILING_DAYS);
    String label = "strongroom " + NAME + " standard/" + expiryDay;
    try (Node node = start(TOKEN);
        ApiClient admin = site.administrator(node)) {
      site.addViewer(node);
      String camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, clock.instant());
      try (ApiClient viewer = site.viewer(node)) {
        assertPlays(viewer, camera);
      }
      admin.delete("/api/v1/cameras/" + camera);
      confirm(admin, today());
    }
    assertThat(softHsm.privateKeys(TOKEN))
        .hasSizeGreaterThan(7)
        .anyMatch(key -> key.contains(label))
        .allMatch(key -> key.contains("sensitive, always sensitive, never extractable, local"));
    assertThat(site.data().resolve("keys/day-keys.store")).doesNotExist();
    WrappedDek wrapped =
        WrappedDek.decode(
            PackFile.wrappedKey(new DirectStorage(), files(".pack").getFirst()).asBuffer());
    assertThat(tokenOpens(wrapped)).isTrue();

    clock.setBack(Duration.ofDays(-CEILING_DAYS));
    try (Node node = start(TOKEN);
        ApiClient admin = site.administrator(node)) {
      confirm(admin, today());
    }
    try (Node node = start(TOKEN);
        ApiClient admin = site.administrator(node)) {
      TroubleSite.patiently().until(() -> files(".pack").isEmpty());
      String certificate =
          TroubleSite.patiently()
              .until(
                  () -> admin.text("/api/v1/retention/certificates/standard/" + expiryDay),
                  text -> text.contains("removed-packs 1"));
      assertThat(certificate).contains("\nslots-overwritten 0\ndestroyed-in-tokens 1\n");
      assertThat(softHsm.privateKeys(TOKEN)).isNotEmpty().noneMatch(key -> key.contains(label));
      assertThat(softHsm.publicKeys(TOKEN)).noneMatch(key -> key.contains(label));
    }
    assertThat(tokenOpens(wrapped)).isFalse();
  }

  @Test
  void withoutItsTokenTheNodeRecordsAndOpensNothing() throws Exception {
    assertThatThrownBy(() -> start("elsewhere"))
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContaining("no token is called elsewhere (keys.token)");
    String camera;
    try (Node node = start(TOKEN)) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, clock.instant());
    }

    recordsAndOpensNothing("elsewhere", camera, "key-store-failing", "no token is called");
    Files.writeString(pin, "00000");
    recordsAndOpensNothing(TOKEN, camera, "key-store-closed", "the PIN is wrong");
    recordsAndOpensNothing(TOKEN, camera, "key-store-closed", "has refused this PIN before");

    Files.writeString(pin, SoftHsm.PIN);
    try (Node node = start(TOKEN);
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      assertPlays(viewer, camera);
      assertThat(admin.get("/api/v1/alarms").path("alarms")).isEmpty();
    }
  }

  private void recordsAndOpensNothing(String token, String camera, String kind, String why) {
    Instant begun = clock.instant();
    try (Node node = start(token);
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      JsonNode alarm =
          TroubleSite.patiently()
              .until(
                  () -> TroubleSite.alarm(admin, kind),
                  standing -> standing.path("detail").asText().contains(why));
      assertThat(alarm.path("remedy").asText()).isNotBlank();
      site.awaitRecordedAfter(node, camera, begun);
      assertThatThrownBy(() -> viewer.open("/api/v1/cameras/" + camera + "/picture.jpg"))
          .isInstanceOfSatisfying(
              StrongroomException.class,
              e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    }
  }
}
