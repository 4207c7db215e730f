package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrappedBySm2Test {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] HEADER = new byte[32];
  private final SecureRandom random = new SecureRandom();
  private final byte[] scalar = Sm2.generate(random);
  private final DayPublicKey dayKey =
      DayPublicKey.of(
          new DayKeyId("a-class-with-the-longest-name-32", LocalDate.of(2027, 1, 1), 9_999),
          Suite.SM4_GCM_SM3,
          Sm2.point(scalar));
  private final DayPrivateKey own = new DayPrivateKey.OnSm2(scalar);
  private final Dek dek = Dek.random(random);
  private final DekWrapper wrapper = new DekWrapper(random);
  private final WrappedDek wrapped = wrapper.wrap(dek, dayKey, HEADER);

  @Test
  void survivesEncoding() {
    byte[] encoded = wrapped.encode();
    WrappedDek decoded = WrappedDek.decode(ByteBuffer.wrap(encoded));

    assertThat(encoded).hasSize(WrappedDek.MAX_BYTES);
    assertThat(decoded).isEqualTo(wrapped);
    assertThat(decoded.suite()).isEqualTo(Suite.SM4_GCM_SM3);
    assertThat(decoded.keyId()).isEqualTo(dayKey.keyId());
    assertThat(unwrap(decoded).secret().sameAs(dek.secret())).isTrue();
  }

  @Test
  void servesOnePackOnly() {
    byte[] other = HEADER.clone();
    other[31] = 1;
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> own.unwrap(wrapped, other));
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> new DayPrivateKey.OnSm2(Sm2.generate(random)).unwrap(wrapped, HEADER));
    assertThat(wrapper.wrap(dek, dayKey, HEADER)).as("never the same").isNotEqualTo(wrapped);
  }

  @Test
  void refusesEveryFlippedBitAndEveryOtherLength() {
    byte[] encoded = wrapped.encode();
    for (int bit = 0; bit < encoded.length * 8; bit++) {
      byte[] forged = encoded.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatExceptionOfType(OpenFailedException.class)
          .as("bit %d", bit)
          .isThrownBy(() -> unwrap(WrappedDek.decode(ByteBuffer.wrap(forged))));
    }
    for (int length = 0; length < encoded.length; length++) {
      byte[] shorter = Arrays.copyOf(encoded, length);
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> WrappedDek.decode(ByteBuffer.wrap(shorter)));
    }
  }

  /** A key of one suite does not open what claims to be of the other. */
  @Test
  void suitesDoNotMix() {
    DayPublicKey p256 =
        DayPublicKey.of(
            dayKey.id(), (java.security.interfaces.ECPublicKey) P256.generate(random).getPublic());
    WrappedDek other = wrapper.wrap(dek, p256, HEADER);
    assertThat(other.suite()).isEqualTo(Suite.AES_256_GCM_SHA_256);
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> own.unwrap(other, HEADER));
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> DayPublicKey.of(dayKey.id(), Suite.SM4_GCM_SM3, p256.point()));
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> DayPublicKey.of(dayKey.id(), Suite.AES_256_GCM_SHA_256, dayKey.point()));
  }

  @Test
  void refusesPointsOffTheCurveAndScalarsOutsideTheGroup() {
    byte[] point = dayKey.point();
    for (int bit = 0; bit < point.length * 8; bit++) {
      byte[] invalid = point.clone();
      invalid[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> Sm2.requirePoint(invalid));
    }
    byte[] order = HEX.parseHex("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123");
    byte[] lessOne = order.clone();
    lessOne[31]--;
    for (byte[] bad : new byte[][] {new byte[32], order, lessOne, new byte[31], new byte[33]}) {
      assertThatExceptionOfType(OpenFailedException.class).isThrownBy(() -> Sm2.requireScalar(bad));
    }
  }

  /** GB/T 32918.5, the example of encryption on the recommended curve. */
  @Test
  void decryptsAsGbt32918Says() {
    byte[] key = HEX.parseHex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
    byte[] encrypted =
        HEX.parseHex(
            "0404ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
                + "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
                + "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
                + "21886ca989ca9c7d58087307ca93092d651efa");
    assertThat(new String(Sm2.decrypt(key, encrypted), StandardCharsets.US_ASCII))
        .isEqualTo("encryption standard");
    assertThat(HEX.formatHex(Sm2.point(key)))
        .isEqualTo(
            "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                + "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13");
  }

  /** OpenSSL opens a wrapped key with the private half in PKCS#8 and the ciphertext in DER. */
  @Test
  void opensslUnwrapsIt(@TempDir Path folder) throws Exception {
    Path key = folder.resolve("key.der");
    Path ciphertext = folder.resolve("wrapped.der");
    Path plain = folder.resolve("plain");
    Files.write(
        key,
        new PrivateKeyInfo(
                new AlgorithmIdentifier(
                    X9ObjectIdentifiers.id_ecPublicKey,
                    new ASN1ObjectIdentifier("1.2.156.10197.1.301")),
                new ECPrivateKey(
                    256,
                    new BigInteger(1, scalar),
                    new org.bouncycastle.asn1.DERBitString(dayKey.point()),
                    null))
            .getEncoded());
    byte[] point = wrapped.ephemeralPoint();
    byte[] sealed = wrapped.sealedDek();
    ASN1EncodableVector fields = new ASN1EncodableVector(); // GM/T 0009
    fields.add(new ASN1Integer(new BigInteger(1, point, 1, 32)));
    fields.add(new ASN1Integer(new BigInteger(1, point, 33, 32)));
    fields.add(new DEROctetString(Arrays.copyOf(sealed, 32)));
    fields.add(new DEROctetString(Arrays.copyOfRange(sealed, 32, sealed.length)));
    Files.write(ciphertext, new DERSequence(fields).getEncoded());

    Process openssl =
        new ProcessBuilder(
                "openssl",
                "pkeyutl",
                "-decrypt",
                "-keyform",
                "DER",
                "-inkey",
                key.toString(),
                "-in",
                ciphertext.toString(),
                "-out",
                plain.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(said).isZero();

    byte[] opened = Files.readAllBytes(plain);
    assertThat(Arrays.copyOf(opened, 32)).isEqualTo(dek.secret().expose());
    byte[] encoded = wrapped.encode();
    MessageDigest digest = Suite.SM4_GCM_SM3.hash().create();
    digest.update(encoded, 0, encoded.length - 65 - 96);
    assertThat(Arrays.copyOfRange(opened, 32, 64)).isEqualTo(digest.digest(HEADER));
  }

  private Dek unwrap(WrappedDek candidate) {
    if (!candidate.id().equals(dayKey.id()) || !Arrays.equals(candidate.keyId(), dayKey.keyId())) {
      throw new OpenFailedException(); // as the key store does: it has no such key
    }
    return own.unwrap(candidate, HEADER);
  }
}
