package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keycloak, as a process of its own, with the realm of {@code county.json}. It is fetched by {@code
 * ./strongroom identity-provider}.
 */
final class Keycloak implements AutoCloseable {
  static final String SECRET = "a-secret-of-this-test";
  static final String PASSWORD = "four green kettles";
  private static final String ADMIN = "admin-of-this-test";
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path log;
  private final int port;
  private final Process process;

  Keycloak(Path folder) throws IOException, InterruptedException {
    Path home = home();
    Path realm = home.resolve("data/import/county.json");
    Files.createDirectories(realm.getParent());
    try (InputStream in = Keycloak.class.getResourceAsStream("county.json")) {
      Files.copy(Objects.requireNonNull(in), realm, StandardCopyOption.REPLACE_EXISTING);
    }
    this.log = folder.resolve("keycloak.log");
    this.port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
                home.resolve("bin/kc.sh").toString(),
                "start-dev",
                "--import-realm",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                "--http-port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "JAVA_OPTS_APPEND",
                "-XX:TieredStopAtLevel=1 --add-opens=java.base/java.lang=ALL-UNNAMED",
                "KC_BOOTSTRAP_ADMIN_USERNAME",
                "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD",
                ADMIN));
    this.process = builder.start();
  }

  private static Path home() throws IOException {
    Path folder = Path.of(System.getProperty("strongroom.keycloak", "../target/keycloak"));
    assertThat(folder).as("fetch Keycloak with ./strongroom identity-provider").isDirectory();
    try (Stream<Path> found = Files.list(folder)) {
      return found.findFirst().orElseThrow().toAbsolutePath().normalize();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until it answers. */
  void await() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException("Keycloak does not start: " + Files.readString(log));
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private boolean answers() throws InterruptedException {
    try {
      HttpRequest ask =
          HttpRequest.newBuilder(URI.create(issuer() + "/.well-known/openid-configuration"))
              .build();
      return client.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  String issuer() {
    return at("/realms/county");
  }

  private String at(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** An access token of a program. */
  String token(String client, String secret) throws IOException, InterruptedException {
    return tokens(
        issuer(),
        Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret));
  }

  private String tokens(String realm, Map<String, String> form)
      throws IOException, InterruptedException {
    String body =
        form.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(realm + "/protocol/openid-connect/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return json(request).required("access_token").asText();
  }

  /** Has it sign with a new key from now on, and forget the one before. */
  void rotate() throws IOException, InterruptedException {
    String bearer =
        "Bearer "
            + tokens(
                at("/realms/master"),
                Map.of(
                    "grant_type", "password",
                    "client_id", "admin-cli",
                    "username", "admin",
                    "password", ADMIN));
    String realm = json(admin("/admin/realms/county", bearer).build()).required("id").asText();
    JsonNode before =
        json(admin("/admin/realms/county/components?name=rsa-generated", bearer).build());
    String added =
        """
        {"name":"rsa-newer","providerId":"rsa-generated","parentId":"%s",
         "providerType":"org.keycloak.keys.KeyProvider",
         "config":{"priority":["200"],"enabled":["true"],"active":["true"],"algorithm":["RS256"]}}\
        """
            .formatted(realm);
    expect(
        201,
        admin("/admin/realms/county/components", bearer)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(added)));
    String old = before.required(0).required("id").asText();
    expect(204, admin("/admin/realms/county/components/" + old, bearer).DELETE());
  }

  private HttpRequest.Builder admin(String path, String bearer) {
    return HttpRequest.newBuilder(URI.create(at(path))).header("Authorization", bearer);
  }

  private void expect(int status, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(status);
  }

  private JsonNode json(HttpRequest request) throws IOException, InterruptedException {
    return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  /** Kills it. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    client.shutdownNow();
  }
}
