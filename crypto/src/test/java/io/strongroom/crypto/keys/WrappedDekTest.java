package io.strongroom.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WrappedDekTest {
  private static final byte[] HEADER = new byte[32];
  private final SecureRandom random = new SecureRandom();
  private final KeyPair pair = P256.generate(random);
  private final ECPrivateKey privateKey = (ECPrivateKey) pair.getPrivate();
  private final ECPublicKey publicKey = (ECPublicKey) pair.getPublic();
  private final DayPublicKey dayKey =
      DayPublicKey.of(
          new DayKeyId("a-class-with-the-longest-name-32", LocalDate.of(2027, 1, 1), 9_999),
          publicKey);
  private final Dek dek = Dek.random(random);
  private final DekWrapper wrapper = new DekWrapper(random);
  private final WrappedDek wrapped = wrapper.wrap(dek, dayKey, HEADER);

  @Test
  void survivesEncoding() {
    byte[] encoded = wrapped.encode();
    WrappedDek decoded = WrappedDek.decode(ByteBuffer.wrap(encoded));

    assertThat(encoded).hasSize(165);
    assertThat(decoded).isEqualTo(wrapped).hasToString(wrapped.toString());
    assertThat(decoded.id()).isEqualTo(dayKey.id());
    assertThat(decoded.keyId()).isEqualTo(dayKey.keyId());
    assertThat(unwrap(decoded).secret().sameAs(dek.secret())).isTrue();
  }

  /** Key agreements are shared for a while, wrapping keys never. */
  @Test
  void packsOfOneAgreementHaveWrappingKeysOfTheirOwn() {
    byte[] otherHeader = HEADER.clone();
    otherHeader[31] = 1;
    WrappedDek other = wrapper.wrap(dek, dayKey, otherHeader);
    assertThat(other.ephemeralPoint()).isEqualTo(wrapped.ephemeralPoint());
    assertThat(ciphertext(other)).as("of the same key").isNotEqualTo(ciphertext(wrapped));
    assertThat(DekWrapper.unwrap(other, privateKey, publicKey, otherHeader).secret())
        .matches(secret -> secret.sameAs(dek.secret()));
    assertThatExceptionOfType(OpenFailedException.class).isThrownBy(() -> unwrap(other));

    wrapper.forget();
    WrappedDek later = wrapper.wrap(dek, dayKey, otherHeader);
    assertThat(later.ephemeralPoint()).isNotEqualTo(wrapped.ephemeralPoint());
    assertThat(DekWrapper.unwrap(later, privateKey, publicKey, otherHeader).secret())
        .matches(secret -> secret.sameAs(dek.secret()));
  }

  private static byte[] ciphertext(WrappedDek wrapped) {
    return Arrays.copyOf(wrapped.sealedDek(), 32);
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] encoded = wrapped.encode();
    for (int bit = 0; bit < encoded.length * 8; bit++) {
      byte[] forged = encoded.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatExceptionOfType(OpenFailedException.class)
          .as("bit %d", bit)
          .isThrownBy(() -> unwrap(WrappedDek.decode(ByteBuffer.wrap(forged))));
    }
  }

  @Test
  void refusesEveryOtherLength() {
    byte[] encoded = wrapped.encode();
    for (int length = 0; length < encoded.length; length++) {
      assertMalformed(Arrays.copyOf(encoded, length));
    }
    assertMalformed(Arrays.copyOf(encoded, encoded.length + 1));
  }

  @Test
  void refusesRandomBytesWithOneTypeOnly() {
    long seed = System.nanoTime();
    Random bytes = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] input = new byte[bytes.nextInt(200)];
      bytes.nextBytes(input);
      if (input.length > 2) {
        input[0] = 2;
        input[1] = 1;
      }
      try {
        assertThat(WrappedDek.decode(ByteBuffer.wrap(input)).encode()).isEqualTo(input);
      } catch (OpenFailedException expected) {
        // the one answer to malformed input
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + i, e);
      }
    }
  }

  /** SP 800-56A, 5.6.2.3.3: an invalid point would leak the private key bit by bit. */
  @Test
  void refusesPointsOffTheCurve() {
    byte[] point = P256.encode(publicKey);
    for (int bit = 0; bit < point.length * 8; bit++) {
      byte[] invalid = point.clone();
      invalid[bit / 8] ^= (byte) (1 << bit % 8);
      assertBadPoint(invalid);
    }
    byte[] outside = new byte[P256.POINT_BYTES];
    Arrays.fill(outside, (byte) 0xff);
    outside[0] = 4;
    assertBadPoint(outside);
    assertBadPoint(new byte[0]);
    byte[] zero = new byte[P256.POINT_BYTES];
    zero[0] = 4;
    assertBadPoint(zero);
  }

  @Test
  void refusesScalarsOutsideTheGroup() {
    byte[] order =
        HexFormat.of().parseHex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    for (byte[] scalar : new byte[][] {new byte[32], order, new byte[31], new byte[33]}) {
      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> P256.decodePrivate(scalar));
    }
  }

  /** NIST CAVP, KAS ECC CDH primitive, P-256, COUNT = 0. */
  @Test
  void agreesAsNistSays() {
    HexFormat hex = HexFormat.of();
    byte[] point =
        hex.parseHex(
            "04700c48f77f56584c5cc632ca65640db91b6bacce3a4df6b42ce7cc838833d287"
                + "db71e509e3fd9b060ddb20ba5c51dcc5948d46fbf640dfe0441782cab85fa4ac");
    byte[] scalar =
        hex.parseHex("7d7dc5f71eb29ddaf80d6214632eeae03d9058af1fb6d22ed80badb62bc1a534");
    assertThat(P256.agree(P256.decodePrivate(scalar), P256.decodePublic(point)))
        .isEqualTo(
            hex.parseHex("46fc62106420ff012e54a434fbdd2d25ccc5852060561e68040dd7778997bd7b"));
  }

  @Test
  void dayKeyIdsCheckThemselves() {
    LocalDate day = LocalDate.of(2026, 1, 1);
    for (String name : new String[] {"", "A", "1a", "a_b", "a".repeat(33), "../x"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new DayKeyId(name, day));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DayKeyId("a", LocalDate.of(1969, 12, 31)));
    assertThat(new DayKeyId("a", day)).hasToString("a/2026-01-01");
  }

  @Test
  void holdKeysAreNumbered() {
    LocalDate day = LocalDate.of(2026, 1, 1);
    DayKeyId first = new DayKeyId("road", day).next();
    assertThat(first).hasToString("road.1/2026-01-01").isNotEqualTo(first.classDay());
    assertThat(first.next().classDay()).isEqualTo(new DayKeyId("road", day));
    for (DayKeyId id : new DayKeyId[] {first.classDay(), first, new DayKeyId("road", day, 9_999)}) {
      assertThat(DayKeyId.ofName(id.name(), day)).isEqualTo(id);
      assertThat(DayKeyId.decode(ByteBuffer.wrap(id.encode()))).isEqualTo(id);
    }
    for (String name : new String[] {"road.", "road.0", "road.01", "road.10000", ".1", "a.1.2"}) {
      assertThatIllegalArgumentException().isThrownBy(() -> DayKeyId.ofName(name, day));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DayKeyId("road", day, 9_999).next())
        .withMessageContaining("road");
  }

  private Dek unwrap(WrappedDek candidate) {
    if (!candidate.id().equals(dayKey.id()) || !Arrays.equals(candidate.keyId(), dayKey.keyId())) {
      throw new OpenFailedException(); // as the key store does: it has no such key
    }
    return DekWrapper.unwrap(candidate, privateKey, publicKey, HEADER);
  }

  private static void assertMalformed(byte[] bytes) {
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> WrappedDek.decode(ByteBuffer.wrap(bytes)));
  }

  private static void assertBadPoint(byte[] point) {
    assertThatExceptionOfType(OpenFailedException.class).isThrownBy(() -> P256.decodePublic(point));
  }
}
