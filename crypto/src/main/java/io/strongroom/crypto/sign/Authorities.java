package io.strongroom.crypto.sign;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** The certificate authorities in a file of PEM certificates (RFC 7468, section 5), one or many. */
public final class Authorities {
  /** A hundred and fifty authorities, as operating systems have them, are 220 KB. */
  private static final int MAX_FILE_BYTES = 4 * 1024 * 1024;

  private Authorities() {}

  /**
   * TLS for a client that trusts these authorities and no others. The file is read now; a client
   * that asks again for each connection takes up what was replaced. Whoever connects also checks
   * the name.
   *
   * @throws KeyFileException naming the file and the remedy, if it is missing, damaged or has no
   *     certificate
   */
  public static SSLContext trusting(Path pem) {
    return TlsContext.trusting(read(pem));
  }

  /** The same for a client that makes its TLS itself. */
  public static TrustManager[] managers(Path pem) {
    return TlsContext.managers(read(pem));
  }

  private static List<X509Certificate> read(Path pem) {
    byte[] contents =
        PrivateFiles.read(pem, MAX_FILE_BYTES)
            .orElseThrow(() -> new KeyFileException(pem + " does not exist: check the path"));
    try {
      List<X509Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(contents))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (found.isEmpty()) {
        throw new KeyFileException(pem + " has no certificate: name a PEM file of authorities");
      }
      return found;
    } catch (CertificateException e) {
      throw new KeyFileException(pem + " is no intact PEM file of certificates: restore it", e);
    }
  }
}
