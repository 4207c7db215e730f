package io.strongroom.crypto.keys;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** The passphrase of a key store, as bytes. Never printed; closing wipes it. */
public final class Passphrase implements AutoCloseable {
  /** Longest passphrase in bytes of UTF-8. */
  public static final int MAX_BYTES = 1024;

  private final byte[] bytes;
  private volatile boolean destroyed;

  private Passphrase(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The contents of a file, without one line end at its end. Its mode is the operator's choice:
   * orchestrators mount secrets with modes of their own.
   *
   * @throws KeyFileException if the file is missing, unreadable, empty or longer than 1 KiB
   */
  public static Passphrase fromFile(Path file) {
    return fromFile("passphrase", file, PrivateFiles.read(file, MAX_BYTES + 2));
  }

  /**
   * The PIN of a token, from a file that only its owner may read or write: who has the PIN and can
   * reach the token opens all footage.
   *
   * @throws KeyFileException as {@link #fromFile} does, and if others may read or write the file
   */
  public static Passphrase pinFromFile(Path file) {
    return fromFile("PIN", file, PrivateFiles.readSecret(file, MAX_BYTES + 2));
  }

  private static Passphrase fromFile(String what, Path file, Optional<byte[]> read) {
    byte[] contents =
        read.orElseThrow(
            () ->
                new KeyFileException(
                    what + " file " + file + " does not exist: make it or name another"));
    int length = contents.length;
    if (length > 0 && contents[length - 1] == '\n') {
      length--;
      if (length > 0 && contents[length - 1] == '\r') {
        length--;
      }
    }
    byte[] bytes = Arrays.copyOf(contents, length);
    Arrays.fill(contents, (byte) 0);
    if (length == 0) {
      throw new KeyFileException(
          what + " file " + file + " is empty: write the " + what + " into its first line");
    }
    if (length > MAX_BYTES) {
      throw new KeyFileException(
          what + " file " + file + " has more than " + MAX_BYTES + " bytes: use a shorter one");
    }
    return new Passphrase(bytes);
  }

  /**
   * A passphrase from characters, as UTF-8; the caller wipes its array.
   *
   * @throws IllegalArgumentException if it is empty or longer than 1 KiB
   */
  public static Passphrase of(char[] characters) {
    byte[] bytes = utf8(characters);
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("a passphrase has 1 to " + MAX_BYTES + " bytes");
    }
    return new Passphrase(bytes);
  }

  /** The UTF-8 form of characters, with no copy left behind. */
  static byte[] utf8(char[] characters) {
    byte[] room = new byte[3 * characters.length];
    ByteBuffer encoded = ByteBuffer.wrap(room);
    StandardCharsets.UTF_8
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .encode(CharBuffer.wrap(characters), encoded, true);
    byte[] bytes = Arrays.copyOf(room, encoded.position());
    Arrays.fill(room, (byte) 0);
    return bytes;
  }

  /** The bytes themselves, not a copy. */
  byte[] bytes() {
    if (destroyed) {
      throw new IllegalStateException("this passphrase has been destroyed");
    }
    return bytes;
  }

  @Override
  public void close() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "Passphrase[hidden]";
  }
}
