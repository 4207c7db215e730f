package io.strongroom.ops.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class ManagementServerTest {
  private final AtomicReference<Readiness> readiness =
      new AtomicReference<>(new Readiness(false, List.of("catalogue is being rebuilt")));

  @Test
  void tellsLifeReadinessAndNumbers() throws Exception {
    try (ManagementServer server =
            ManagementServer.start("127.0.0.1", 0, readiness::get, () -> "cameras 3\n");
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, server, "/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> notYet = get(client, server, "/health/ready");
      assertThat(notYet.statusCode()).isEqualTo(503);
      assertThat(notYet.body()).contains("catalogue is being rebuilt");

      readiness.set(new Readiness(true, List.of()));
      assertThat(get(client, server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(client, server, "/metrics").body()).isEqualTo("cameras 3\n");
      HttpResponse<String> post =
          client.send(
              request(server, "/metrics").POST(BodyPublishers.noBody()).build(),
              BodyHandlers.ofString());
      assertThat(post.statusCode()).isEqualTo(405);
    }
  }

  @Test
  void aPortInUseNamesTheSetting() {
    try (ManagementServer server =
        ManagementServer.start("127.0.0.1", 0, readiness::get, () -> "")) {
      assertThatThrownBy(
              () -> ManagementServer.start("127.0.0.1", server.port(), readiness::get, () -> ""))
          .hasMessageContaining("management.port")
          .hasMessageContaining(String.valueOf(server.port()));
    }
  }

  private static HttpResponse<String> get(HttpClient client, ManagementServer server, String path)
      throws Exception {
    return client.send(request(server, path).build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(ManagementServer server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }
}
