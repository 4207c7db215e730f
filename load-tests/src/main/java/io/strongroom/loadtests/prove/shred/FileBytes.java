package io.strongroom.loadtests.prove.shred;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes of one file, read by the offsets of a design page's table, big-endian. What would lie
 * beyond the end is damage of that file. Not changed; any thread.
 */
final class FileBytes {
  private final Path file;
  private final ByteBuffer bytes;

  FileBytes(Path file, byte[] bytes) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(bytes);
  }

  static FileBytes whole(Path file) throws IOException {
    return new FileBytes(file, Files.readAllBytes(file));
  }

  int size() {
    return bytes.limit();
  }

  /** A copy of all of them. */
  byte[] all() {
    return bytes.array().clone();
  }

  /** A copy. */
  byte[] get(int at, int length) throws DamagedException {
    check(at, length);
    byte[] part = new byte[length];
    bytes.get(at, part);
    return part;
  }

  FileBytes part(int at, int length) throws DamagedException {
    return new FileBytes(file, get(at, length));
  }

  int u8(int at) throws DamagedException {
    check(at, 1);
    return bytes.get(at) & 0xff;
  }

  int u16(int at) throws DamagedException {
    check(at, Short.BYTES);
    return bytes.getShort(at) & 0xffff;
  }

  int i32(int at) throws DamagedException {
    check(at, Integer.BYTES);
    return bytes.getInt(at);
  }

  long i64(int at) throws DamagedException {
    check(at, Long.BYTES);
    return bytes.getLong(at);
  }

  String ascii(int at, int length) throws DamagedException {
    return new String(get(at, length), StandardCharsets.US_ASCII);
  }

  boolean has(int at, byte[] wanted) throws DamagedException {
    return Arrays.equals(get(at, wanted.length), wanted);
  }

  /** Refuses another magic number, which is at the beginning of each file and block. */
  void expectMagic(int at, String magic) throws DamagedException {
    if (!has(at, magic.getBytes(StandardCharsets.US_ASCII))) {
      throw damaged("no " + magic.strip() + " at " + at);
    }
  }

  void expect(String field, long actual, long wanted) throws DamagedException {
    if (actual != wanted) {
      throw damaged(field + " is " + actual + ", not " + wanted);
    }
  }

  /** Other bytes that come from this file. */
  FileBytes with(byte[] others) {
    return new FileBytes(file, others);
  }

  /** Whether the four bytes there are the CRC32C of all before them. */
  void expectCrc(int at) throws DamagedException {
    expectCrc(i32(at), at);
  }

  /** Whether this is the CRC32C of the first bytes. */
  void expectCrc(int wanted, int length) throws DamagedException {
    CRC32C crc = new CRC32C();
    crc.update(get(0, length));
    if (wanted != (int) crc.getValue()) {
      throw damaged("the CRC32C of the first " + length + " bytes is wrong");
    }
  }

  DamagedException damaged(String reason) {
    return new DamagedException(file + ": " + reason + "; take another copy of the file");
  }

  private void check(int at, int length) throws DamagedException {
    if (at < 0 || length < 0 || at > bytes.limit() - length) {
      throw damaged("nothing at " + at + ", " + length + " bytes of " + bytes.limit());
    }
  }
}
