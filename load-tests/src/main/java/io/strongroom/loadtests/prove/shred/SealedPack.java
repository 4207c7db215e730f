package io.strongroom.loadtests.prove.shred;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A finished pack by its header and footer. Zeros between the parts and the checksums of frames are
 * not looked at: chunks are verified by tag and digest. Owns the open file; used by one thread.
 */
final class SealedPack implements AutoCloseable {
  private static final int HEADER_BYTES = 4096;
  private static final int HEADER_CRC_AT = HEADER_BYTES - Integer.BYTES;
  private static final int VERSION = 1;
  private static final int VERSION_AT = 8;
  private static final int SUITE_AT = 10;
  private static final int COMMITMENT_AT = 120;
  private static final int DIGEST_BYTES = 32;

  private static final int TRAILER_BYTES = 192;
  private static final int COUNT_IN_TRAILER = 12;
  private static final int LENGTH_IN_TRAILER = 20;
  private static final int OFFSET_IN_TRAILER = 24;
  private static final int HASH_IN_TRAILER = 32;
  private static final int COMMITMENT_IN_TRAILER = 64;
  private static final int ENTRY_BYTES = 104;
  private static final int MAX_CHUNKS = 4096;
  private static final int MAX_FOOTER_BYTES = 16 << 20;

  private static final int FRAME_HEADER_BYTES = 96;
  private static final int KIND_AT = 4;
  private static final int JOURNAL = 3;
  private static final int SEQUENCE_AT = 8;
  private static final int LENGTH_AT = 44;
  private static final int DIGEST_AT = 48;
  private static final int MAX_PLAIN_BYTES = 16 << 20;

  private final Path file;
  private final FileChannel channel;
  private final FileBytes header;
  private final byte[] headerHash;

  private SealedPack(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    header = read(0, HEADER_BYTES);
    header.expectMagic(0, "SRPACK\r\n");
    header.expect("the version", header.u16(VERSION_AT), VERSION);
    header.expect("the suite", header.u8(SUITE_AT), Algorithms.SUITE);
    header.expectCrc(HEADER_CRC_AT);
    byte[] hashed = header.get(0, HEADER_BYTES);
    Arrays.fill(hashed, COMMITMENT_AT, COMMITMENT_AT + DIGEST_BYTES, (byte) 0);
    Arrays.fill(hashed, HEADER_CRC_AT, HEADER_BYTES, (byte) 0);
    headerHash = Algorithms.sha256(hashed);
  }

  /**
   * @throws DamagedException if its header is not a pack's
   */
  static SealedPack open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      return new SealedPack(file, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The SHA-256 of the header with commitment and CRC zeroed. */
  byte[] headerHash() {
    return headerHash;
  }

  /**
   * Opens all chunks in their order.
   *
   * @return how many
   * @throws DamagedException if the keys are not this pack's, or a chunk does not verify
   */
  int open(PackKeys keys, Consumer<byte[]> plain) throws IOException {
    if (!header.has(COMMITMENT_AT, keys.commitment())) {
      throw header.damaged("the key commitment is another key's");
    }
    FileBytes footer = footer(keys.commitment());
    int count = footer.i32(footer.size() - TRAILER_BYTES + COUNT_IN_TRAILER);
    if (count < 0 || count > MAX_CHUNKS) {
      throw footer.damaged(count + " chunks in the footer");
    }
    for (int i = 0; i < count; i++) {
      FileBytes entry = footer.part(i * ENTRY_BYTES, ENTRY_BYTES);
      plain.accept(chunk(keys, entry));
    }
    return count;
  }

  private FileBytes footer(byte[] commitment) throws IOException {
    FileBytes trailer = read(channel.size() - TRAILER_BYTES, TRAILER_BYTES);
    trailer.expectMagic(0, "SRFOOT\r\n");
    trailer.expect("the version of the footer", trailer.u16(VERSION_AT), VERSION);
    int length = trailer.i32(LENGTH_IN_TRAILER);
    long offset = trailer.i64(OFFSET_IN_TRAILER);
    trailer.expect("the end of the footer", offset + length, channel.size());
    if (length < TRAILER_BYTES || length > MAX_FOOTER_BYTES) {
      throw trailer.damaged("a footer of " + length + " bytes");
    }
    FileBytes footer = read(offset, length);
    footer.expectCrc(length - Integer.BYTES);
    if (!trailer.has(HASH_IN_TRAILER, headerHash)
        || !trailer.has(COMMITMENT_IN_TRAILER, commitment)) {
      throw trailer.damaged("the footer is another pack's");
    }
    return footer;
  }

  private byte[] chunk(PackKeys keys, FileBytes entry) throws IOException {
    byte[] associated = entry.get(0, FRAME_HEADER_BYTES);
    int sequence = entry.i32(SEQUENCE_AT);
    int length = entry.i32(LENGTH_AT);
    if (length < 0 || length > MAX_PLAIN_BYTES) {
      throw entry.damaged("chunk " + sequence + " has " + length + " bytes");
    }
    FileBytes frame =
        read(entry.i64(FRAME_HEADER_BYTES), FRAME_HEADER_BYTES + length + Algorithms.TAG_BYTES);
    if (!frame.has(0, associated)) {
      throw entry.damaged("chunk " + sequence + " is not where the footer says");
    }
    boolean clear = entry.u8(KIND_AT) == JOURNAL;
    int sealedAt = FRAME_HEADER_BYTES + (clear ? length : 0);
    byte[] opened =
        keys.open(sequence, associated, frame.get(sealedAt, frame.size() - sealedAt))
            .orElseThrow(() -> entry.damaged("chunk " + sequence + " does not verify"));
    byte[] plain = clear ? frame.get(FRAME_HEADER_BYTES, length) : opened;
    if (!entry.has(DIGEST_AT, Algorithms.sha256(plain))) {
      throw entry.damaged("chunk " + sequence + " is not that of its digest");
    }
    return plain;
  }

  private FileBytes read(long at, int length) throws IOException {
    if (at < 0 || at > channel.size() - length) {
      throw new DamagedException(
          file + ": nothing at " + at + ", " + length + " bytes of " + channel.size());
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, at + bytes.position()) < 0) {
        throw new DamagedException(file + " became shorter while it was read");
      }
    }
    return new FileBytes(file, bytes.array());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
