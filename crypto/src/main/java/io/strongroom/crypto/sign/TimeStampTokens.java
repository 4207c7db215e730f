package io.strongroom.crypto.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;

/** Requests for time-stamps and the check of what comes back (RFC 3161, 2.4). Pure. */
public final class TimeStampTokens {
  private static final int NONCE_BITS = 64;

  private TimeStampTokens() {}

  /** A request with a nonce that asks for the certificate. */
  static byte[] request(byte[] sha256, SecureRandom random) {
    TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
    generator.setCertReq(true);
    try {
      return generator
          .generate(TSPAlgorithms.SHA256, sha256, new BigInteger(NONCE_BITS, random).setBit(0))
          .getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("a request has an encoding", e);
    }
  }

  /**
   * Returns the token's time if a response grants what was asked: same nonce, same digest, signed
   * by a certificate whose one, critical purpose is time-stamping, and which leads to a root.
   *
   * @throws InvalidEvidenceException if it does not
   */
  static Instant verifyAnswer(byte[] request, byte[] response, List<X509Certificate> roots) {
    try {
      TimeStampResponse answer = new TimeStampResponse(response);
      answer.validate(new TimeStampRequest(request));
      return verified(answer, roots);
    } catch (TSPException | IOException e) {
      throw new InvalidEvidenceException(
          "the answer of the time-stamp authority is not one to this request: " + e.getMessage(),
          e);
    } catch (RuntimeException e) {
      throw asInvalid(e);
    }
  }

  /**
   * Returns the token's time if a response is about this digest, signed as {@link #verifyAnswer}
   * says. Nobody asks for a nonce here: the request is gone.
   *
   * @throws InvalidEvidenceException if it is not
   */
  public static Instant verify(byte[] sha256, byte[] response, List<X509Certificate> roots) {
    try {
      TimeStampResponse answer = new TimeStampResponse(response);
      Instant time = verified(answer, roots);
      var info = answer.getTimeStampToken().getTimeStampInfo();
      if (!info.getMessageImprintAlgOID().equals(TSPAlgorithms.SHA256)
          || !Arrays.equals(info.getMessageImprintDigest(), sha256)) {
        throw new InvalidEvidenceException("the time-stamp is of other bytes");
      }
      return time;
    } catch (TSPException | IOException e) {
      throw new InvalidEvidenceException("the time-stamp is damaged: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw asInvalid(e);
    }
  }

  private static InvalidEvidenceException asInvalid(RuntimeException e) {
    return e instanceof InvalidEvidenceException invalid
        ? invalid
        : new InvalidEvidenceException("the time-stamp is damaged", e);
  }

  private static Instant verified(TimeStampResponse answer, List<X509Certificate> roots)
      throws TSPException {
    TimeStampToken token = answer.getTimeStampToken();
    boolean granted =
        answer.getStatus() == PKIStatus.GRANTED
            || answer.getStatus() == PKIStatus.GRANTED_WITH_MODS;
    if (!granted || token == null) {
      throw new InvalidEvidenceException(
          "the time-stamp authority refused: " + answer.getStatusString());
    }
    X509CertificateHolder holder =
        CertificateChains.signer(token.getCertificates(), token.getSID());
    Instant time = token.getTimeStampInfo().getGenTime().toInstant();
    try {
      // Signature, hash of the certificate, its critical purpose and its validity at that time.
      token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(holder));
      CertificateChains.requireChain(
          new JcaX509CertificateConverter().getCertificate(holder),
          CertificateChains.of(token.getCertificates()),
          roots,
          time);
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new InvalidEvidenceException("the certificate of the time-stamp is damaged", e);
    }
    return time;
  }
}
