package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A root as it lies in a slot: a block with a key of its own, wrapped under the passphrase, and
 * contents elsewhere in the slot that this key opens. All that matters of the block lies in its
 * first 114 bytes, hence in one sector, which a disk writes whole or not at all, and overwriting
 * that sector is enough to lose the contents. Intact as far as checksums tell. Immutable. The byte
 * table is in docs/design/keys.md.
 */
final class RootBlock {
  /** Length of a block; also of a blank one, which is random as a whole. */
  static final int BYTES = 4096;

  /** Room for contents. */
  static final int AREA_BYTES = 224 * BYTES;

  private static final byte[] MAGIC = "SRKSLOT2".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 12;
  private static final int ID_AT = 9;
  private static final int LENGTH_AT = ID_AT + Long.BYTES;
  private static final int CONTENTS_CRC_AT = LENGTH_AT + Integer.BYTES;
  private static final int PARAMETERS_AT = CONTENTS_CRC_AT + Integer.BYTES;
  private static final int NONCE_AT = PARAMETERS_AT + SlotKey.PARAMETER_BYTES;
  private static final int WRAPPED_AT = NONCE_AT + NONCE_BYTES;
  private static final int CRC_AT = WRAPPED_AT + SlotKey.WRAPPED_BYTES;

  static {
    assert StoreRoot.MAX_BYTES + DocumentCipher.OVERHEAD_BYTES <= AREA_BYTES;
  }

  private final byte[] bytes;
  private final byte[] contents;

  private RootBlock(byte[] bytes, byte[] contents) {
    this.bytes = bytes;
    this.contents = contents;
  }

  static byte[] blank(SecureRandom random) {
    byte[] block = new byte[BYTES];
    random.nextBytes(block);
    return isUsed(block) ? blank(random) : block;
  }

  /** Whether a root is, or was meant to be, in this block. */
  static boolean isUsed(byte[] block) {
    return Arrays.equals(block, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** A block of its own for this root, and its contents: no two have the key in common. */
  static RootBlock of(StoreRoot root, SlotKey key, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try (Secret own = Secret.random(random)) {
      byte[] contents = seal(root, own, random);
      ByteBuffer block =
          ByteBuffer.wrap(blank(random))
              .put(MAGIC)
              .put((byte) Suite.AES_256_GCM_SHA_256.code())
              .putLong(root.id())
              .putInt(contents.length)
              .putInt(crc(contents, contents.length))
              .put(key.parameters())
              .put(nonce);
      byte[] associated = Arrays.copyOf(block.array(), WRAPPED_AT);
      block.put(key.wrap(own, nonce, associated));
      block.putInt(crc(block.array(), CRC_AT));
      return new RootBlock(block.array(), contents);
    }
  }

  private static byte[] seal(StoreRoot root, Secret own, SecureRandom random) {
    byte[] plain = root.encode();
    try {
      return new DocumentCipher(own::derive, random).seal(plain, context(root.id()));
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /**
   * Empty if the block is blank or damaged, or its contents are damaged.
   *
   * @param area the contents, and whatever is behind them
   */
  static Optional<RootBlock> parse(byte[] block, byte[] area) {
    ByteBuffer fields = ByteBuffer.wrap(block);
    if (!isUsed(block)
        || block[MAGIC.length] != Suite.AES_256_GCM_SHA_256.code()
        || fields.getInt(CRC_AT) != crc(block, CRC_AT)) {
      return Optional.empty();
    }
    int length = fields.getInt(LENGTH_AT);
    if (length < 0 || length > area.length || fields.getInt(CONTENTS_CRC_AT) != crc(area, length)) {
      return Optional.empty();
    }
    RootBlock parsed = new RootBlock(block, Arrays.copyOf(area, length));
    return SlotKey.areAcceptable(parsed.parameters()) ? Optional.of(parsed) : Optional.empty();
  }

  /** Of the store whose root it is. */
  long storeId() {
    return ByteBuffer.wrap(bytes).getLong(ID_AT);
  }

  byte[] parameters() {
    return Arrays.copyOfRange(bytes, PARAMETERS_AT, NONCE_AT);
  }

  /** What is written into the block. */
  byte[] bytes() {
    return bytes.clone();
  }

  /** What is written into the area, before the block. */
  byte[] contents() {
    return contents.clone();
  }

  /** The root, which the caller closes; empty if the key is not the right one. */
  Optional<StoreRoot> open(SlotKey key) {
    if (!key.hasParameters(parameters())) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOfRange(bytes, NONCE_AT, WRAPPED_AT);
    byte[] associated = Arrays.copyOf(bytes, WRAPPED_AT);
    return key.unwrap(Arrays.copyOfRange(bytes, WRAPPED_AT, CRC_AT), nonce, associated)
        .flatMap(this::open);
  }

  private Optional<StoreRoot> open(Secret own) {
    byte[] plain = {};
    try (own) {
      plain = new DocumentCipher(own::derive).open(contents, context(storeId()));
      return Optional.of(StoreRoot.decode(plain));
    } catch (OpenFailedException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  private static String context(long storeId) {
    return "key-slot/" + HexFormat.of().toHexDigits(storeId);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
