package io.strongroom.crypto.sign;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * The CA of a cluster: whoever has a certificate from it may join the cluster and be read by its
 * nodes. Its folder holds {@code cluster-ca.key} and {@code cluster-ca.pem}; the key belongs where
 * no node runs. Beside them lies the records key, which every node gets with its certificate. Not
 * the CA that browsers trust: that one a node makes for itself ({@link ServerIdentity}).
 */
public final class ClusterAuthority {
  /** Name of the CA certificate, here and in every node's folder. */
  public static final String CA_FILE = "cluster-ca.pem";

  /** Name of a node's certificate in its folder. */
  public static final String NODE_FILE = "node.pem";

  /** Name of a node's private key in its folder. */
  public static final String NODE_KEY_FILE = "node.key";

  /**
   * Name of the key under which all nodes of the cluster seal the control records that they share,
   * a {@link NodeKey}; here and in every node's folder.
   */
  public static final String RECORDS_KEY_FILE = "records.key";

  private static final String CA_KEY_FILE = "cluster-ca.key";

  private final X509Certificate ca;
  private final PrivateKey caKey;
  private final Path recordsKey;

  private ClusterAuthority(X509Certificate ca, PrivateKey caKey, Path recordsKey) {
    this.ca = ca;
    this.caKey = caKey;
    this.recordsKey = recordsKey;
  }

  /**
   * Makes a new CA (P-256, ten years) and a records key in a folder.
   *
   * @throws KeyFileException if the folder has one already, or cannot be written
   */
  public static ClusterAuthority create(Path folder, Clock clock, SecureRandom random) {
    make(folder);
    Path keyFile = folder.resolve(CA_KEY_FILE);
    if (Files.exists(keyFile) || Files.exists(folder.resolve(CA_FILE))) {
      throw new KeyFileException(
          folder + " has a cluster CA already: nodes with its certificates would be cut off");
    }
    Path recordsKey = folder.resolve(RECORDS_KEY_FILE);
    NodeKey.loadOrCreate(recordsKey, random).close();
    KeyPair keys = IdentityFiles.newKeys(random);
    X509Certificate ca = Certificates.ca(keys, clock.instant(), random);
    IdentityFiles.writeKey(keyFile, keys.getPrivate());
    IdentityFiles.writeCertificate(folder.resolve(CA_FILE), ca);
    return new ClusterAuthority(ca, keys.getPrivate(), recordsKey);
  }

  /**
   * The CA in a folder.
   *
   * @throws KeyFileException if there is none, its files are damaged or do not belong together
   */
  public static ClusterAuthority load(Path folder) {
    Path keyFile = folder.resolve(CA_KEY_FILE);
    Path file = folder.resolve(CA_FILE);
    PrivateKey key = IdentityFiles.readKey(keyFile).orElseThrow(() -> missing(keyFile));
    X509Certificate ca = IdentityFiles.readCertificate(file).orElseThrow(() -> missing(file));
    if (!IdentityFiles.match(key, ca)) {
      throw new KeyFileException(
          keyFile + " and " + file + " do not belong together: restore both from one backup");
    }
    Path recordsKey = folder.resolve(RECORDS_KEY_FILE);
    if (!Files.exists(recordsKey)) {
      throw new KeyFileException(
          recordsKey
              + " does not exist: copy it from the cluster.tls folder of a node; if no node has it,"
              + " make a new CA in another folder with strongroom keys cluster-ca and issue to all"
              + " nodes again");
    }
    NodeKey.load(recordsKey).close();
    return new ClusterAuthority(ca, key, recordsKey);
  }

  private static KeyFileException missing(Path file) {
    return new KeyFileException(
        file + " does not exist: make a cluster CA with strongroom keys cluster-ca");
  }

  /**
   * Makes key and certificate (P-256, 397 days) of a node, in place of what its folder had, and
   * lays the CA certificate and the records key beside them.
   *
   * @param hostNames DNS names and IP addresses under which the other nodes reach it
   * @return when the certificate ends
   * @throws IllegalArgumentException if one of the names is neither
   * @throws KeyFileException if the folder cannot be written or the records key cannot be read
   */
  public Instant issue(Path folder, List<String> hostNames, Clock clock, SecureRandom random) {
    HostNames names = HostNames.of(hostNames);
    make(folder);
    try (NodeKey records = NodeKey.load(recordsKey)) {
      records.copyTo(folder.resolve(RECORDS_KEY_FILE));
    }
    KeyPair keys = IdentityFiles.newKeys(random);
    X509Certificate node =
        Certificates.node(keys.getPublic(), names, ca, caKey, clock.instant(), random);
    IdentityFiles.writeCertificate(folder.resolve(CA_FILE), ca);
    IdentityFiles.writeKey(folder.resolve(NODE_KEY_FILE), keys.getPrivate());
    IdentityFiles.writeCertificate(folder.resolve(NODE_FILE), node);
    return node.getNotAfter().toInstant();
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new KeyFileException(folder + " cannot be made: check the path and its owner", e);
    }
  }
}
