package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.regex.Pattern;

/**
 * Which footage a day key serves: everything of one retention class that expires on one civil day.
 *
 * @param retentionClass 1 to 32 of a-z, 0-9 and '-', starting with a letter
 * @param expiryDay from 1970-01-01 to 9999-12-31
 */
public record DayKeyId(String retentionClass, LocalDate expiryDay) {
  private static final Pattern VALID_CLASS = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final int MAX_CLASS_BYTES = 32;
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  public DayKeyId {
    if (!VALID_CLASS.matcher(retentionClass).matches()) {
      throw new IllegalArgumentException(
          "a retention class is 1 to 32 of a-z, 0-9 and '-', starting with a letter");
    }
    if (expiryDay.toEpochDay() < 0 || expiryDay.toEpochDay() > LAST_DAY) {
      throw new IllegalArgumentException("an expiry day lies between 1970 and 9999");
    }
  }

  /** Class length (1 byte), class (ASCII), days since 1970-01-01 (4 bytes, big-endian). */
  byte[] encode() {
    byte[] name = retentionClass.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + name.length + Integer.BYTES)
        .put((byte) name.length)
        .put(name)
        .putInt((int) expiryDay.toEpochDay())
        .array();
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static DayKeyId decode(ByteBuffer source) {
    int length = Encoded.unsignedByte(source);
    if (length > MAX_CLASS_BYTES) {
      throw new OpenFailedException();
    }
    String name = new String(Encoded.bytes(source, length), StandardCharsets.ISO_8859_1);
    int day = Encoded.int32(source);
    if (!VALID_CLASS.matcher(name).matches() || day < 0 || day > LAST_DAY) {
      throw new OpenFailedException();
    }
    return new DayKeyId(name, LocalDate.ofEpochDay(day));
  }

  @Override
  public String toString() {
    return retentionClass + "/" + expiryDay;
  }
}
