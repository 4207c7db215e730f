package io.strongroom.crypto.sign;

import io.strongroom.crypto.keys.KeyFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import javax.net.ssl.SSLContext;

/**
 * Who a node is towards the other nodes of its cluster: key and certificate that {@link
 * ClusterAuthority#issue} has put into a folder. Immutable; loading again takes up what was
 * renewed.
 */
public final class NodeIdentity {
  private final X509Certificate ca;
  private final X509Certificate node;
  private final PrivateKey key;

  private NodeIdentity(X509Certificate ca, X509Certificate node, PrivateKey key) {
    this.ca = ca;
    this.node = node;
    this.key = key;
  }

  /**
   * Loads the identity.
   *
   * @throws KeyFileException naming the file and the remedy, if one is missing or damaged, if they
   *     do not belong together, or if the certificate is not valid now
   */
  public static NodeIdentity load(Path folder, Clock clock) {
    Path keyFile = folder.resolve(ClusterAuthority.NODE_KEY_FILE);
    Path file = folder.resolve(ClusterAuthority.NODE_FILE);
    Path caFile = folder.resolve(ClusterAuthority.CA_FILE);
    PrivateKey key = IdentityFiles.readKey(keyFile).orElseThrow(() -> missing(folder, keyFile));
    X509Certificate node =
        IdentityFiles.readCertificate(file).orElseThrow(() -> missing(folder, file));
    X509Certificate ca =
        IdentityFiles.readCertificate(caFile).orElseThrow(() -> missing(folder, caFile));
    if (!IdentityFiles.match(key, node)) {
      throw new KeyFileException(
          keyFile + " and " + file + " do not belong together; " + issueAnew(folder));
    }
    try {
      node.verify(ca.getPublicKey());
      node.checkValidity(java.util.Date.from(clock.instant()));
    } catch (GeneralSecurityException e) {
      throw new KeyFileException(
          file
              + " is not from the CA in "
              + caFile
              + ", or not valid now ("
              + node.getNotBefore().toInstant()
              + " to "
              + node.getNotAfter().toInstant()
              + "); "
              + issueAnew(folder),
          e);
    }
    return new NodeIdentity(ca, node, key);
  }

  private static KeyFileException missing(Path folder, Path file) {
    return new KeyFileException(file + " does not exist; " + issueAnew(folder));
  }

  private static String issueAnew(Path folder) {
    return "make it with strongroom keys issue --out " + folder;
  }

  /**
   * TLS for both sides of a connection between nodes: each shows its certificate and trusts those
   * of its own CA alone. Whoever connects also checks the name.
   */
  public SSLContext context() {
    return TlsContext.mutual(key, node, ca);
  }

  /** When the certificate ends. */
  public Instant expires() {
    return node.getNotAfter().toInstant();
  }
}
