package io.strongroom.crypto.sign;

import io.strongroom.crypto.keys.KeyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a node is towards browsers and tools: a CA of its own (P-256, ten years) and a server
 * certificate (P-256, 397 days) for its host names. Immutable.
 *
 * <p>The folder holds {@code ca.key}, {@code ca.pem}, {@code server.key} and {@code server.pem}.
 * Loading renews the server certificate when fewer than 30 days are left, when the names have
 * changed, or when key and certificate do not belong together (a crash while renewing).
 */
public final class ServerIdentity {
  /** A certificate with less than this left is renewed. */
  public static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);

  private final Path caFile;
  private final X509Certificate ca;
  private final X509Certificate server;
  private final PrivateKey serverKey;

  private ServerIdentity(
      Path caFile, X509Certificate ca, X509Certificate server, PrivateKey serverKey) {
    this.caFile = caFile;
    this.ca = ca;
    this.server = server;
    this.serverKey = serverKey;
  }

  /**
   * The identity in a folder; what is missing is made, durable when the call returns.
   *
   * @param hostNames DNS names and IP addresses under which clients reach the node
   * @throws IllegalArgumentException if one of them is neither
   * @throws KeyFileException if a file is damaged, readable by others, or cannot be written
   */
  public static ServerIdentity loadOrCreate(
      Path folder, List<String> hostNames, Clock clock, SecureRandom random) {
    HostNames names = HostNames.of(hostNames);
    Instant now = clock.instant();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new KeyFileException(folder + " cannot be made: check the path and its owner", e);
    }
    Path caFile = folder.resolve("ca.pem");
    KeyAndCertificate ca = loadCa(folder.resolve("ca.key"), caFile, now, random);
    KeyAndCertificate server = loadServer(folder, names, ca, now, random);
    return new ServerIdentity(caFile, ca.certificate(), server.certificate(), server.key());
  }

  private record KeyAndCertificate(PrivateKey key, X509Certificate certificate) {}

  private static KeyAndCertificate loadCa(
      Path keyFile, Path file, Instant now, SecureRandom random) {
    Optional<PrivateKey> key = IdentityFiles.readKey(keyFile);
    Optional<X509Certificate> certificate = IdentityFiles.readCertificate(file);
    if (key.isPresent() && certificate.isPresent()) {
      if (!IdentityFiles.match(key.get(), certificate.get())) {
        throw new KeyFileException(
            keyFile + " and " + file + " do not belong together: restore both from one backup");
      }
      if (!endsSoon(certificate.get(), now)) {
        return new KeyAndCertificate(key.get(), certificate.get());
      }
      log.warn("the CA certificate {} ends soon: a new CA is made, clients must trust it", file);
    } else if (certificate.isPresent()) {
      throw new KeyFileException(
          keyFile + " is missing: restore it, or remove " + file + " to make a new CA");
    }
    KeyPair keys = IdentityFiles.newKeys(random);
    X509Certificate made = Certificates.ca(keys, now, random);
    // the old certificate goes first: a crash in between leaves a key without one, made anew then
    remove(file);
    IdentityFiles.writeKey(keyFile, keys.getPrivate());
    IdentityFiles.writeCertificate(file, made);
    return new KeyAndCertificate(keys.getPrivate(), made);
  }

  private static KeyAndCertificate loadServer(
      Path folder, HostNames names, KeyAndCertificate ca, Instant now, SecureRandom random) {
    Path keyFile = folder.resolve("server.key");
    Path file = folder.resolve("server.pem");
    Optional<PrivateKey> key = IdentityFiles.readKey(keyFile);
    Optional<X509Certificate> certificate = IdentityFiles.readCertificate(file);
    if (key.isPresent()
        && certificate.isPresent()
        && serves(key.get(), certificate.get(), names, ca.certificate(), now)) {
      return new KeyAndCertificate(key.get(), certificate.get());
    }
    KeyPair keys = IdentityFiles.newKeys(random);
    X509Certificate made =
        Certificates.server(keys.getPublic(), names, ca.certificate(), ca.key(), now, random);
    IdentityFiles.writeKey(keyFile, keys.getPrivate());
    IdentityFiles.writeCertificate(file, made);
    return new KeyAndCertificate(keys.getPrivate(), made);
  }

  private static boolean serves(
      PrivateKey key,
      X509Certificate certificate,
      HostNames names,
      X509Certificate ca,
      Instant now) {
    try {
      certificate.verify(ca.getPublicKey());
    } catch (GeneralSecurityException e) {
      return false;
    }
    return names.areThoseOf(certificate)
        && IdentityFiles.match(key, certificate)
        && !endsSoon(certificate, now)
        && !now.isBefore(certificate.getNotBefore().toInstant());
  }

  private static boolean endsSoon(X509Certificate certificate, Instant now) {
    return certificate.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE));
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new KeyFileException(file + " cannot be replaced: check its folder and owner", e);
    }
  }

  /** TLS for the server's side; the JDK's versions and suites (TLS 1.3 and 1.2). */
  public SSLContext serverContext() {
    return TlsContext.showing(serverKey, server, ca);
  }

  /** The file clients are given to trust: {@code ca.pem}. */
  public Path caCertificate() {
    return caFile;
  }

  /** When the server certificate ends; the next start renews it in time. */
  public Instant expires() {
    return server.getNotAfter().toInstant();
  }

  /** SHA-256 of the CA certificate, as {@code openssl x509 -fingerprint -sha256} prints it. */
  public String fingerprint() {
    return fingerprint(ca);
  }

  /**
   * The same of a CA certificate in a file.
   *
   * @throws KeyFileException if the file is missing or not a certificate
   */
  public static String fingerprint(Path caPem) {
    return fingerprint(readCa(caPem));
  }

  private static String fingerprint(X509Certificate ca) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(ca.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }

  /**
   * TLS for a client that trusts this CA and no other.
   *
   * @throws KeyFileException if the file is missing or not a certificate
   */
  public static SSLContext trusting(Path caPem) {
    return TlsContext.trusting(List.of(readCa(caPem)));
  }

  private static X509Certificate readCa(Path caPem) {
    return IdentityFiles.readCertificate(caPem)
        .orElseThrow(
            () ->
                new KeyFileException(
                    "CA certificate " + caPem + " does not exist: name the node's ca.pem"));
  }

  @Override
  public String toString() {
    return "ServerIdentity[" + fingerprint() + "]";
  }
}
