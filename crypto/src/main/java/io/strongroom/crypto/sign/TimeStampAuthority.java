package io.strongroom.crypto.sign;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/**
 * A time-stamp authority of our own (RFC 3161): its tokens say what the node's clock said, to a
 * second, and are as good as that clock and whoever keeps its key. Thread-safe.
 */
public final class TimeStampAuthority implements TimeStamps {
  /** Its policy, an identifier made of a UUID (ITU-T X.667): the clock of a Strongroom node. */
  static final ASN1ObjectIdentifier POLICY =
      new ASN1ObjectIdentifier("2.25.215314723690127651926817426538472913045");

  private static final int ACCURACY_SECONDS = 1;
  private static final int SERIAL_BITS = 127;
  private static final int SHA256_BYTES = 32;

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final X509Certificate root;
  private final InstantSource clock;
  private final SecureRandom random;

  TimeStampAuthority(
      PrivateKey key,
      X509Certificate certificate,
      X509Certificate root,
      InstantSource clock,
      SecureRandom random) {
    this.key = key;
    this.certificate = certificate;
    this.root = root;
    this.clock = clock;
    this.random = random;
  }

  /**
   * The answer to a request, in DER; one that cannot be granted gets an answer that says so.
   *
   * @throws InvalidEvidenceException if the bytes are no request
   */
  public byte[] respond(byte[] request) {
    TimeStampRequest asked;
    try {
      asked = new TimeStampRequest(request);
    } catch (IOException | RuntimeException e) {
      throw new InvalidEvidenceException("the bytes are no request for a time-stamp", e);
    }
    try {
      TimeStampResponseGenerator responses =
          new TimeStampResponseGenerator(tokens(), Set.of(TSPAlgorithms.SHA256.getId()));
      // Unique as long as the random numbers are, without a counter that could be lost.
      BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
      Instant now = Instant.ofEpochSecond(clock.instant().getEpochSecond());
      return responses.generateGrantedResponse(asked, serial, Date.from(now)).getEncoded();
    } catch (TSPException e) {
      return refusal(e);
    } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a time-stamp could not be made", e);
    }
  }

  private byte[] refusal(TSPException cause) {
    try {
      return new TimeStampResponseGenerator(tokens(), Set.of(TSPAlgorithms.SHA256.getId()))
          .generateRejectedResponse(cause)
          .getEncoded();
    } catch (TSPException | IOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a refusal could not be made", e);
    }
  }

  private TimeStampTokenGenerator tokens()
      throws OperatorCreationException, TSPException, GeneralSecurityException {
    DigestCalculator digest =
        new JcaDigestCalculatorProviderBuilder()
            .build()
            .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
    TimeStampTokenGenerator tokens =
        new TimeStampTokenGenerator(
            new JcaSimpleSignerInfoGeneratorBuilder().build("SHA256withECDSA", key, certificate),
            digest,
            POLICY);
    tokens.addCertificates(new JcaCertStore(List.of(certificate)));
    tokens.setAccuracySeconds(ACCURACY_SECONDS);
    return tokens;
  }

  @Override
  public byte[] stamp(byte[] sha256) {
    if (sha256.length != SHA256_BYTES) {
      throw new IllegalArgumentException("a SHA-256 digest has 32 bytes");
    }
    byte[] request = TimeStampTokens.request(sha256, random);
    byte[] response = respond(request);
    Instant _ = TimeStampTokens.verifyAnswer(request, response, roots());
    return response;
  }

  @Override
  public List<X509Certificate> roots() {
    return List.of(root);
  }
}
