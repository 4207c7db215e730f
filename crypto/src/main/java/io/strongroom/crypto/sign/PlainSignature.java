package io.strongroom.crypto.sign;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A bare ECDSA signature with SHA-256 in DER, which {@code openssl dgst -verify} reads. Unlike CMS
 * it has no byte that could be another one: nothing in it is a label that nobody reads. Pure.
 */
public final class PlainSignature {
  private static final String ALGORITHM = "SHA256withECDSA";

  private PlainSignature() {}

  static byte[] sign(byte[] content, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a signature could not be made", e);
    }
  }

  /**
   * Returns normally if this signer, behind whom one of the roots stands, signed this content.
   *
   * @throws InvalidEvidenceException otherwise
   */
  public static void verify(
      byte[] content, byte[] signature, X509Certificate signer, List<X509Certificate> roots) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(signer.getPublicKey());
      check.update(content);
      if (!check.verify(signature)) {
        throw new InvalidEvidenceException("the signature is not one of this content");
      }
    } catch (GeneralSecurityException e) {
      throw new InvalidEvidenceException("the signature is damaged", e);
    }
    CertificateChains.requireChain(signer, List.of(), roots, signer.getNotBefore().toInstant());
  }
}
