package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A day key as it lies in key stores, and as the keyholders of a cluster give it to each other: the
 * public half in the clear, the private half sealed under the secret of its own leaf in the root
 * that their slots have in common. Immutable.
 *
 * <p>The byte table is in docs/design/keys.md.
 */
public final class SealedDayKey {
  /** Bounds the search for one that has not been destroyed. */
  static final int MAX_GENERATION = 255;

  private static final int VERSION = 2;
  private static final int VERSION_IN_TOKEN = 3;
  private static final int VERSION_ON_SM2 = 4;
  private static final int SEALED_BYTES = P256.SCALAR_BYTES + DocumentCipher.OVERHEAD_BYTES;

  /** Length of the shortest one. */
  static final int MIN_BYTES = 1 + 1 + 1 + 1 + Integer.BYTES + P256.POINT_BYTES + SEALED_BYTES;

  private final DayPublicKey publicKey;
  private final int generation;
  private final byte[] sealed;

  private SealedDayKey(DayPublicKey publicKey, int generation, byte[] sealed) {
    this.publicKey = publicKey;
    this.generation = generation;
    this.sealed = sealed;
  }

  /** A new key pair of a suite. */
  static SealedDayKey create(
      DayKeyId id, Suite suite, int generation, Secret leaf, SecureRandom random) {
    return switch (suite) {
      case AES_256_GCM_SHA_256 -> {
        KeyPair pair = P256.generate(random);
        DayPublicKey made = DayPublicKey.of(id, (ECPublicKey) pair.getPublic());
        yield seal(made, generation, P256.encode((ECPrivateKey) pair.getPrivate()), leaf, random);
      }
      case SM4_GCM_SM3 -> {
        byte[] scalar = Sm2.generate(random);
        DayPublicKey made = DayPublicKey.of(id, suite, Sm2.point(scalar));
        yield seal(made, generation, scalar, leaf, random);
      }
    };
  }

  private static SealedDayKey seal(
      DayPublicKey publicKey, int generation, byte[] scalar, Secret leaf, SecureRandom random) {
    try {
      DocumentCipher cipher = new DocumentCipher(leaf::derive, random);
      return new SealedDayKey(publicKey, generation, cipher.seal(scalar, context(publicKey)));
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  /** A key of which the private half is in a token. */
  static SealedDayKey inToken(DayPublicKey publicKey) {
    return new SealedDayKey(publicKey, 0, new byte[0]);
  }

  /** Whether its private half is in a token, and not here. */
  boolean isInToken() {
    return sealed.length == 0;
  }

  /** The private half; OpenFailedException if it is damaged or was sealed under another root. */
  DayPrivateKey open(Secret leaf) {
    byte[] scalar = new DocumentCipher(leaf::derive).open(sealed, context(publicKey));
    try {
      return switch (publicKey.suite()) {
        case AES_256_GCM_SHA_256 ->
            new DayPrivateKey.OnP256(P256.decodePrivate(scalar), publicKey.key());
        case SM4_GCM_SM3 -> {
          Sm2.requireScalar(scalar);
          yield new DayPrivateKey.OnSm2(scalar.clone());
        }
      };
    } finally {
      Arrays.fill(scalar, (byte) 0);
    }
  }

  /** Class and day. */
  public DayKeyId id() {
    return publicKey.id();
  }

  /** What a recorder needs of it. */
  public DayPublicKey publicKey() {
    return publicKey;
  }

  /** Which key of its id it is: one more than the last that was destroyed before it was made. */
  int generation() {
    return generation;
  }

  /** Where in the root the secret is that opens it. */
  TreePath leaf() {
    return TreePath.leaf(id(), generation);
  }

  /**
   * Version, generation, class and day, public point, sealed scalar; of a key in a token its
   * version, class and day, and public point. {@link #decode} reads it.
   */
  public byte[] encode() {
    byte[] open = publicKey.encode();
    if (isInToken()) {
      return ByteBuffer.allocate(1 + open.length).put((byte) VERSION_IN_TOKEN).put(open).array();
    }
    return ByteBuffer.allocate(2 + open.length + sealed.length)
        .put((byte) version())
        .put((byte) generation)
        .put(open)
        .put(sealed)
        .array();
  }

  /**
   * Reads foreign bytes. Whether the private half can be opened shows only where the root is.
   *
   * @throws OpenFailedException for anything that {@link #encode} does not write
   */
  public static SealedDayKey decode(byte[] encoded) {
    ByteBuffer source = ByteBuffer.wrap(encoded);
    SealedDayKey key =
        encoded.length > 0 && encoded[0] == VERSION_IN_TOKEN
            ? inToken(DayPublicKey.decode(Suite.AES_256_GCM_SHA_256, source.position(1)))
            : decode(source);
    Encoded.end(source);
    return key;
  }

  static SealedDayKey decode(ByteBuffer source) {
    Suite suite =
        switch (Encoded.unsignedByte(source)) {
          case VERSION -> Suite.AES_256_GCM_SHA_256;
          case VERSION_ON_SM2 -> Suite.SM4_GCM_SM3;
          default -> throw new OpenFailedException();
        };
    int generation = Encoded.unsignedByte(source);
    DayPublicKey publicKey = DayPublicKey.decode(suite, source);
    return new SealedDayKey(publicKey, generation, Encoded.bytes(source, SEALED_BYTES));
  }

  private int version() {
    return switch (publicKey.suite()) {
      case AES_256_GCM_SHA_256 -> VERSION;
      case SM4_GCM_SM3 -> VERSION_ON_SM2;
    };
  }

  private static String context(DayPublicKey publicKey) {
    String curve =
        switch (publicKey.suite()) {
          case AES_256_GCM_SHA_256 -> "day-key/";
          case SM4_GCM_SM3 -> "day-key/sm2/";
        };
    return curve + HexFormat.of().formatHex(publicKey.encode());
  }

  @Override
  public String toString() {
    return "SealedDayKey[" + publicKey + "]";
  }
}
