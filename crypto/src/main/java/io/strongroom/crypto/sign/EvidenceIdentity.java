package io.strongroom.crypto.sign;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * Who a node is towards those who check evidence: a root of its own, a certificate that signs
 * packages and one that signs time-stamps (all P-256). Immutable.
 *
 * <p>All keys lie in one file that is sealed with the node key, mode 0600, and is replaced as a
 * whole. Loading renews the two certificates when fewer than {@link #RENEW_BEFORE} are left, under
 * the same root.
 */
public final class EvidenceIdentity {
  /** A certificate with less than this left is renewed. */
  public static final Duration RENEW_BEFORE = Duration.ofDays(10 * 365);

  private static final String CONTEXT = "evidence-keys";
  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final int MAX_PART_BYTES = 8 * 1024;

  private final Holder root;
  private final Holder signer;
  private final Holder timeStamper;

  private record Holder(PrivateKey key, X509Certificate certificate) {}

  private EvidenceIdentity(Holder root, Holder signer, Holder timeStamper) {
    this.root = root;
    this.signer = signer;
    this.timeStamper = timeStamper;
  }

  /**
   * The identity in a file, or empty if there is none.
   *
   * @throws KeyFileException if it is damaged, sealed with another key, or cannot be read
   */
  public static Optional<EvidenceIdentity> load(
      Path file, DocumentCipher cipher, InstantSource clock, SecureRandom random) {
    return PrivateFiles.readSecret(file, MAX_FILE_BYTES)
        .map(bytes -> decode(file, bytes, cipher))
        .map(found -> found.renewed(file, cipher, clock.instant(), random));
  }

  /**
   * Makes one; durable when the call returns.
   *
   * @param owner in the root's name, such as the node's id
   * @throws KeyFileException if it cannot be written
   */
  public static EvidenceIdentity create(
      Path file, String owner, DocumentCipher cipher, InstantSource clock, SecureRandom random) {
    Instant now = clock.instant();
    KeyPair keys = IdentityFiles.newKeys(random);
    Holder root =
        new Holder(keys.getPrivate(), EvidenceCertificates.root(keys, owner, now, random));
    EvidenceIdentity made =
        new EvidenceIdentity(root, signer(root, now, random), timeStamper(root, now, random));
    PrivateFiles.replace(file, made.encode(cipher));
    return made;
  }

  private static Holder signer(Holder root, Instant now, SecureRandom random) {
    KeyPair keys = IdentityFiles.newKeys(random);
    return new Holder(
        keys.getPrivate(),
        EvidenceCertificates.signer(keys.getPublic(), root.certificate(), root.key(), now, random));
  }

  private static Holder timeStamper(Holder root, Instant now, SecureRandom random) {
    KeyPair keys = IdentityFiles.newKeys(random);
    return new Holder(
        keys.getPrivate(),
        EvidenceCertificates.timeStamper(
            keys.getPublic(), root.certificate(), root.key(), now, random));
  }

  private EvidenceIdentity renewed(
      Path file, DocumentCipher cipher, Instant now, SecureRandom random) {
    if (!endsSoon(signer, now) && !endsSoon(timeStamper, now)) {
      return this;
    }
    EvidenceIdentity next =
        new EvidenceIdentity(root, signer(root, now, random), timeStamper(root, now, random));
    PrivateFiles.replace(file, next.encode(cipher));
    return next;
  }

  /** Not beyond the root's own end, where nothing is won by it. */
  private boolean endsSoon(Holder holder, Instant now) {
    Instant end = holder.certificate().getNotAfter().toInstant();
    return end.isBefore(now.plus(RENEW_BEFORE))
        && end.isBefore(root.certificate().getNotAfter().toInstant());
  }

  /** A detached signature over a content, in DER. */
  public byte[] sign(byte[] content, Instant now) {
    return CmsSignature.sign(content, signer.key(), signer.certificate(), now);
  }

  /** A bare signature over a content, as {@link PlainSignature} checks it. */
  public byte[] signPlainly(byte[] content) {
    return PlainSignature.sign(content, signer.key());
  }

  /** The authority that stamps with this identity's certificate. */
  public TimeStampAuthority timeStamps(InstantSource clock, SecureRandom random) {
    return new TimeStampAuthority(
        timeStamper.key(), timeStamper.certificate(), root.certificate(), clock, random);
  }

  /** What those who check must trust, and compare by its fingerprint on another way. */
  public X509Certificate root() {
    return root.certificate();
  }

  /** The certificate that signs packages. */
  public X509Certificate signer() {
    return signer.certificate();
  }

  private byte[] encode(DocumentCipher cipher) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(plain)) {
      for (Holder each : new Holder[] {root, signer, timeStamper}) {
        write(out, each.key().getEncoded());
        write(out, CmsSignature.encoded(each.certificate()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written", e);
    }
    byte[] bytes = plain.toByteArray();
    try {
      return cipher.seal(bytes, CONTEXT);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static void write(DataOutputStream out, byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  private static EvidenceIdentity decode(Path file, byte[] sealed, DocumentCipher cipher) {
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(cipher.open(sealed, CONTEXT)))) {
      Holder root = holder(in);
      Holder signer = holder(in);
      Holder timeStamper = holder(in);
      for (Holder each : new Holder[] {root, signer, timeStamper}) {
        if (!IdentityFiles.match(each.key(), each.certificate())) {
          throw damaged(file, null);
        }
      }
      return new EvidenceIdentity(root, signer, timeStamper);
    } catch (OpenFailedException | IOException | GeneralSecurityException e) {
      throw damaged(file, e);
    }
  }

  private static KeyFileException damaged(
      Path file, @org.jspecify.annotations.Nullable Exception e) {
    return new KeyFileException(
        file
            + " is damaged, or was sealed with another node key: put it back from its backup, or"
            + " move it away to have new certificates made",
        e);
  }

  private static Holder holder(DataInputStream in) throws IOException, GeneralSecurityException {
    byte[] key = part(in);
    byte[] certificate = part(in);
    return new Holder(
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(certificate)));
  }

  private static byte[] part(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 1 || length > MAX_PART_BYTES) {
      throw new IOException("a part has an impossible length");
    }
    byte[] part = new byte[length];
    in.readFully(part);
    return part;
  }
}
