package io.strongroom.loadtests.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.BusyMachine;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The demo started again with another number of cameras. */
@ResourceLock(BusyMachine.LOCK)
class DemoAgainTest {
  @Test
  void camerasThatAreTooManyAreSwitchedOffAndComeBack(@TempDir Path dir) throws IOException {
    Map<String, Boolean> two = cameras(dir, 2);
    assertThat(two).hasSize(2).containsValues(true).doesNotContainValue(false);

    Map<String, Boolean> one = cameras(dir, 1);
    assertThat(one.keySet()).isEqualTo(two.keySet());
    assertThat(one.values()).containsExactlyInAnyOrder(true, false);

    Map<String, Boolean> three = cameras(dir, 3);
    assertThat(three).hasSize(3).doesNotContainValue(false);
    assertThat(three.keySet()).containsAll(two.keySet());
  }

  /** Ids of all cameras of a demo with so many, and whether they are switched on. */
  private static Map<String, Boolean> cameras(Path dir, int count) throws IOException {
    try (DemoProcess demo = new DemoProcess(dir, count);
        ApiClient admin =
            ApiClient.signIn(
                URI.create(demo.url()),
                ServerIdentity.trusting(dir.resolve("data/tls/ca.pem")),
                "admin",
                demo.password("admin"),
                "")) {
      Map<String, Boolean> enabled = new HashMap<>();
      for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
        enabled.put(camera.path("id").asText(), camera.path("enabled").asBoolean());
      }
      return enabled;
    }
  }
}
