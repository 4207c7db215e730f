package io.strongroom.recording.fragment;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One box of ISO/IEC 14496-12 as read from bytes that may be anything. Lengths are checked before
 * they are used; what does not add up is CORRUPT.
 *
 * @param type four characters
 * @param start offset of the box in the buffer it was read from
 * @param body what follows size and type
 */
record BoxReader(String type, int start, ByteBuffer body) {
  /** Boxes that one container may hold; ours hold fewer than ten. */
  static final int MAX_BOXES = 64;

  /** All boxes from the buffer's position to its limit, which do not move. */
  static List<BoxReader> all(ByteBuffer source) {
    List<BoxReader> boxes = new ArrayList<>();
    int at = source.position();
    while (at < source.limit()) {
      if (source.limit() - at < 8 || boxes.size() == MAX_BOXES) {
        throw corrupt("a box header is cut off, or there are more than " + MAX_BOXES + " boxes");
      }
      int size = source.getInt(at);
      if (size < 8 || size > source.limit() - at) {
        throw corrupt("a box says it has " + Integer.toUnsignedString(size) + " bytes");
      }
      byte[] name = new byte[4];
      source.get(at + 4, name);
      String type = new String(name, StandardCharsets.ISO_8859_1);
      boxes.add(new BoxReader(type, at, source.slice(at + 8, size - 8)));
      at += size;
    }
    return boxes;
  }

  static Optional<BoxReader> find(List<BoxReader> boxes, String type) {
    return boxes.stream().filter(box -> box.type.equals(type)).findFirst();
  }

  static BoxReader require(List<BoxReader> boxes, String type) {
    return find(boxes, type).orElseThrow(() -> corrupt("there is no " + type + " box"));
  }

  /** The boxes inside this one, after {@code skip} bytes of its own fields. */
  List<BoxReader> children(int skip) {
    need(body, skip, type);
    return all(body.slice(skip, body.capacity() - skip));
  }

  /** The box inside this one, which has no fields of its own. */
  BoxReader child(String wanted) {
    return require(children(0), wanted);
  }

  static void need(ByteBuffer body, int bytes, String type) {
    if (bytes < 0 || body.remaining() < bytes) {
      throw corrupt("the " + type + " box is cut off");
    }
  }

  static StrongroomException corrupt(String what) {
    return new StrongroomException(ErrorKind.CORRUPT, "not a fragment or init segment: " + what);
  }
}
