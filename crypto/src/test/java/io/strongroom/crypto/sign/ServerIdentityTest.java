package io.strongroom.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.keys.KeyFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs the {@code openssl} command, a documented prerequisite of the tests. */
class ServerIdentityTest {
  private static final List<String> NAMES =
      List.of("localhost", "node1.example", "127.0.0.1", "::1");
  private final Instant now = Instant.now();

  @TempDir Path root;
  private Path folder;

  @BeforeEach
  void name() {
    folder = root.resolve("tls");
  }

  @Test
  void opensslAcceptsTheChainForEachName() throws Exception {
    load(NAMES, now);
    String ca = folder.resolve("ca.pem").toString();
    String server = folder.resolve("server.pem").toString();
    for (String name : NAMES) {
      String option =
          name.contains("node") || name.equals("localhost") ? "-verify_hostname" : "-verify_ip";
      assertThat(
              openssl(
                  "verify",
                  "-x509_strict",
                  "-purpose",
                  "sslserver",
                  "-CAfile",
                  ca,
                  option,
                  name,
                  server))
          .isEqualTo(server + ": OK\n");
    }
    assertThat(openssl("verify", "-CAfile", ca, "-verify_hostname", "elsewhere.example", server))
        .contains("hostname mismatch");
  }

  @Test
  void opensslReadsTheProfile() throws Exception {
    ServerIdentity identity = load(NAMES, now);
    String ca = openssl("x509", "-text", "-noout", "-in", identity.caCertificate().toString());
    assertThat(ca)
        .contains("CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "prime256v1")
        .contains("ecdsa-with-SHA256", "Subject: CN = Strongroom CA ");
    String server =
        openssl("x509", "-text", "-noout", "-in", folder.resolve("server.pem").toString());
    assertThat(server)
        .contains("CA:FALSE", "Digital Signature", "TLS Web Server Authentication", "prime256v1")
        .contains("IP Address:127.0.0.1", "DNS:localhost", "DNS:node1.example")
        .contains("X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier");
    assertThat(
            openssl(
                "x509",
                "-fingerprint",
                "-sha256",
                "-noout",
                "-in",
                identity.caCertificate().toString()))
        .endsWith("=" + identity.fingerprint() + "\n");
    assertThat(Duration.between(now, identity.expires())).isLessThan(Duration.ofDays(397));
    for (String key : List.of("ca.key", "server.key")) {
      assertThat(openssl("pkey", "-check", "-noout", "-in", folder.resolve(key).toString()))
          .contains("Key is valid");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(key))))
          .isEqualTo("rw-------");
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca.pem"))))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void keepsItsIdentityAndRenewsOnlyTheServer() throws Exception {
    ServerIdentity first = load(NAMES, now);
    byte[] server = server();

    assertThat(load(NAMES, now.plus(Duration.ofDays(366))).fingerprint())
        .isEqualTo(first.fingerprint());
    assertThat(server()).isEqualTo(server);
    load(List.of("::1", "LOCALHOST", "node1.example", "127.0.0.1"), now);
    assertThat(server()).isEqualTo(server);

    ServerIdentity later = load(NAMES, now.plus(Duration.ofDays(367)));
    assertThat(server()).isNotEqualTo(server);
    assertThat(later.fingerprint()).isEqualTo(first.fingerprint());

    byte[] renewed = server();
    load(List.of("localhost"), now.plus(Duration.ofDays(367)));
    assertThat(server()).isNotEqualTo(renewed);
  }

  @Test
  void makesANewCaWhenTheOldOneEnds() {
    ServerIdentity first = load(NAMES, now);
    Instant nearEnd = now.plus(Certificates.CA_LIFE).minus(Duration.ofDays(29));
    assertThat(load(NAMES, nearEnd).fingerprint()).isNotEqualTo(first.fingerprint());
  }

  @ParameterizedTest
  @ValueSource(strings = {"server.key", "server.pem", "ca.pem"})
  void makesWhatACrashLeftOut(String missing) throws Exception {
    load(NAMES, now);
    Files.delete(folder.resolve(missing));
    load(NAMES, now);
    assertThat(
            openssl(
                "verify",
                "-CAfile",
                folder.resolve("ca.pem").toString(),
                folder.resolve("server.pem").toString()))
        .endsWith(": OK\n");
  }

  @Test
  void renewsWhenKeyAndCertificateDoNotBelongTogether() throws Exception {
    load(NAMES, now);
    byte[] oldKey = Files.readAllBytes(folder.resolve("server.key"));
    load(List.of("localhost"), now);
    Files.write(folder.resolve("server.key"), oldKey);
    byte[] mismatched = server();

    load(List.of("localhost"), now);
    assertThat(server()).isNotEqualTo(mismatched);
  }

  @Test
  void refusesACaWithoutItsKeyOrWithAnother() throws Exception {
    load(NAMES, now);
    Path other = root.resolve("other");
    ServerIdentity.loadOrCreate(other, NAMES, Clock.fixed(now, ZoneOffset.UTC), new SecureRandom());
    Files.write(folder.resolve("ca.key"), Files.readAllBytes(other.resolve("ca.key")));
    assertRefused("do not belong together");
    Files.delete(folder.resolve("ca.key"));
    assertRefused("is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ca.key", "ca.pem", "server.key", "server.pem"})
  void namesTheDamagedFile(String name) throws Exception {
    load(NAMES, now);
    for (String contents :
        List.of(
            "",
            "-----BEGIN CERTIFICATE-----",
            "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")) {
      Files.writeString(folder.resolve(name), contents);
      assertRefused(folder.resolve(name).toString());
    }
  }

  @Test
  void refusesKeysThatOthersMayRead() throws Exception {
    load(NAMES, now);
    Files.setPosixFilePermissions(
        folder.resolve("ca.key"), PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "host:443", "-a", "a..b", "*.example", "a\nb", "300.1.1.1/8"})
  void refusesWhatIsNoHostName(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> load(List.of(name), now));
  }

  @Test
  void clientsThatTrustTheCaConnectAndOthersDoNot() throws Exception {
    ServerIdentity identity = load(NAMES, now);
    ServerIdentity stranger =
        ServerIdentity.loadOrCreate(
            root.resolve("stranger"), NAMES, Clock.systemUTC(), new SecureRandom());

    assertThat(handshake(identity, ServerIdentity.trusting(identity.caCertificate())))
        .isEqualTo("TLSv1.3");
    assertThatExceptionOfType(SSLHandshakeException.class)
        .isThrownBy(() -> handshake(identity, ServerIdentity.trusting(stranger.caCertificate())));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> ServerIdentity.trusting(root.resolve("none.pem")))
        .withMessageContaining("none.pem");
  }

  private static String handshake(ServerIdentity identity, SSLContext client) throws Exception {
    try (SSLServerSocket listening =
        (SSLServerSocket)
            identity
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, java.net.InetAddress.ofLiteral("127.0.0.1"))) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(
              () -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                  accepted.getOutputStream().write(1);
                } catch (java.io.IOException e) {
                  // the client's side tells
                }
              });
      try (SSLSocket socket =
          (SSLSocket)
              client.getSocketFactory().createSocket("127.0.0.1", listening.getLocalPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        assertThat(socket.getInputStream().read()).isEqualTo(1);
        return socket.getSession().getProtocol();
      } finally {
        served.join();
      }
    }
  }

  private ServerIdentity load(List<String> names, Instant at) {
    return ServerIdentity.loadOrCreate(
        folder, names, Clock.fixed(at, ZoneOffset.UTC), new SecureRandom());
  }

  private byte[] server() throws Exception {
    return Files.readAllBytes(folder.resolve("server.pem"));
  }

  private void assertRefused(String words) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> load(NAMES, now))
        .withMessageContaining(words);
  }

  private static String openssl(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
