package io.strongroom.crypto.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * Certificates by which evidence is signed and stamped (RFC 5280; RFC 3161, 2.3). They live long,
 * because {@code openssl} looks at them on the day on which somebody checks, which may be years
 * after a package was made.
 */
final class EvidenceCertificates {
  static final Duration ROOT_LIFE = Duration.ofDays(30 * 365);
  static final Duration LEAF_LIFE = Duration.ofDays(15 * 365);

  private static final Duration CLOCK_SLACK = Duration.ofHours(1);

  private EvidenceCertificates() {}

  /**
   * A root that signs with {@code keys}.
   *
   * @param owner whose root it is, in its name
   */
  static X509Certificate root(KeyPair keys, String owner, Instant now, SecureRandom random) {
    Instant from = now.minus(CLOCK_SLACK);
    X500Name name = new X500Name("CN=Strongroom evidence root " + owner);
    try {
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              Certificates.serial(random),
              Date.from(from),
              Date.from(from.plus(ROOT_LIFE)),
              name,
              keys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
      return Certificates.signed(builder, keys.getPrivate());
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a root certificate could not be made", e);
    }
  }

  /** Signs packages. The purpose is the one that {@code openssl cms -verify} asks for. */
  static X509Certificate signer(
      PublicKey key, X509Certificate root, PrivateKey rootKey, Instant now, SecureRandom random) {
    return leaf(
        key,
        root,
        rootKey,
        "CN=Strongroom evidence",
        new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection),
        false,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation),
        now,
        random);
  }

  /** Signs time-stamps: its one purpose is critical, as RFC 3161, 2.3 asks. */
  static X509Certificate timeStamper(
      PublicKey key, X509Certificate root, PrivateKey rootKey, Instant now, SecureRandom random) {
    return leaf(
        key,
        root,
        rootKey,
        "CN=Strongroom time-stamps",
        new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping),
        true,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.nonRepudiation),
        now,
        random);
  }

  private static X509Certificate leaf(
      PublicKey key,
      X509Certificate root,
      PrivateKey rootKey,
      String name,
      ExtendedKeyUsage purpose,
      boolean purposeIsCritical,
      KeyUsage usage,
      Instant now,
      SecureRandom random) {
    Instant from = now.minus(CLOCK_SLACK);
    Instant wanted = from.plus(LEAF_LIFE);
    Instant rootEnd = root.getNotAfter().toInstant();
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              X500Name.getInstance(root.getSubjectX500Principal().getEncoded()),
              Certificates.serial(random),
              Date.from(from),
              Date.from(wanted.isBefore(rootEnd) ? wanted : rootEnd),
              new X500Name(name),
              key);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, usage);
      builder.addExtension(Extension.extendedKeyUsage, purposeIsCritical, purpose);
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(root.getPublicKey()));
      return Certificates.signed(builder, rootKey);
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }
}
