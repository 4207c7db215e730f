package io.strongroom.loadtests.prove.shred;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A day key out of a key store: both halves, and the id by which wrapped keys name it. */
final class DayKey {
  /** Bytes of an id. */
  static final int ID_BYTES = 8;

  private static final byte[] ZERO_NONCE = new byte[Algorithms.NONCE_BYTES];

  private final byte[] point;
  private final PrivateKey scalar;
  private final String id;

  /**
   * @throws GeneralSecurityException if the halves are not those of a key on P-256
   */
  DayKey(byte[] point, byte[] scalar) throws GeneralSecurityException {
    this.point = point;
    this.scalar = Algorithms.scalar(scalar);
    // Its X.509 form is the SubjectPublicKeyInfo.
    byte[] hash = Algorithms.sha256(Algorithms.point(point).getEncoded());
    this.id = HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
  }

  /** In hexadecimal. */
  String id() {
    return id;
  }

  /**
   * A pack's DEK; empty if it does not verify.
   *
   * @param ephemeral the recorder's point
   * @param before all bytes of the wrapped key before the sealed DEK
   * @throws GeneralSecurityException if the ephemeral point is none of the curve
   */
  Optional<byte[]> unwrap(byte[] ephemeral, byte[] before, byte[] sealedDek, byte[] headerHash)
      throws GeneralSecurityException {
    PublicKey theirs = Algorithms.point(ephemeral);
    byte[] info =
        Algorithms.concat(
            Algorithms.label("strongroom/v1/dek-wrap"),
            new byte[] {Algorithms.SUITE},
            ephemeral,
            point,
            headerHash);
    byte[] wrappingKey =
        Algorithms.hkdf(Algorithms.agree(scalar, theirs), new byte[0], info, Algorithms.KEY_BYTES);
    byte[] associated = Algorithms.concat(before, headerHash);
    return Algorithms.openGcm(wrappingKey, ZERO_NONCE, associated, sealedDek);
  }
}
