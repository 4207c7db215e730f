package io.strongroom.loadtests.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.loadtests.process.CassandraServer;
import io.strongroom.recording.cassandra.CassandraSchema;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.index.cassandra.CassandraPackIndex;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A Cassandra that asks for a password and speaks nothing but TLS. */
@ResourceLock(OneCassandra.LOCK)
class GuardedCassandraTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final CameraId CAMERA = CameraId.parse("aaaaaaaa-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final String KEYSPACE = "strongroom";

  @TempDir static Path root;
  private static CassandraServer server;

  @BeforeAll
  static void start() throws Exception {
    issue("ca", "server");
    issue("other-ca", "other");
    ByteArrayOutputStream identity = new ByteArrayOutputStream();
    for (String part : List.of("node.key", "node.pem", "cluster-ca.pem")) {
      identity.write(Files.readAllBytes(root.resolve("server").resolve(part)));
    }
    PrivateFiles.replace(root.resolve("server.pem"), identity.toByteArray());
    server =
        CassandraServer.start(
            root.resolve("cassandra"),
            """
            authenticator: PasswordAuthenticator
            authorizer: CassandraAuthorizer
            client_encryption_options:
              enabled: true
              optional: false
              ssl_context_factory:
                class_name: org.apache.cassandra.security.PEMBasedSslContextFactory
              keystore: %s
              truststore: %s
            """
                .formatted(root.resolve("server.pem"), ca()));
    password("root", "cassandra");
    password("own", "a word of its own");
    try (CassandraSession root = session("system", "cassandra", "root")) {
      assertThat(root.await(LIMIT)).isTrue();
      root.run(
          "CREATE KEYSPACE "
              + KEYSPACE
              + " WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': 1}");
      for (String role : List.of("recorder", "stranger")) {
        root.run("CREATE ROLE " + role + " WITH LOGIN = true AND PASSWORD = 'a word of its own'");
      }
      root.run("GRANT ALL PERMISSIONS ON KEYSPACE " + KEYSPACE + " TO recorder");
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void issue(String ca, String folder) {
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    ClusterAuthority.create(root.resolve(ca), clock, random)
        .issue(root.resolve(folder), List.of("127.0.0.1"), clock, random);
  }

  private static Path ca() {
    return root.resolve("ca").resolve(ClusterAuthority.CA_FILE);
  }

  private static Path password(String name, String password) {
    Path file = root.resolve(name + ".pw");
    PrivateFiles.replace(file, (password + "\n").getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private static CassandraSession session(String keyspace, String user, String passwordName) {
    return session(server.address(), keyspace, Optional.of(ca()), login(user, passwordName));
  }

  private static Optional<CassandraSettings.Login> login(String user, String passwordName) {
    return Optional.of(new CassandraSettings.Login(user, root.resolve(passwordName + ".pw")));
  }

  private static CassandraSession session(
      InetSocketAddress address,
      String keyspace,
      Optional<Path> ca,
      Optional<CassandraSettings.Login> login) {
    return CassandraSession.open(
        new CassandraSettings(
            List.of(address), CassandraServer.DATACENTER, keyspace, 1, login, ca));
  }

  private static void assertRefused(CassandraSession session, String... remedy) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> new CassandraPackIndex(session).extent(CAMERA))
                    .isInstanceOf(StrongroomException.class)
                    .hasMessageContainingAll(remedy));
  }

  @Test
  void aRoleThatMayUseItsKeyspaceAndNothingElseIsEnough() {
    try (CassandraSession session = session(KEYSPACE, "recorder", "own")) {
      assertThat(session.await(LIMIT)).isTrue();
      CassandraSchema.migrate(session);
      CassandraSchema.check(session);
      assertThat(new CassandraPackIndex(session).extent(CAMERA)).isEmpty();
    }
  }

  @Test
  void aRoleThatMayNothingIsToldWhatItLacks() {
    try (CassandraSession session = session(KEYSPACE, "stranger", "own")) {
      assertThat(session.await(LIMIT)).isTrue();
      assertThatThrownBy(() -> CassandraSchema.migrate(session))
          .isInstanceOf(StrongroomException.class)
          .hasMessageContaining("stranger has no CREATE permission");
    }
  }

  @Test
  void aWrongPasswordIsNamedAndMayBeCorrectedWhileTheNodeRuns() {
    password("mended", "guessed");
    try (CassandraSession session = session(KEYSPACE, "recorder", "mended")) {
      assertRefused(session, "cluster.cassandra.user", "password-file");
      password("mended", "a word of its own");
      assertThat(session.await(LIMIT)).isTrue();
    }
  }

  @Test
  void aServerThatAsksForAPasswordSaysSo() {
    try (CassandraSession session =
        session(server.address(), KEYSPACE, Optional.of(ca()), Optional.empty())) {
      assertRefused(session, "cluster.cassandra.user", "password-file");
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsNotTrusted() {
    Path other = root.resolve("other-ca").resolve(ClusterAuthority.CA_FILE);
    try (CassandraSession session =
        session(server.address(), KEYSPACE, Optional.of(other), login("recorder", "own"))) {
      assertRefused(session, "TLS with it fails", "cluster.cassandra.ca");
    }
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() {
    InetSocketAddress name =
        InetSocketAddress.createUnresolved("localhost", server.address().getPort());
    try (CassandraSession session =
        session(name, KEYSPACE, Optional.of(ca()), login("recorder", "own"))) {
      assertRefused(session, "TLS with it fails", "localhost");
    }
  }

  @Test
  void withoutTlsNobodyIsLetIn() {
    try (CassandraSession session =
        session(server.address(), KEYSPACE, Optional.empty(), login("recorder", "own"))) {
      assertThat(session.await(Duration.ofSeconds(5))).isFalse();
      assertRefused(session, "cluster.cassandra.ca");
    }
  }

  @Test
  void aPasswordFileThatCannotBeUsedStopsTheStart() throws IOException {
    assertThatThrownBy(() -> session(KEYSPACE, "recorder", "nowhere"))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContainingAll("cluster.cassandra.password-file", "nowhere.pw does not exist");
    Path open = password("open", "a word of its own");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> session(KEYSPACE, "recorder", "open"))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContainingAll("cluster.cassandra.password-file", "chmod 600");
    password("empty", "");
    assertThatThrownBy(() -> session(KEYSPACE, "recorder", "empty"))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContainingAll("cluster.cassandra.password-file", "empty.pw is empty");
  }

  @Test
  void anAuthorityFileThatCannotBeUsedStopsTheStart() throws IOException {
    Path none = Files.writeString(root.resolve("none.pem"), "");
    Path damaged =
        Files.writeString(
            root.resolve("damaged.pem"),
            Files.readString(ca()).replaceFirst("(?s)\\n.{40}", "\nno base64 at all"));
    for (Path file : List.of(none, damaged, root.resolve("nowhere.pem"))) {
      assertThatThrownBy(
              () ->
                  session(server.address(), KEYSPACE, Optional.of(file), login("recorder", "own")))
          .isInstanceOf(StrongroomException.class)
          .hasMessageContainingAll("cluster.cassandra.ca", file.toString());
    }
  }
}
