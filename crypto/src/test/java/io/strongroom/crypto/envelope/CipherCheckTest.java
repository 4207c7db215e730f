package io.strongroom.crypto.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CipherCheckTest {
  @ParameterizedTest
  @EnumSource
  void thisMachineSealsRight(Suite suite) {
    assertThatCode(() -> CipherCheck.run(suite)).doesNotThrowAnyException();
  }

  /** The expected digest is that of an implementation which shares no code with the JDK's. */
  @ParameterizedTest
  @EnumSource
  void acceptsWhatAnotherImplementationSeals(Suite suite) {
    assertThatCode(() -> CipherCheck.run(suite, chunk -> sealedByBouncyCastle(suite, chunk)))
        .doesNotThrowAnyException();
  }

  @Test
  void oneWrongBitInALateChunkIsFound() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                CipherCheck.run(
                    Suite.AES_256_GCM_SHA_256,
                    chunk -> {
                      ByteBuffer sealed = sealedByBouncyCastle(Suite.AES_256_GCM_SHA_256, chunk);
                      int wrong = chunk == 9_000 ? 1 : 0;
                      return sealed.put(1000, (byte) (sealed.get(1000) ^ wrong));
                    }));
  }

  private static ByteBuffer sealedByBouncyCastle(Suite suite, long chunk) {
    boolean aes = suite == Suite.AES_256_GCM_SHA_256;
    byte[] nonce = expand(suite, "nonce", 12);
    nonce[10] ^= (byte) (chunk >>> 8);
    nonce[11] ^= (byte) chunk;
    GCMModeCipher gcm = GCMBlockCipher.newInstance(aes ? AESEngine.newInstance() : new SM4Engine());
    KeyParameter key = new KeyParameter(expand(suite, "key", aes ? 32 : 16));
    gcm.init(true, new AEADParameters(key, 128, nonce));
    byte[] plain = CipherCheck.plain();
    byte[] sealed = new byte[gcm.getOutputSize(plain.length)];
    int done = gcm.processBytes(plain, 0, plain.length, sealed, 0);
    try {
      done += gcm.doFinal(sealed, done);
    } catch (InvalidCipherTextException e) {
      throw new AssertionError(e);
    }
    assertThat(done).isEqualTo(sealed.length);
    return ByteBuffer.wrap(sealed);
  }

  private static byte[] expand(Suite suite, String purpose, int bytes) {
    byte[] label = ("strongroom/v1/pack/" + purpose).getBytes(StandardCharsets.US_ASCII);
    byte[] info = Arrays.copyOf(label, label.length + 1);
    info[label.length] = (byte) suite.code();
    HKDFBytesGenerator hkdf =
        new HKDFBytesGenerator(
            suite == Suite.AES_256_GCM_SHA_256 ? new SHA256Digest() : new SM3Digest());
    hkdf.init(new HKDFParameters(new byte[32], new byte[32], info));
    byte[] key = new byte[bytes];
    hkdf.generateBytes(key, 0, bytes);
    return key;
  }
}
