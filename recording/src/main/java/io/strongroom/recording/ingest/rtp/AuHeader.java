package io.strongroom.recording.ingest.rtp;

import java.nio.ByteBuffer;

/**
 * Walks over the AU headers of one packet (RFC 3640, 3.2.1). The lengths of the fields come from
 * the session description; without them those of the mode hold. Used by one thread.
 */
final class AuHeader {
  private static final int MAX_FIELD_BITS = 24;

  private final int sizeBits;
  private final int indexBits;
  private final int deltaBits;
  private final int ctsBits;
  private final int dtsBits;
  private final boolean randomAccess;
  private final int stateBits;
  private final int auxiliaryBits;
  private final int constantSize;
  private final boolean present;

  private int dataAt;
  private long at;
  private long end;
  private boolean first;
  private int size;
  private int delta;

  AuHeader(PayloadType type) {
    String mode = type.parameters().getOrDefault("mode", "");
    boolean described =
        type.parameters().containsKey("sizelength")
            || type.parameters().containsKey("constantsize");
    boolean low = mode.equalsIgnoreCase("AAC-lbr");
    sizeBits = bits(type, "sizelength", described ? 0 : low ? 6 : 13);
    indexBits = bits(type, "indexlength", described ? 0 : low ? 2 : 3);
    deltaBits = bits(type, "indexdeltalength", described ? 0 : low ? 2 : 3);
    ctsBits = bits(type, "ctsdeltalength", 0);
    dtsBits = bits(type, "dtsdeltalength", 0);
    randomAccess = Parameters.number(type, "randomaccessindication", 0) > 0;
    stateBits = bits(type, "streamstateindication", 0);
    auxiliaryBits = bits(type, "auxiliarydatasizelength", 0);
    constantSize = Parameters.number(type, "constantsize", 0);
    present = sizeBits + indexBits + deltaBits + ctsBits + dtsBits + stateBits > 0 || randomAccess;
  }

  private static int bits(PayloadType type, String name, int otherwise) {
    return Math.min(Parameters.number(type, name, otherwise), MAX_FIELD_BITS);
  }

  /** Begins a packet. False if the headers do not fit into it. */
  boolean begin(ByteBuffer buffer, int offset, int length) {
    int from = offset;
    int limit = offset + length;
    first = true;
    end = 0;
    at = 0;
    if (present) {
      if (length < 2) {
        return false;
      }
      int bits = buffer.getShort(from) & 0xffff;
      from += 2;
      at = from * 8L;
      end = at + bits;
      from += (bits + 7) / 8;
    }
    if (from <= limit && auxiliaryBits > 0) {
      if ((limit - from) * 8L < auxiliaryBits) {
        return false;
      }
      long skipped = auxiliaryBits + (long) read(buffer, from * 8L, auxiliaryBits);
      from = (int) Math.min(from + (skipped + 7) / 8, limit + 1L);
    }
    dataAt = from;
    return from <= limit;
  }

  /** Where the access units begin. */
  int dataAt() {
    return dataAt;
  }

  /**
   * Reads the next header.
   *
   * @param left bytes of the packet that no unit has taken yet: a unit without a size takes all, a
   *     unit of constant size comes as long as there are any
   */
  boolean next(ByteBuffer buffer, int left) {
    if (!present) {
      size = constantSize > 0 ? constantSize : left;
      delta = 0;
      first = false;
      return left > 0;
    }
    if (at >= end) {
      return false;
    }
    size = sizeBits > 0 ? take(buffer, sizeBits) : constantSize > 0 ? constantSize : left;
    int index = take(buffer, first ? indexBits : deltaBits);
    delta = first ? 0 : index;
    first = false;
    if (ctsBits > 0 && take(buffer, 1) == 1) {
      take(buffer, ctsBits);
    }
    if (dtsBits > 0 && take(buffer, 1) == 1) {
      take(buffer, dtsBits);
    }
    take(buffer, (randomAccess ? 1 : 0) + stateBits);
    return at <= end;
  }

  /** Bytes of the access unit; of a fragmented one, all of them. */
  int size() {
    return size;
  }

  /** Units left out between the one before and this one. */
  int indexDelta() {
    return delta;
  }

  boolean isLast() {
    return at >= end;
  }

  private int take(ByteBuffer buffer, int bits) {
    if (at + bits > end) {
      at = end + 1;
      return 0;
    }
    int value = read(buffer, at, bits);
    at += bits;
    return value;
  }

  private static int read(ByteBuffer buffer, long from, int bits) {
    int value = 0;
    for (long i = from; i < from + bits; i++) {
      value = value << 1 | (buffer.get((int) (i >> 3)) >> (7 - (i & 7)) & 1);
    }
    return value;
  }
}
