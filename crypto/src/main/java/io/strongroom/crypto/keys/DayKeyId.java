package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which footage a day key serves: everything of one retention class that expires on one civil day,
 * or what of it is held after that day. Its name is the class, or the class, a dot and a number for
 * a hold key: {@code road.1} is the first that held packs of class {@code road} go over to, and
 * {@code road.2} the one after it.
 *
 * @param retentionClass 1 to 32 of a-z, 0-9 and '-', starting with a letter
 * @param expiryDay from 1970-01-01 to 9999-12-31
 * @param hold 0 for the day key, 1 to 9999 for a hold key
 */
public record DayKeyId(String retentionClass, LocalDate expiryDay, int hold) {
  /** Longest name in bytes: a class of 32 letters, a dot and four digits. */
  static final int MAX_NAME_BYTES = 37;

  private static final Pattern NAME =
      Pattern.compile("([a-z][a-z0-9-]{0,31})(?:\\.([1-9][0-9]{0,3}))?");
  private static final Pattern VALID_CLASS = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final int MAX_HOLD = 9_999;
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  public DayKeyId {
    if (!VALID_CLASS.matcher(retentionClass).matches()) {
      throw new IllegalArgumentException(
          "a retention class is 1 to 32 of a-z, 0-9 and '-', starting with a letter");
    }
    if (expiryDay.toEpochDay() < 0 || expiryDay.toEpochDay() > LAST_DAY) {
      throw new IllegalArgumentException("an expiry day lies between 1970 and 9999");
    }
    if (hold < 0 || hold > MAX_HOLD) {
      throw new IllegalArgumentException("held packs of " + retentionClass + " moved too often");
    }
  }

  /** The day key of a class-day. */
  public DayKeyId(String retentionClass, LocalDate expiryDay) {
    this(retentionClass, expiryDay, 0);
  }

  /**
   * The id with a {@link #name} and a day.
   *
   * @throws IllegalArgumentException if either is none
   */
  public static DayKeyId ofName(String name, LocalDate expiryDay) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "a retention class is 1 to 32 of a-z, 0-9 and '-', starting with a letter; a dot and the"
              + " number of a hold key may follow");
    }
    String hold = parts.group(2);
    return new DayKeyId(parts.group(1), expiryDay, hold == null ? 0 : Integer.parseInt(hold));
  }

  /** The class, and a dot and a number if it is a hold key. */
  public String name() {
    return hold == 0 ? retentionClass : retentionClass + "." + hold;
  }

  /** The key that packs of this one go over to if they are held. */
  public DayKeyId next() {
    return new DayKeyId(retentionClass, expiryDay, hold + 1);
  }

  /** The class-day itself. */
  public DayKeyId classDay() {
    return hold == 0 ? this : new DayKeyId(retentionClass, expiryDay);
  }

  /** Name's length (1 byte), name (ASCII), days since 1970-01-01 (4 bytes, big-endian). */
  byte[] encode() {
    byte[] name = name().getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(1 + name.length + Integer.BYTES)
        .put((byte) name.length)
        .put(name)
        .putInt((int) expiryDay.toEpochDay())
        .array();
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static DayKeyId decode(ByteBuffer source) {
    int length = Encoded.unsignedByte(source);
    if (length > MAX_NAME_BYTES) {
      throw new OpenFailedException();
    }
    String name = new String(Encoded.bytes(source, length), StandardCharsets.ISO_8859_1);
    int day = Encoded.int32(source);
    if (!NAME.matcher(name).matches() || day < 0 || day > LAST_DAY) {
      throw new OpenFailedException();
    }
    return ofName(name, LocalDate.ofEpochDay(day));
  }

  @Override
  public String toString() {
    return name() + "/" + expiryDay;
  }
}
