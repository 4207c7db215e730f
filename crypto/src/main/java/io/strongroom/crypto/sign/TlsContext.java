package io.strongroom.crypto.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS from keys and certificates that are in memory; the JDK's versions and suites. */
final class TlsContext {
  private TlsContext() {}

  /** For a side that shows a certificate and asks for none. */
  static SSLContext showing(PrivateKey key, X509Certificate certificate, X509Certificate ca) {
    return made(() -> context(keyManagers(key, certificate, ca), null));
  }

  /** For a side that trusts these authorities and shows nothing. */
  static SSLContext trusting(List<X509Certificate> authorities) {
    return made(() -> context(null, trustManagers(authorities)));
  }

  /** What trusts these authorities, for a side that makes its TLS itself. */
  static TrustManager[] managers(List<X509Certificate> authorities) {
    try {
      return trustManagers(authorities);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS could not be set up", e);
    }
  }

  /** For a side that shows a certificate and trusts those of the same CA alone. */
  static SSLContext mutual(PrivateKey key, X509Certificate certificate, X509Certificate ca) {
    return made(() -> context(keyManagers(key, certificate, ca), trustManagers(List.of(ca))));
  }

  private interface Making {
    SSLContext make() throws GeneralSecurityException, IOException;
  }

  private static SSLContext made(Making making) {
    try {
      return making.make();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS could not be set up", e);
    }
  }

  private static SSLContext context(
      KeyManager @Nullable [] shown, TrustManager @Nullable [] trusted)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, trusted, null);
    return context;
  }

  private static KeyManager[] keyManagers(
      PrivateKey key, X509Certificate certificate, X509Certificate ca)
      throws GeneralSecurityException, IOException {
    char[] inMemoryOnly = new char[0];
    KeyStore keys = emptyKeyStore();
    keys.setKeyEntry("own", key, inMemoryOnly, new Certificate[] {certificate, ca});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, inMemoryOnly);
    return managers.getKeyManagers();
  }

  private static TrustManager[] trustManagers(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = emptyKeyStore();
    for (int i = 0; i < authorities.size(); i++) {
      trusted.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    return managers.getTrustManagers();
  }

  /**
   * For the JDK's TLS, which takes keys in no other form. Not PKCS12: that would derive a key in
   * 10,000 rounds to hide from this process what it holds in memory anyway.
   */
  private static KeyStore emptyKeyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("JKS");
    store.load(null, null);
    return store;
  }
}
