package io.strongroom.crypto.sign;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.SignerId;
import org.bouncycastle.util.Store;

/** Ways from certificates to roots (RFC 5280, 6), and certificates as text. Pure. */
public final class CertificateChains {
  private CertificateChains() {}

  /** Certificates in PEM, one behind the other. */
  public static byte[] pem(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    try {
      for (X509Certificate each : certificates) {
        text.append(
            new String(Pem.encode(Pem.CERTIFICATE, each.getEncoded()), StandardCharsets.US_ASCII));
      }
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate has an encoding", e);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * All certificates of a PEM file.
   *
   * @throws InvalidEvidenceException if there is none, or one is damaged
   */
  public static List<X509Certificate> parse(byte[] pem) {
    try {
      List<X509Certificate> found = new ArrayList<>();
      for (var each :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))) {
        found.add((X509Certificate) each);
      }
      if (found.isEmpty()) {
        throw new InvalidEvidenceException("the file has no certificate");
      }
      return List.copyOf(found);
    } catch (CertificateException e) {
      throw new InvalidEvidenceException("the file is not one of certificates in PEM", e);
    }
  }

  /**
   * Returns normally if a chain leads from a certificate to a root at this time. Revocation is not
   * asked for: that needs a network.
   */
  static void requireChain(
      X509Certificate leaf,
      Collection<X509Certificate> between,
      List<X509Certificate> roots,
      Instant at) {
    try {
      X509CertSelector wanted = new X509CertSelector();
      wanted.setCertificate(leaf);
      PKIXBuilderParameters parameters =
          new PKIXBuilderParameters(
              roots.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet()),
              wanted);
      List<X509Certificate> all = new ArrayList<>(between);
      all.add(leaf);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(all)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(at));
      var _ = CertPathBuilder.getInstance("PKIX").build(parameters);
    } catch (GeneralSecurityException e) {
      throw new InvalidEvidenceException(
          "the certificate of "
              + leaf.getSubjectX500Principal()
              + " does not lead to a root that is trusted, or was not valid at "
              + at,
          e);
    }
  }

  /** The certificate that belongs to a signer. */
  static X509CertificateHolder signer(Store<X509CertificateHolder> store, SignerId id) {
    return store.getMatches(null).stream()
        .filter(id::match)
        .findFirst()
        .orElseThrow(() -> new InvalidEvidenceException("the signer's certificate is not with it"));
  }

  /** All certificates of a store. */
  static List<X509Certificate> of(Store<X509CertificateHolder> store) {
    try {
      JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
      List<X509Certificate> found = new ArrayList<>();
      for (X509CertificateHolder holder : store.getMatches(null)) {
        found.add(converter.getCertificate(holder));
      }
      return found;
    } catch (CertificateException e) {
      throw new InvalidEvidenceException("a certificate in it is damaged", e);
    }
  }
}
