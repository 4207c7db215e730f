package io.strongroom.crypto.pkcs11;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of attributes in native memory: CK_ATTRIBUTE, 24 bytes each on the 64-bit machines that
 * this program runs on (type, address of the value, its length).
 */
final class Template {
  static final long CLASS = 0x0;
  static final long TOKEN = 0x1;
  static final long PRIVATE = 0x2;
  static final long LABEL = 0x3;
  static final long VALUE = 0x11;
  static final long KEY_TYPE = 0x100;
  static final long ID = 0x102;
  static final long SENSITIVE = 0x103;
  static final long DECRYPT = 0x105;
  static final long UNWRAP = 0x107;
  static final long SIGN = 0x108;
  static final long VERIFY = 0x10A;
  static final long DERIVE = 0x10C;
  static final long VALUE_LEN = 0x161;
  static final long EXTRACTABLE = 0x162;
  static final long LOCAL = 0x163;
  static final long NEVER_EXTRACTABLE = 0x164;
  static final long ALWAYS_SENSITIVE = 0x165;
  static final long EC_PARAMS = 0x180;
  static final long EC_POINT = 0x181;

  private static final long ENTRY_BYTES = 24;
  private static final long ADDRESS_OFFSET = 8;
  private static final long LENGTH_OFFSET = 16;
  private static final long UNAVAILABLE = -1;

  private record Entry(long type, MemorySegment value) {}

  private final Arena arena;
  private final List<Entry> entries = new ArrayList<>();

  /** An empty one; all its memory is of this arena. */
  Template(Arena arena) {
    this.arena = arena;
  }

  Template flag(long type, boolean value) {
    return bytes(type, new byte[] {(byte) (value ? 1 : 0)});
  }

  Template number(long type, long value) {
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_LONG);
    memory.set(ValueLayout.JAVA_LONG, 0, value);
    return add(type, memory);
  }

  Template text(long type, String value) {
    return bytes(type, value.getBytes(StandardCharsets.UTF_8));
  }

  Template bytes(long type, byte[] value) {
    MemorySegment memory = arena.allocate(Math.max(1, value.length));
    MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, 0, value.length);
    return add(type, memory.asSlice(0, value.length));
  }

  /** Room for a value of this length at most. */
  Template room(long type, long bytes) {
    return add(type, arena.allocate(bytes));
  }

  private Template add(long type, MemorySegment value) {
    entries.add(new Entry(type, value));
    return this;
  }

  long count() {
    return entries.size();
  }

  /** The array to hand to a module. */
  MemorySegment encode() {
    MemorySegment array = arena.allocate(ENTRY_BYTES * Math.max(1, entries.size()), Long.BYTES);
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      long at = i * ENTRY_BYTES;
      array.set(ValueLayout.JAVA_LONG, at, entry.type());
      array.set(ValueLayout.ADDRESS, at + ADDRESS_OFFSET, entry.value());
      array.set(ValueLayout.JAVA_LONG, at + LENGTH_OFFSET, entry.value().byteSize());
    }
    return array;
  }

  /** What a module has written into the room of an attribute; empty if it has no such value. */
  byte[] value(MemorySegment array, int index) {
    long length = array.get(ValueLayout.JAVA_LONG, index * ENTRY_BYTES + LENGTH_OFFSET);
    MemorySegment room = entries.get(index).value();
    return length == UNAVAILABLE || length < 0 || length > room.byteSize()
        ? new byte[0]
        : room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Overwrites all values. */
  void wipe() {
    entries.forEach(entry -> entry.value().fill((byte) 0));
  }
}
