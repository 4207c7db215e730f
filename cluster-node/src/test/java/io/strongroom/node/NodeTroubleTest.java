package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that go wrong: each says what is wrong and what to do, and nothing recorded is lost. */
final class NodeTroubleTest {
  @TempDir Path folder;
  private TroubleSite site;

  @BeforeEach
  void layOut() throws IOException {
    site = TroubleSite.in(folder.resolve("site"));
  }

  @Test
  void theFirstStartNeedsAPassphrase() throws IOException {
    refused(() -> site.startWithoutPassphrase(), "keys.passphrase-file must name a file");
    refused(
        () -> site.startWithoutPassphrase("keys.passphrase-file = \"" + folder + "/none\""),
        "keys.passphrase-file",
        "does not exist: make it or name another");
    Files.writeString(site.passphrase(), "\n");
    refused(() -> site.start(), "keys.passphrase-file", "is empty: write the passphrase");

    Files.writeString(site.passphrase(), "a better one");
    site.start().close();
  }

  @Test
  void theDataFolderOfAnotherNodeIsRefused() throws IOException {
    site.start().close();
    TroubleSite other = TroubleSite.in(folder.resolve("other"));
    other.start().close();
    byte[] identity = Files.readAllBytes(site.data().resolve("identity"));

    refused(
        () -> site.start("keys.node-key-file = \"" + other.data().resolve("keys/node.key") + "\""),
        "data: " + site.data() + " belongs to another node",
        "keys.node-key-file");

    assertThat(site.data().resolve("identity")).hasBinaryContent(identity);
    site.start().close();
  }

  @Test
  void onlyAFolderThatIsNamedWronglyIsAMistakeOfTheSettings() throws IOException {
    site.dataIn(Files.writeString(folder.resolve("a-file"), ""));
    refused(() -> site.start(), "data: ", "check path, owner and rights");

    site.dataIn(folder.resolve("n".repeat(300)));
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> site.start())
        .withMessageContaining("check path, owner and rights")
        .extracting(StrongroomException::kind)
        .as("the service tries again")
        .isEqualTo(ErrorKind.UNAVAILABLE);
  }

  @Test
  void peopleAreToldTheFirstNameOfTheCertificate() {
    try (Node node = site.start("http.names = [ footage.county.example, localhost ]")) {
      assertThat(node.url()).hasScheme("https").hasHost("footage.county.example");
    }
  }

  @Test
  void aDataFolderInUseIsRefusedAndItsNodeGoesOn() throws Exception {
    try (Node node = site.start()) {
      refused(() -> site.start(), "data: " + site.data() + " is in use by a running node");

      Instant refusedAt = Instant.now();
      site.awaitRecordedAfter(node, site.addCamera(node), refusedAt);
    }
  }

  @Test
  void withAWrongOrUnreadablePassphraseTheNodeRecordsAndOpensNothing() throws Exception {
    String camera;
    try (Node node = site.start()) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, Instant.now());
    }

    Files.writeString(site.passphrase(), "not the passphrase");
    recordsAndOpensNothing(camera, "The passphrase is wrong", site::start);
    Files.delete(site.passphrase());
    recordsAndOpensNothing(camera, "does not exist", site::start);
    Files.createDirectory(site.passphrase());
    recordsAndOpensNothing(camera, "is a folder", site::start);
    Files.delete(site.passphrase());
    recordsAndOpensNothing(camera, "No passphrase was given", site::startWithoutPassphrase);

    site = TroubleSite.in(folder.resolve("site"));
    try (Node node = site.start();
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      assertThat(TroubleSite.alarm(admin, "key-store-closed").isMissingNode()).isTrue();
      // What was recorded while the key store was closed opens now.
      assertThat(status(viewer, "/api/v1/cameras/" + camera + "/picture.jpg")).isEqualTo(200);
    }
  }

  @Test
  void aVanishedKeyStoreIsNotMadeAnew() throws Exception {
    String camera;
    try (Node node = site.start()) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, Instant.now());
    }
    Path store = site.data().resolve("keys/day-keys.store");
    Path inventory = Files.move(store, folder.resolve("day-keys.store"));

    String[] remedy = {"keys.store", "inventory", "restart"};
    recordsAndOpensNothing(camera, "day-keys.store is gone", site::start, remedy);
    recordsAndOpensNothing(camera, "day-keys.store is gone", site::startWithoutPassphrase, remedy);
    assertThat(store).doesNotExist();

    Files.move(inventory, store);
    try (Node node = site.start();
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      assertThat(TroubleSite.alarm(admin, "key-store-closed").isMissingNode()).isTrue();
      assertThat(status(viewer, "/api/v1/cameras/" + camera + "/picture.jpg")).isEqualTo(200);
    }
  }

  private void recordsAndOpensNothing(String camera, String why, NodeStart start) {
    recordsAndOpensNothing(camera, why, start, "keys.passphrase-file", "restart");
  }

  private void recordsAndOpensNothing(
      String camera, String why, NodeStart start, String... remedy) {
    Instant begun = Instant.now();
    try (Node node = start.start();
        ApiClient admin = site.administrator(node);
        ApiClient viewer = site.viewer(node)) {
      JsonNode alarm = TroubleSite.alarm(admin, "key-store-closed");
      assertThat(alarm.path("detail").asText()).contains(why);
      assertThat(alarm.path("remedy").asText()).contains(remedy);
      site.awaitRecordedAfter(node, camera, begun);
      assertThatThrownBy(() -> viewer.open("/api/v1/cameras/" + camera + "/picture.jpg"))
          .isInstanceOfSatisfying(
              StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
          .hasMessageContainingAll("key store is closed", remedy[0]);
    }
  }

  /** One way to start the node. */
  private interface NodeStart {
    Node start(String... extra);
  }

  private static int status(ApiClient client, String path) throws IOException {
    var response = client.raw(path);
    try (InputStream body = response.body()) {
      assertThat(body.readAllBytes()).isNotEmpty();
    }
    return response.statusCode();
  }

  @Test
  void aPortInUseIsNamedAndTheNodeStartsOnceItIsFree() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThatThrownBy(() -> site.start("http.port = " + port))
          .isInstanceOf(StrongroomException.class)
          .hasMessageContainingAll("http.port: cannot listen on 127.0.0.1:" + port, "choose");
      refused(
          () -> site.start("management.port = " + port),
          "management.port: cannot listen on 127.0.0.1:" + port,
          "set another port");
    }

    site.start().close();
  }

  @Test
  void aVolumeThatCannotBeMadeIsNamedAndTheNodeStartsOnceItCan() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    String volumes = "volumes = [{ label = left, path = \"%s\" }]";

    assertThatThrownBy(() -> site.start(volumes.formatted(file)))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContainingAll("volume", file.toString(), "create the folder");

    site.start(volumes.formatted(folder.resolve("left"))).close();
  }

  @Test
  void aMissingVolumeIsAnAlarmAndTheOtherOneIsUsed() throws Exception {
    Path left = folder.resolve("left");
    Path right = folder.resolve("right");
    String volumes =
        "volumes = [{ label = left, path = \"%s\" }, { label = right, path = \"%s\" }]"
            .formatted(left, right);
    site.start(volumes).close();
    Path away = Files.move(left, folder.resolve("away"));
    Files.createDirectory(left);

    try (Node node = site.start(volumes);
        ApiClient admin = site.administrator(node)) {
      assertThat(TroubleSite.alarm(admin, "volume-missing").path("remedy").asText())
          .contains("mount the volume left at " + left);
      site.awaitRecordedAfter(node, site.addCamera(node), Instant.now());
    }

    assertThat(left).isEmptyDirectory();
    assertThat(right.resolve("packs")).isNotEmptyDirectory();
    Files.delete(left);
    Files.move(away, left);
    try (Node node = site.start(volumes);
        ApiClient admin = site.administrator(node)) {
      assertThat(TroubleSite.alarm(admin, "volume-missing").isMissingNode()).isTrue();
    }
  }

  private static void refused(ThrowingCallable start, String... parts) {
    assertThatThrownBy(start)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER))
        .hasMessageContainingAll(parts);
  }
}
