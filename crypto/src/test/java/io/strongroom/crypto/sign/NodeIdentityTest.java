package io.strongroom.crypto.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.keys.KeyFileException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdentityTest {
  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();

  @TempDir Path root;
  private ClusterAuthority cluster;

  @BeforeEach
  void makeCluster() {
    cluster = ClusterAuthority.create(root.resolve("ca"), clock, random);
    issue(cluster, "here", "127.0.0.1");
  }

  private SSLContext issue(ClusterAuthority authority, String folder, String name) {
    authority.issue(root.resolve(folder), List.of(name), clock, random);
    return NodeIdentity.load(root.resolve(folder), clock).context();
  }

  private SSLContext here() {
    return NodeIdentity.load(root.resolve("here"), clock).context();
  }

  @Test
  void nodesOfOneClusterReachEachOther() throws Exception {
    assertThat(exchange(here(), issue(cluster, "there", "127.0.0.1"))).isEqualTo(7);
  }

  @Test
  void aNodeOfAnotherClusterIsRefusedFromBothSides() {
    SSLContext stranger =
        issue(ClusterAuthority.create(root.resolve("other"), clock, random), "there", "127.0.0.1");
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> exchange(here(), stranger));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> exchange(stranger, here()));
  }

  /** An attacker's client trusts whom it likes, and sends its certificate whoever asks. */
  @Test
  void theServerItselfRefusesACertificateOfAnotherCluster() throws Exception {
    ClusterAuthority.create(root.resolve("other"), clock, random)
        .issue(root.resolve("there"), List.of("127.0.0.1"), clock, random);
    SSLContext attacker = SSLContext.getInstance("TLS");
    attacker.init(
        new KeyManager[] {new AlwaysShown(root.resolve("there"))},
        new TrustManager[] {new TrustsAnybody()},
        null);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> exchange(here(), attacker));
  }

  private static final class AlwaysShown extends X509ExtendedKeyManager {
    private final PrivateKey key;
    private final X509Certificate certificate;

    AlwaysShown(Path folder) {
      key = IdentityFiles.readKey(folder.resolve("node.key")).orElseThrow();
      certificate = IdentityFiles.readCertificate(folder.resolve("node.pem")).orElseThrow();
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "shown";
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"shown"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return new String[0];
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return "shown";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }
  }

  private static final class TrustsAnybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void aClientWithoutACertificateIsRefused() {
    SSLContext nobody = ServerIdentity.trusting(root.resolve("ca/cluster-ca.pem"));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> exchange(here(), nobody));
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    SSLContext elsewhere = issue(cluster, "there", "10.0.0.12");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> exchange(elsewhere, here()))
        .withMessageContaining("127.0.0.1");
  }

  /** What a client receives from a server that has sent 7; both sides check each other. */
  private static int exchange(SSLContext server, SSLContext client) throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (SSLServerSocket listening =
        (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      listening.setNeedClientAuth(true);
      CompletableFuture<Void> serving =
          CompletableFuture.runAsync(
              () -> {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                  socket.getOutputStream().write(7);
                } catch (IOException e) {
                  // what the client sees is what is tested
                }
              });
      try (SSLSocket socket =
          (SSLSocket) client.getSocketFactory().createSocket(loopback, listening.getLocalPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        int received = socket.getInputStream().read();
        if (received < 0) {
          throw new IOException("the server closed the connection");
        }
        return received;
      } finally {
        serving.join();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"node.key", "node.pem", "cluster-ca.pem"})
  void aMissingOrDamagedFileIsNamedWithTheRemedy(String file) throws Exception {
    Path damaged = root.resolve("here").resolve(file);
    byte[] sound = Files.readAllBytes(damaged);
    Files.write(damaged, new byte[] {1, 2, 3});
    assertRefused(file);
    Files.delete(damaged);
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(this::here)
        .withMessageContaining(file)
        .withMessageContaining("strongroom keys issue");
    Files.write(damaged, sound);
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused() throws Exception {
    issue(cluster, "there", "127.0.0.1");
    copy("there/node.key", "here/node.key");
    assertRefused("do not belong together");
    copy("there/node.pem", "here/node.pem");
    ClusterAuthority.create(root.resolve("other"), clock, random);
    copy("other/cluster-ca.pem", "here/cluster-ca.pem");
    assertRefused("is not from the CA");
  }

  @Test
  void aCertificateThatHasEndedIsRefused() {
    Clock later = Clock.offset(clock, Duration.ofDays(400));
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(() -> NodeIdentity.load(root.resolve("here"), later))
        .withMessageContaining("not valid now");
  }

  private void assertRefused(String words) {
    assertThatExceptionOfType(KeyFileException.class)
        .isThrownBy(this::here)
        .withMessageContaining(words);
  }

  private void copy(String from, String to) throws IOException {
    Files.copy(root.resolve(from), root.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }
}
