package io.strongroom.recording.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTlsTest {
  private final Clock clock = Clock.systemUTC();

  @TempDir Path root;
  private NodeTls tls;

  @BeforeEach
  void issue() {
    ClusterAuthority.create(root.resolve("ca"), clock, new SecureRandom())
        .issue(root.resolve("node"), List.of("127.0.0.1"), clock, new SecureRandom());
    tls = new NodeTls(() -> NodeIdentity.load(root.resolve("node"), clock));
  }

  @Test
  void whoeverAcceptsAsksForACertificate() {
    SSLEngine engine = tls.createServerSSLEngine("127.0.0.1", 1);
    assertThat(engine.getUseClientMode()).isFalse();
    assertThat(engine.getNeedClientAuth()).isTrue();
    assertThat(engine.getSSLParameters().getProtocols()).containsExactly("TLSv1.3");
  }

  @Test
  void whoeverConnectsChecksTheName() {
    SSLEngine engine = tls.createClientSSLEngine("127.0.0.1", 1);
    assertThat(engine.getUseClientMode()).isTrue();
    assertThat(engine.getPeerHost()).isEqualTo("127.0.0.1");
    assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
    assertThat(engine.getSSLParameters().getProtocols()).containsExactly("TLSv1.3");
  }
}
