package io.strongroom.playback.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Optional;

/**
 * The first bytes of a log file, in the clear: magic {@code SRACCLG1} (8 bytes), ordinal (8), first
 * sequence (8), civil day as days since 1970 (4), hash of the last entry before this file (32),
 * random mark (16), CRC32C (4). Big-endian.
 *
 * @param ordinal one more than that of any earlier file; orders the files, whatever the clock did
 * @param firstSequence sequence of the file's first entry
 * @param day the day whose entries it holds
 * @param previousHash zero for the very first file
 * @param mark keeps heads apart, so that no entry opens in another file
 */
@SuppressWarnings("ArrayRecordComponent") // stays in this package; never changed or compared
record LogFileHead(
    long ordinal, long firstSequence, LocalDate day, byte[] previousHash, byte[] mark) {
  static final int MARK_BYTES = 16;
  static final int BYTES = 8 + 8 + 8 + 4 + LogFrame.HASH_BYTES + MARK_BYTES + 4;

  private static final byte[] MAGIC = "SRACCLG1".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_DAY = 4_000_000;

  byte[] encode() {
    ByteBuffer head =
        ByteBuffer.allocate(BYTES)
            .put(MAGIC)
            .putLong(ordinal)
            .putLong(firstSequence)
            .putInt((int) day.toEpochDay())
            .put(previousHash)
            .put(mark);
    byte[] checked = Arrays.copyOf(head.array(), BYTES - 4);
    return head.putInt(LogFrame.crc(checked)).array();
  }

  /** What the first entry of the file is chained to. */
  byte[] hash() {
    return LogFrame.sha256(encode());
  }

  /** The head at the buffer's position, which moves behind it; empty if there is no intact one. */
  static Optional<LogFileHead> next(ByteBuffer source) {
    if (source.remaining() < BYTES) {
      return Optional.empty();
    }
    byte[] head = new byte[BYTES];
    source.duplicate().get(head);
    ByteBuffer fields = ByteBuffer.wrap(head);
    byte[] magic = new byte[MAGIC.length];
    fields.get(magic);
    long ordinal = fields.getLong();
    long firstSequence = fields.getLong();
    int day = fields.getInt();
    byte[] previousHash = new byte[LogFrame.HASH_BYTES];
    byte[] mark = new byte[MARK_BYTES];
    fields.get(previousHash).get(mark);
    boolean intact =
        Arrays.equals(magic, MAGIC)
            && ordinal >= 0
            && firstSequence >= 0
            && day >= 0
            && day <= MAX_DAY
            && fields.getInt() == LogFrame.crc(Arrays.copyOf(head, BYTES - 4));
    if (!intact) {
      return Optional.empty();
    }
    source.position(source.position() + BYTES);
    return Optional.of(
        new LogFileHead(ordinal, firstSequence, LocalDate.ofEpochDay(day), previousHash, mark));
  }
}
