package io.strongroom.playback.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.strongroom.crypto.keys.PasswordHash;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.SignInThrottle;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** A real server on a real port with a real certificate, and clients for it. */
final class TestServer implements AutoCloseable {
  static final String PASSWORD = "correct horse battery";
  static final JsonMapper JSON = new JsonMapper();

  final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "http-test");
  final RecordingLog log = new RecordingLog();
  final FixedCameras cameras = new FixedCameras();
  final Authorisation.Mint mint = new Authorisation.Mint();
  final Alarms alarms;
  final Accounts accounts;
  final Sessions sessions;
  final ApiServer server;
  final SSLContext tls;

  TestServer(Path dir, Clock clock, Footage footage, LiveFootage live) {
    this.tls = tls(dir);
    this.alarms = new Alarms(clock);
    this.accounts = new Accounts(new MemoryState(), new PasswordHash(new SecureRandom()));
    this.sessions = new Sessions(clock, new SecureRandom());
    accounts.add("viewer", "Wang Wei", "Station 3", Role.VIEWER, PASSWORD.toCharArray());
    accounts.add("admin", "Li Na", "IT", Role.ADMINISTRATOR, PASSWORD.toCharArray());
    this.server =
        ApiServer.start(
            system,
            tls,
            "127.0.0.1",
            0,
            new Collaborators(
                accounts,
                new SignIn(accounts, sessions, new SignInThrottle(clock)),
                sessions,
                new AccessChecker(log, mint, clock),
                cameras,
                alarms,
                footage,
                live,
                clock));
  }

  URI uri(String path) {
    return URI.create("https://localhost:" + server.address().getPort() + path);
  }

  HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder().sslContext(tls).version(version).build();
  }

  String token(HttpClient client, String user) {
    String body =
        "{\"user\":\"%s\",\"password\":\"%s\",\"purpose\":\"case 17\"}".formatted(user, PASSWORD);
    return json(send(client, post("/api/v1/session", body))).required("token").asText();
  }

  HttpRequest.Builder post(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(uri(path));
  }

  static HttpResponse<byte[]> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SSLContext tls(Path dir) {
    try {
      Path file = dir.resolve("server.p12");
      if (!Files.exists(file)) {
        Process made =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    "secret",
                    "-keystore",
                    file.toString())
                .redirectErrorStream(true)
                .start();
        if (!made.waitFor(30, TimeUnit.SECONDS) || made.exitValue() != 0) {
          throw new IllegalStateException("keytool failed");
        }
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        store.load(in, "secret".toCharArray());
      }
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, "secret".toCharArray());
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("server", store.getCertificate("server"));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop().toCompletableFuture().join();
    system.terminate();
  }
}
