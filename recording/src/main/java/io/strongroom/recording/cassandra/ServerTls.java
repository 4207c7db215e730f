package io.strongroom.recording.cassandra;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.strongroom.crypto.sign.Authorities;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS towards Cassandra's servers: certificates of the authorities that the file has at each
 * connection, for the name or address that we connect to. Addresses are not looked up backwards: a
 * server that is learned from another one is known by its address, which its certificate names.
 */
final class ServerTls implements SslEngineFactory {
  private final Path ca;

  ServerTls(Path ca) {
    this.ca = ca;
  }

  @Override
  public SSLEngine newSslEngine(EndPoint server) {
    InetSocketAddress address = (InetSocketAddress) server.resolve();
    SSLEngine engine =
        Authorities.trusting(ca).createSSLEngine(address.getHostString(), address.getPort());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
