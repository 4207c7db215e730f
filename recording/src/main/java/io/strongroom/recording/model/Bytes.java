package io.strongroom.recording.model;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An immutable byte string with value equality. For small things; media bytes stay in buffers. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes copyOf(byte[] source) {
    return new Bytes(source.clone());
  }

  /** Copies the remaining bytes; the buffer's position does not move. */
  public static Bytes copyOf(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.duplicate().get(copy);
    return new Bytes(copy);
  }

  public int length() {
    return value.length;
  }

  public byte[] toArray() {
    return value.clone();
  }

  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(value).asReadOnlyBuffer();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** Length only: contents may be secret. */
  @Override
  public String toString() {
    return value.length + " bytes";
  }
}
