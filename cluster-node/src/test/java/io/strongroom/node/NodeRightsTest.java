package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A passphrase file that the node's user may not read. Root may read everything, so the node runs
 * in a process of its own that has given up this privilege and is otherwise the same user.
 */
final class NodeRightsTest {
  private static final Pattern READY = Pattern.compile("strongroom: ready at (\\S+)");
  private static final Set<PosixFilePermission> NOBODY = EnumSet.noneOf(PosixFilePermission.class);
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  @TempDir Path folder;
  private TroubleSite site;

  @BeforeEach
  void layOut() throws IOException {
    site = TroubleSite.in(folder.resolve("site"));
  }

  @Test
  void aPassphraseFileThatMayNotBeReadStopsOpeningAndNotRecording() throws Exception {
    String camera;
    try (Node node = site.start()) {
      site.addViewer(node);
      camera = site.addCamera(node);
      site.awaitRecordedAfter(node, camera, Instant.now());
    }
    Files.setPosixFilePermissions(site.passphrase(), NOBODY);

    Process process = startUnprivileged();
    try {
      URI url = awaitReady();
      Instant ready = Instant.now();
      try (ApiClient admin = site.administrator(url);
          ApiClient viewer = site.viewer(url)) {
        JsonNode alarm = TroubleSite.alarm(admin, "key-store-closed");
        assertThat(alarm.path("detail").asText())
            .contains(site.passphrase().toString(), "cannot be read");
        assertThat(alarm.path("remedy").asText()).contains("keys.passphrase-file", "restart");
        TroubleSite.awaitRecordedAfter(admin, camera, ready);
        assertThatThrownBy(() -> viewer.open("/api/v1/cameras/" + camera + "/picture.jpg"))
            .isInstanceOfSatisfying(
                StrongroomException.class,
                e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
      }
    } finally {
      process.destroy();
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      Files.setPosixFilePermissions(site.passphrase(), OWNER);
    }
  }

  @Test
  void aFirstStartThatMayNotReadThePassphraseIsRefused() throws Exception {
    Files.setPosixFilePermissions(site.passphrase(), NOBODY);

    Process process = startUnprivileged();

    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isEqualTo(64);
    assertThat(Files.readString(output()))
        .contains("keys.passphrase-file", site.passphrase().toString(), "cannot be read");
    Files.setPosixFilePermissions(site.passphrase(), OWNER);
  }

  private Process startUnprivileged() throws IOException {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("setpriv");
      command.add("--bounding-set=-dac_override,-dac_read_search");
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(NodeMain.class.getName());
    command.add("--config");
    command.add(site.settingsFile().toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output().toFile())
        .start();
  }

  private Path output() {
    return folder.resolve("node.log");
  }

  private URI awaitReady() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              Matcher ready = READY.matcher(Files.readString(output()));
              return ready.find() ? URI.create(ready.group(1)) : null;
            },
            url -> url != null);
  }
}
