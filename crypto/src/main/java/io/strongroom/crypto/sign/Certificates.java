package io.strongroom.crypto.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes certificates by the profile of RFC 5280: a CA without intermediates, servers towards
 * browsers, and nodes towards each other.
 */
final class Certificates {
  static final Duration CA_LIFE = Duration.ofDays(3652);

  /** Browsers refuse server certificates that live longer than 398 days. */
  static final Duration SERVER_LIFE = Duration.ofDays(397);

  /** Clients whose clocks are behind ours accept a new certificate at once. */
  private static final Duration CLOCK_SLACK = Duration.ofHours(1);

  private static final int SERIAL_BITS = 127;

  private Certificates() {}

  /**
   * A CA that signs with {@code keys}. Not name-constrained: a node may get a new name without its
   * clients having to trust it anew.
   */
  static X509Certificate ca(KeyPair keys, Instant now, SecureRandom random) {
    Instant from = now.minus(CLOCK_SLACK);
    byte[] mark = new byte[4];
    random.nextBytes(mark);
    // a name of its own, so that a client that knows two of our CAs can tell which one signed
    X500Name name = new X500Name("CN=Strongroom CA " + HexFormat.of().formatHex(mark));
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              serial(random),
              Date.from(from),
              Date.from(from.plus(CA_LIFE)),
              name,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
      return signed(builder, keys.getPrivate());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a CA certificate could not be made", e);
    }
  }

  /** A server certificate for these names. */
  static X509Certificate server(
      PublicKey key,
      HostNames names,
      X509Certificate ca,
      PrivateKey caKey,
      Instant now,
      SecureRandom random) {
    return leaf(key, names, ca, caKey, now, random, KeyPurposeId.id_kp_serverAuth);
  }

  /** A certificate for a node that is server and client of others like it. */
  static X509Certificate node(
      PublicKey key,
      HostNames names,
      X509Certificate ca,
      PrivateKey caKey,
      Instant now,
      SecureRandom random) {
    return leaf(
        key,
        names,
        ca,
        caKey,
        now,
        random,
        KeyPurposeId.id_kp_serverAuth,
        KeyPurposeId.id_kp_clientAuth);
  }

  private static X509Certificate leaf(
      PublicKey key,
      HostNames names,
      X509Certificate ca,
      PrivateKey caKey,
      Instant now,
      SecureRandom random,
      KeyPurposeId... purposes) {
    Instant from = now.minus(CLOCK_SLACK);
    Instant wanted = from.plus(SERVER_LIFE);
    Instant caEnd = ca.getNotAfter().toInstant();
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              ca.getSubjectX500Principal(),
              serial(random),
              Date.from(from),
              Date.from(wanted.isBefore(caEnd) ? wanted : caEnd),
              new X500Principal("CN=Strongroom node"),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      builder.addExtension(Extension.subjectAlternativeName, false, names.asExtension());
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(ca.getPublicKey()));
      return signed(builder, caKey);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws OperatorCreationException, GeneralSecurityException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  static BigInteger serial(SecureRandom random) {
    return new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
  }
}
