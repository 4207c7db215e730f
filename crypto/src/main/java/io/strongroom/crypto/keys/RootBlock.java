package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.envelope.Suite;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A block of a slot with a wrapped root, intact as far as its checksum tells. Immutable. All that
 * matters lies in the first 110 bytes, hence in one sector, which a disk writes whole or not at
 * all; the rest is random. The byte table is in docs/design/keys.md.
 */
final class RootBlock {
  /** Length of a block; also of a blank one, which is random as a whole. */
  static final int BYTES = 4096;

  private static final byte[] MAGIC = "SRKSLOT1".getBytes(StandardCharsets.US_ASCII);
  private static final int NONCE_BYTES = 12;
  private static final int ID_AT = 9;
  private static final int NUMBER_AT = ID_AT + Long.BYTES;
  private static final int PARAMETERS_AT = NUMBER_AT + Integer.BYTES;
  private static final int NONCE_AT = PARAMETERS_AT + SlotKey.PARAMETER_BYTES;
  private static final int WRAPPED_AT = NONCE_AT + NONCE_BYTES;
  private static final int CRC_AT = WRAPPED_AT + SlotKey.WRAPPED_BYTES;

  private final byte[] bytes;

  private RootBlock(byte[] bytes) {
    this.bytes = bytes;
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

  /** A block of its own for this root: no two have the nonce in common. */
  static byte[] encode(StoreRoot root, SlotKey key, SecureRandom random) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    ByteBuffer block =
        ByteBuffer.wrap(blank(random))
            .put(MAGIC)
            .put((byte) Suite.AES_256_GCM_SHA_256.code())
            .putLong(root.id())
            .putInt(root.number())
            .put(key.parameters())
            .put(nonce);
    byte[] associated = Arrays.copyOf(block.array(), WRAPPED_AT);
    block.put(key.wrap(root.secret(), nonce, associated));
    return block.putInt(crc(block.array())).array();
  }

  /** Empty if the block is blank or damaged. */
  static Optional<RootBlock> parse(byte[] block) {
    if (!isUsed(block)
        || block[MAGIC.length] != Suite.AES_256_GCM_SHA_256.code()
        || ByteBuffer.wrap(block).getInt(CRC_AT) != crc(block)) {
      return Optional.empty();
    }
    RootBlock parsed = new RootBlock(Arrays.copyOf(block, CRC_AT));
    return SlotKey.areAcceptable(parsed.parameters()) ? Optional.of(parsed) : Optional.empty();
  }

  long rootId() {
    return ByteBuffer.wrap(bytes).getLong(ID_AT);
  }

  byte[] parameters() {
    return Arrays.copyOfRange(bytes, PARAMETERS_AT, NONCE_AT);
  }

  /** The root, which the caller closes; empty if the key is not the right one. */
  Optional<StoreRoot> unwrap(SlotKey key) {
    if (!key.hasParameters(parameters())) {
      return Optional.empty();
    }
    byte[] nonce = Arrays.copyOfRange(bytes, NONCE_AT, WRAPPED_AT);
    byte[] associated = Arrays.copyOf(bytes, WRAPPED_AT);
    Optional<Secret> secret =
        key.unwrap(Arrays.copyOfRange(bytes, WRAPPED_AT, CRC_AT), nonce, associated);
    return secret.map(found -> new StoreRoot(found, ByteBuffer.wrap(bytes).getInt(NUMBER_AT)));
  }

  private static int crc(byte[] block) {
    CRC32C crc = new CRC32C();
    crc.update(block, 0, CRC_AT);
    return (int) crc.getValue();
  }
}
