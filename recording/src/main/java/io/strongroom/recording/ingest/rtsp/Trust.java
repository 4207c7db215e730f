package io.strongroom.recording.ingest.rtsp;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.Authorities;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates a camera may present. */
final class Trust {
  private static final Path SYSTEM_CERTIFICATES = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private Trust() {}

  /** Sockets that believe the authorities in a PEM file; empty for the operating system's. */
  static SSLSocketFactory authorities(Optional<Path> file) throws IOException {
    try {
      return Authorities.trusting(file.orElse(SYSTEM_CERTIFICATES)).getSocketFactory();
    } catch (KeyFileException e) {
      throw new IOException("ingest.ca-file: " + e.getMessage(), e);
    }
  }

  /** Sockets that believe everybody: for a camera that is exempted by name, and for no other. */
  static SSLSocketFactory everybody() throws IOException {
    try {
      return factory(new TrustManager[] {new Everybody()});
    } catch (GeneralSecurityException e) {
      throw new IOException("this JDK has no TLS", e);
    }
  }

  private static SSLSocketFactory factory(TrustManager[] managers) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context.getSocketFactory();
  }

  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
