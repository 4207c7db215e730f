package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;

/** The private half of a day key, opened. */
sealed interface DayPrivateKey {
  /** The key of the pack whose header has this hash; OpenFailedException if it does not unwrap. */
  Dek unwrap(WrappedDek wrapped, byte[] headerHash);

  /** A key of the suite AES_256_GCM_SHA_256. */
  record OnP256(ECPrivateKey own, ECPublicKey ownPublic) implements DayPrivateKey {
    @Override
    public Dek unwrap(WrappedDek wrapped, byte[] headerHash) {
      return switch (wrapped.suite()) {
        case AES_256_GCM_SHA_256 -> DekWrapper.unwrap(wrapped, own, ownPublic, headerHash);
        case SM4_GCM_SM3 -> throw new OpenFailedException();
      };
    }

    @Override
    public String toString() {
      return "DayPrivateKey[hidden]";
    }
  }

  /** A key of the suite SM4_GCM_SM3. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record OnSm2(byte[] scalar) implements DayPrivateKey {
    @Override
    public Dek unwrap(WrappedDek wrapped, byte[] headerHash) {
      return switch (wrapped.suite()) {
        case AES_256_GCM_SHA_256 -> throw new OpenFailedException();
        case SM4_GCM_SM3 -> Sm2Wrapping.unwrap(wrapped, scalar, headerHash);
      };
    }

    @Override
    public String toString() {
      return "DayPrivateKey[hidden]";
    }
  }
}
