package io.strongroom.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every suite must do; NationalPackCipherTest asks the same of the other one. */
class PackCipherTest {
  static final byte[] HEADER = new byte[32];
  static final byte[] AAD = {1, 2, 3, 4, 5};

  @ParameterizedTest
  @CsvSource({
    "0,false",
    "0,true",
    "16,false",
    "17,true",
    "127,false",
    "128,true",
    "1,true",
    "15,false",
    "65535,false",
    "65536,false",
    "65537,false",
    "65537,true",
    "262144,false",
    "262144,true",
    "1048577,false",
    "1048577,true"
  })
  void opensWhatItSealed(int length, boolean direct) {
    byte[] plain = new byte[length];
    new Random(length).nextBytes(plain);
    ByteBuffer source = buffer(length, direct).put(plain).flip();
    ByteBuffer sealed = buffer(PackCipher.sealedLength(length), direct);
    ByteBuffer aad = ByteBuffer.wrap(AAD);

    cipher().seal(7, aad, source, sealed);

    assertThat(aad.position()).isZero();
    assertThat(source.remaining()).isZero();
    assertThat(sealed.remaining()).isZero();
    ByteBuffer opened = buffer(length, direct);
    cipher().open(7, aad, sealed.flip(), opened);
    assertThat(bytes(opened.flip())).isEqualTo(plain);
  }

  /** As recording does it: fragments lie on the heap, what is written to disk does not. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 65_537, 250_000})
  void sealsFromTheHeapIntoDirectMemory(int length) {
    byte[] plain = new byte[length];
    new Random(length).nextBytes(plain);
    ByteBuffer source = ByteBuffer.wrap(Arrays.copyOf(new byte[5], length + 5)).position(5).slice();
    source.put(plain).flip();
    ByteBuffer direct = buffer(PackCipher.sealedLength(length), true);
    ByteBuffer heap = buffer(PackCipher.sealedLength(length), false);

    cipher().seal(7, ByteBuffer.wrap(AAD), source, direct);
    cipher().seal(7, ByteBuffer.wrap(AAD), source.rewind(), heap);

    assertThat(source.remaining()).isZero();
    assertThat(direct.remaining()).isZero();
    assertThat(bytes(direct.flip())).isEqualTo(bytes(heap.flip()));
  }

  /** As fragments are gathered: a head of any length, then slabs, the last of them not full. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereThePlaintextIsDividedChangesNothingOfTheCiphertext(boolean direct) {
    byte[] plain = new byte[1_337 + 2 * 16_384 + 5];
    new Random(2).nextBytes(plain);
    ByteBuffer whole = buffer(PackCipher.sealedLength(plain.length), direct);
    ByteBuffer divided = buffer(PackCipher.sealedLength(plain.length), direct);
    List<ByteBuffer> parts =
        List.of(
            ByteBuffer.wrap(plain, 0, 1_337),
            ByteBuffer.wrap(plain, 1_337, 16_384),
            ByteBuffer.wrap(plain, 17_721, 0),
            ByteBuffer.wrap(plain, 17_721, 16_384),
            ByteBuffer.wrap(plain, 34_105, 5));

    cipher().seal(7, ByteBuffer.wrap(AAD), ByteBuffer.wrap(plain), whole);
    cipher().seal(7, ByteBuffer.wrap(AAD), parts, divided);

    assertThat(parts.get(1).remaining()).isEqualTo(16_384);
    assertThat(bytes(divided.flip())).isEqualTo(bytes(whole.flip()));
  }

  @Test
  void slicingChangesNothingOfTheCiphertext() throws Exception {
    byte[] plain = new byte[3 * AesGcm.SLICE_BYTES + 17];
    new Random(1).nextBytes(plain);
    byte[] nonceXor = new byte[12];
    nonceXor[10] = 1;
    nonceXor[11] = 2;
    byte[] dek = new byte[32];
    Arrays.fill(dek, (byte) 1);

    assertThat(seal(cipher(), 0x102, plain)).isEqualTo(reference(dek, nonceXor, plain));
  }

  @Test
  void refusesEveryFlippedBit() {
    byte[] sealed = seal(cipher(), 1, new byte[] {10, 20, 30});
    PackCipher cipher = cipher();
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] forged = sealed.clone();
      forged[bit / 8] ^= (byte) (1 << bit % 8);
      ByteBuffer out = ByteBuffer.allocate(3);

      assertThatExceptionOfType(OpenFailedException.class)
          .isThrownBy(() -> cipher.open(1, ByteBuffer.wrap(AAD), ByteBuffer.wrap(forged), out))
          .withNoCause();
      assertThat(out.position()).isZero();
      assertThat(out.array()).containsOnly(0);
    }
  }

  @Test
  void refusesAnotherNumberAadHeaderKeyOrLength() {
    byte[] sealed = seal(cipher(), 1, new byte[100]);
    byte[] otherHeader = HEADER.clone();
    otherHeader[0] = 1;

    assertRefused(cipher(), 2, AAD, sealed);
    assertRefused(cipher(), 1, new byte[0], sealed);
    assertRefused(PackCipher.of(suite(), dek(1), otherHeader), 1, AAD, sealed);
    assertRefused(PackCipher.of(suite(), dek(2), HEADER), 1, AAD, sealed);
    for (int length = 0; length < sealed.length; length++) {
      assertRefused(cipher(), 1, AAD, Arrays.copyOf(sealed, length));
    }
  }

  @Test
  void sealsEveryNumberOnce() {
    PackCipher cipher = cipher();
    seal(cipher, 5, new byte[1]);

    assertThatIllegalStateException().isThrownBy(() -> seal(cipher, 5, new byte[1]));
    assertThatIllegalStateException().isThrownBy(() -> seal(cipher, 4, new byte[1]));
    assertThat(seal(cipher, -1, new byte[1])).hasSize(17);
  }

  @Test
  void refusesASmallTargetBeforeAnythingIsWritten() {
    ByteBuffer out = ByteBuffer.allocate(18);
    assertThatExceptionOfType(BufferOverflowException.class)
        .isThrownBy(
            () -> cipher().seal(1, ByteBuffer.wrap(AAD), ByteBuffer.wrap(new byte[3]), out));
    assertThat(out.array()).containsOnly(0);
  }

  @Test
  void commitsToKeyAndHeader() {
    byte[] commitment = cipher().commitment();
    byte[] otherHeader = HEADER.clone();
    otherHeader[31] = 1;

    assertThat(commitment).hasSize(PackCipher.COMMITMENT_BYTES);
    assertThat(cipher().matches(commitment)).isTrue();
    assertThat(PackCipher.of(suite(), dek(2), HEADER).matches(commitment)).isFalse();
    assertThat(PackCipher.of(suite(), dek(1), otherHeader).matches(commitment)).isFalse();
    assertThat(cipher().matches(new byte[0])).isFalse();
  }

  @Test
  void doesNothingAfterClosing() {
    PackCipher cipher = cipher();
    cipher.close();
    assertThatIllegalStateException().isThrownBy(() -> seal(cipher, 1, new byte[1]));
  }

  static Stream<Object> secretHolders() {
    return Stream.of(
        dek(1), dek(1).secret(), PackCipher.of(Suite.AES_256_GCM_SHA_256, dek(1), HEADER));
  }

  @ParameterizedTest
  @MethodSource("secretHolders")
  void printsNoSecret(Object holder) {
    assertThat(holder.toString()).endsWith("[hidden]");
  }

  private static void assertRefused(PackCipher cipher, long number, byte[] aad, byte[] sealed) {
    ByteBuffer out = ByteBuffer.allocate(sealed.length);
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> cipher.open(number, ByteBuffer.wrap(aad), ByteBuffer.wrap(sealed), out));
  }

  private static byte[] seal(PackCipher cipher, long number, byte[] plain) {
    ByteBuffer out = ByteBuffer.allocate(PackCipher.sealedLength(plain.length));
    cipher.seal(number, ByteBuffer.wrap(AAD), ByteBuffer.wrap(plain), out);
    return out.array();
  }

  Suite suite() {
    return Suite.AES_256_GCM_SHA_256;
  }

  /** Another implementation of the same. */
  byte[] reference(byte[] dekBytes, byte[] nonceXor, byte[] plain) throws Exception {
    try (Dek dek = Dek.of(Secret.copyOf(dekBytes))) {
      byte[] info = "strongroom/v1/pack/key\1".getBytes(StandardCharsets.US_ASCII);
      byte[] nonceInfo = "strongroom/v1/pack/nonce\1".getBytes(StandardCharsets.US_ASCII);
      byte[] key = dek.secret().hkdf(HEADER, info, 32);
      byte[] nonce = dek.secret().hkdf(HEADER, nonceInfo, 12);
      for (int i = 0; i < nonce.length; i++) {
        nonce[i] ^= nonceXor[i];
      }
      Cipher reference = Cipher.getInstance("AES/GCM/NoPadding");
      reference.init(
          Cipher.ENCRYPT_MODE, Secret.copyOf(key).aesKey(), new GCMParameterSpec(128, nonce));
      reference.updateAAD(AAD);
      return reference.doFinal(plain);
    }
  }

  private PackCipher cipher() {
    return PackCipher.of(suite(), dek(1), HEADER);
  }

  private static Dek dek(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return Dek.of(Secret.copyOf(bytes));
  }

  private static ByteBuffer buffer(int length, boolean direct) {
    return direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] result = new byte[buffer.remaining()];
    buffer.get(result);
    return result;
  }
}
