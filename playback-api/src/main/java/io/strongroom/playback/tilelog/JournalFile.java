package io.strongroom.playback.tilelog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The bytes of a journal file, big-endian. Head: magic {@code SRTLJNL1} (8), ordinal (8), index of
 * the first entry (8), CRC32C of all that (4). Then batches: length of what follows without the CRC
 * (4), index of the first entry (8), count (2); per entry length of the leaf (2), leaf, length of
 * the sealed content (2), sealed content; at the end the CRC32C of the batch with its length (4).
 *
 * <p>Pure functions. Reading ends at the first batch that is not whole or not the next one.
 */
final class JournalFile {
  private static final byte[] MAGIC = "SRTLJNL1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD_BYTES = 8 + 8 + 8 + 4;
  private static final int FIXED_BYTES = 8 + 2;
  private static final int CRC_BYTES = 4;

  private JournalFile() {}

  /**
   * How a file begins.
   *
   * @param ordinal one more than that of any earlier file
   * @param first index of the first entry; what earlier files have at and beyond it is void
   */
  record Head(long ordinal, long first) {
    String name() {
      return "%016d".formatted(ordinal);
    }

    byte[] encode() {
      ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).put(MAGIC).putLong(ordinal).putLong(first);
      return head.putInt(crc(Arrays.copyOf(head.array(), HEAD_BYTES - CRC_BYTES))).array();
    }
  }

  /** The ordinal in a file's name. */
  static OptionalLong ordinal(String name) {
    return name.matches("[0-9]{16}") ? OptionalLong.of(Long.parseLong(name)) : OptionalLong.empty();
  }

  /** The head at the buffer's position, which moves behind it. */
  static Optional<Head> head(ByteBuffer source) {
    if (source.remaining() < HEAD_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = new byte[HEAD_BYTES];
    source.get(bytes);
    ByteBuffer fields = ByteBuffer.wrap(bytes, MAGIC.length, HEAD_BYTES - MAGIC.length);
    Head head = new Head(fields.getLong(), fields.getLong());
    boolean intact = Arrays.equals(bytes, head.encode()) && head.ordinal > 0 && head.first >= 0;
    return intact ? Optional.of(head) : Optional.empty();
  }

  static byte[] encode(List<SequencedEntry> batch) {
    int length = FIXED_BYTES;
    for (SequencedEntry entry : batch) {
      length += 4 + entry.leaf().length + entry.sealed().length;
    }
    ByteBuffer frame = ByteBuffer.allocate(4 + length + CRC_BYTES);
    frame.putInt(length).putLong(batch.getFirst().index()).putShort((short) batch.size());
    for (SequencedEntry entry : batch) {
      frame.putShort((short) entry.leaf().length).put(entry.leaf());
      frame.putShort((short) entry.sealed().length).put(entry.sealed());
    }
    return frame.putInt(crc(Arrays.copyOf(frame.array(), 4 + length))).array();
  }

  /** The entries behind the head, as far as they are whole and in order. */
  static List<SequencedEntry> entries(Head head, ByteBuffer source) {
    List<SequencedEntry> entries = new ArrayList<>();
    Optional<List<SequencedEntry>> batch = batch(source, head.first());
    while (batch.isPresent()) {
      entries.addAll(batch.get());
      batch = batch(source, head.first() + entries.size());
    }
    return entries;
  }

  private static Optional<List<SequencedEntry>> batch(ByteBuffer source, long expected) {
    if (source.remaining() < 4) {
      return Optional.empty();
    }
    int length = source.getInt(source.position());
    if (length < FIXED_BYTES || length > source.remaining() - 4 - CRC_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = new byte[4 + length];
    source.get(bytes);
    ByteBuffer fields = ByteBuffer.wrap(bytes, 4, length);
    if (source.getInt() != crc(bytes) || fields.getLong() != expected) {
      return Optional.empty();
    }
    int count = Short.toUnsignedInt(fields.getShort());
    List<SequencedEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Optional<byte[]> leaf = part(fields);
      Optional<byte[]> sealed = part(fields);
      if (leaf.isEmpty() || sealed.isEmpty()) {
        return Optional.empty();
      }
      entries.add(new SequencedEntry(expected + i, leaf.get(), sealed.get()));
    }
    return count == 0 || fields.hasRemaining() ? Optional.empty() : Optional.of(entries);
  }

  private static Optional<byte[]> part(ByteBuffer fields) {
    if (fields.remaining() < 2) {
      return Optional.empty();
    }
    int length = Short.toUnsignedInt(fields.getShort());
    if (length > fields.remaining()) {
      return Optional.empty();
    }
    byte[] part = new byte[length];
    fields.get(part);
    return Optional.of(part);
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
