package io.strongroom.playback.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A ZIP file (APPNOTE 6.3) of entries that are stored, not compressed, in the order in which they
 * come, all dated 1980-01-01: equal contents make equal bytes. Lengths are known before and
 * checksums after, and are then put in their places, because a reader that goes through the file
 * once needs them before the contents. With ZIP64 where lengths ask for it. For one thread.
 */
final class StoredZip {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final short VERSION = 45;
  private static final short UNIX_VERSION = (short) ((3 << 8) | 45);
  private static final short UTF_8 = 1 << 11;
  private static final short DATE = (1 << 5) | 1;
  private static final int FILE_MODE = 0100644 << 16;
  private static final long MAX_32 = 0xFFFF_FFFFL;
  private static final int MAX_16 = 0xFFFF;
  private static final int CRC_AT = 14;
  private static final int LOCAL_BYTES = 30;

  /** Before the lengths of ZIP64. */
  private static final int EXTRA_HEAD = 4;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, long offset, long bytes, int crc, boolean large) {}

  private final Out out;
  private final List<Entry> entries = new ArrayList<>();

  /** Where a ZIP file goes. */
  interface Out {
    /** Bytes that were written. */
    long size();

    /** Takes all that remains. */
    void write(ByteBuffer bytes) throws IOException;

    /** Changes bytes that were written. */
    void change(long at, byte[] bytes) throws IOException;
  }

  StoredZip(Out out) {
    this.out = out;
  }

  /** Bytes that were written. */
  long size() {
    return out.size();
  }

  /** Writes the contents of an entry. */
  interface Contents {
    void write(Sink sink) throws IOException;
  }

  /** Where the contents of an entry go. */
  interface Sink {
    /** Takes all that remains. */
    void write(ByteBuffer bytes) throws IOException;
  }

  /**
   * Adds an entry.
   *
   * @param bytes that its contents have
   * @return where its first byte lies
   */
  long add(String name, long bytes, Contents contents) throws IOException {
    boolean large = bytes >= MAX_32;
    Entry entry = write(name, bytes, large, contents);
    if (entry.bytes() != bytes) {
      throw new IllegalStateException(
          name + " has " + entry.bytes() + " bytes and was to have " + bytes);
    }
    return out.size() - bytes;
  }

  /**
   * Adds an entry of which nobody knows the length before.
   *
   * @return how many bytes its contents have, which are the last ones written
   */
  long addOfAnyLength(String name, Contents contents) throws IOException {
    Entry entry = write(name, 0, true, contents);
    int at = LOCAL_BYTES + entry.name().length + EXTRA_HEAD;
    out.change(
        entry.offset() + at, little(16).putLong(entry.bytes()).putLong(entry.bytes()).array());
    return entry.bytes();
  }

  private Entry write(String name, long bytes, boolean large, Contents contents)
      throws IOException {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    long offset = out.size();
    out.write(local(path, bytes, large));
    long begin = out.size();
    CRC32 crc = new CRC32();
    contents.write(
        part -> {
          crc.update(part.duplicate());
          out.write(part);
        });
    int sum = (int) crc.getValue();
    out.change(offset + CRC_AT, little(4).putInt(sum).array());
    Entry entry = new Entry(path, offset, out.size() - begin, sum, large);
    entries.add(entry);
    return entry;
  }

  /** Adds an entry that is in memory. */
  void add(String name, byte[] contents) throws IOException {
    long _ = add(name, contents.length, sink -> sink.write(ByteBuffer.wrap(contents)));
  }

  private static ByteBuffer local(byte[] name, long bytes, boolean large) {
    ByteBuffer head = little(LOCAL_BYTES + name.length + (large ? 20 : 0));
    head.putInt(LOCAL).putShort(VERSION).putShort(UTF_8).putShort((short) 0);
    head.putShort((short) 0).putShort(DATE).putInt(0);
    int shown = large ? -1 : (int) bytes;
    head.putInt(shown).putInt(shown);
    head.putShort((short) name.length).putShort((short) (large ? 20 : 0)).put(name);
    if (large) {
      head.putShort((short) 1).putShort((short) 16).putLong(bytes).putLong(bytes);
    }
    return head.flip();
  }

  /** Writes the directory. */
  void finish() throws IOException {
    long begin = out.size();
    for (Entry entry : entries) {
      out.write(central(entry));
    }
    long length = out.size() - begin;
    if (begin >= MAX_32 || length >= MAX_32 || entries.size() >= MAX_16) {
      out.write(end64(begin, length));
    }
    ByteBuffer end = little(22);
    short count = (short) Math.min(entries.size(), MAX_16);
    end.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
    end.putInt((int) Math.min(length, MAX_32)).putInt((int) Math.min(begin, MAX_32));
    out.write(end.putShort((short) 0).flip());
  }

  private static ByteBuffer central(Entry entry) {
    boolean large = entry.large();
    boolean far = entry.offset() >= MAX_32;
    int extra = (large ? 16 : 0) + (far ? 8 : 0);
    int extraBytes = extra == 0 ? 0 : 4 + extra;
    ByteBuffer head = little(46 + entry.name().length + extraBytes);
    head.putInt(CENTRAL).putShort(UNIX_VERSION).putShort(VERSION).putShort(UTF_8);
    head.putShort((short) 0).putShort((short) 0).putShort(DATE).putInt(entry.crc());
    int shown = large ? -1 : (int) entry.bytes();
    head.putInt(shown).putInt(shown);
    head.putShort((short) entry.name().length).putShort((short) extraBytes);
    head.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(FILE_MODE);
    head.putInt(far ? -1 : (int) entry.offset()).put(entry.name());
    if (extra > 0) {
      head.putShort((short) 1).putShort((short) extra);
      if (large) {
        head.putLong(entry.bytes()).putLong(entry.bytes());
      }
      if (far) {
        head.putLong(entry.offset());
      }
    }
    return head.flip();
  }

  private ByteBuffer end64(long begin, long length) {
    long at = begin + length;
    ByteBuffer end = little(56 + 20);
    end.putInt(END_64).putLong(44).putShort(UNIX_VERSION).putShort(VERSION).putInt(0).putInt(0);
    end.putLong(entries.size()).putLong(entries.size()).putLong(length).putLong(begin);
    end.putInt(LOCATOR_64).putInt(0).putLong(at).putInt(1);
    return end.flip();
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
