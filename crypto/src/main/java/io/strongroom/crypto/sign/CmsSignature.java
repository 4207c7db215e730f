package io.strongroom.crypto.sign;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Detached signatures in CMS (RFC 5652) with ECDSA over P-256 and SHA-256: signed attributes are
 * content type, digest, time and the certificate's hash (RFC 5035); the certificate is in it.
 * {@code openssl cms -verify} reads them. Pure.
 */
public final class CmsSignature {
  private CmsSignature() {}

  /** The signature in DER. */
  static byte[] sign(
      byte[] content, PrivateKey key, X509Certificate certificate, Instant signingTime) {
    try {
      ASN1EncodableVector attributes = new ASN1EncodableVector();
      attributes.add(
          new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(signingTime)))));
      byte[] hash =
          java.security.MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      attributes.add(
          new Attribute(
              PKCSObjectIdentifiers.id_aa_signingCertificateV2,
              new DERSet(new SigningCertificateV2(new ESSCertIDv2(hash)))));
      CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
      generator.addSignerInfoGenerator(
          new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
              .setSignedAttributeGenerator(
                  new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key), certificate));
      generator.addCertificates(new JcaCertStore(List.of(certificate)));
      return generator.generate(new CMSProcessableByteArray(content), false).getEncoded("DER");
    } catch (GeneralSecurityException | OperatorCreationException | CMSException | IOException e) {
      throw new IllegalStateException("a signature could not be made", e);
    }
  }

  /**
   * Returns the certificate of whoever signed this content.
   *
   * @param roots of which one must stand behind it
   * @throws InvalidEvidenceException if nobody who is trusted did
   */
  public static X509Certificate verify(
      byte[] content, byte[] signature, List<X509Certificate> roots) {
    try {
      CMSSignedData signed = new CMSSignedData(new CMSProcessableByteArray(content), signature);
      Collection<SignerInformation> signers = signed.getSignerInfos().getSigners();
      if (signers.size() != 1) {
        throw new InvalidEvidenceException("the signature must be of one signer");
      }
      SignerInformation signer = signers.iterator().next();
      X509CertificateHolder holder =
          CertificateChains.signer(signed.getCertificates(), signer.getSID());
      if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(holder))) {
        throw new InvalidEvidenceException("the signature is not one of this content");
      }
      X509Certificate certificate =
          new org.bouncycastle.cert.jcajce.JcaX509CertificateConverter().getCertificate(holder);
      CertificateChains.requireChain(
          certificate, CertificateChains.of(signed.getCertificates()), roots, signingTime(signer));
      return certificate;
    } catch (CMSException | OperatorCreationException | GeneralSecurityException e) {
      throw new InvalidEvidenceException("the signature is not one of this content", e);
    } catch (RuntimeException e) {
      if (e instanceof InvalidEvidenceException) {
        throw e;
      }
      throw new InvalidEvidenceException("the signature is damaged", e);
    }
  }

  private static Instant signingTime(SignerInformation signer) {
    AttributeTable signed = signer.getSignedAttributes();
    Attribute time = signed == null ? null : signed.get(CMSAttributes.signingTime);
    if (time == null) {
      throw new InvalidEvidenceException("the signature does not say when it was made");
    }
    return Time.getInstance(time.getAttrValues().getObjectAt(0)).getDate().toInstant();
  }

  /** Used by {@link EvidenceIdentity}, which knows its own certificates to be sound. */
  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate has an encoding", e);
    }
  }
}
