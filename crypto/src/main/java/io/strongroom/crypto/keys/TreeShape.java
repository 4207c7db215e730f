package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which leaves of a {@link SeedTree} are alive, without any seed.
 *
 * @param places the highest places below which everything is alive: ascending, none covers another
 */
record TreeShape(List<TreePath> places) {
  TreeShape {
    places = List.copyOf(places);
  }

  int encodedBytes() {
    return Integer.BYTES + places.size() * TreePath.BYTES;
  }

  void encode(ByteBuffer target) {
    target.putInt(places.size());
    places.forEach(place -> place.encode(target));
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static TreeShape decode(ByteBuffer source) {
    int count = Encoded.int32(source);
    if (count < 0 || count > source.remaining() / TreePath.BYTES) {
      throw new OpenFailedException();
    }
    List<TreePath> places = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      TreePath place = TreePath.decode(source);
      if (i > 0 && !follows(place, places.getLast())) {
        throw new OpenFailedException();
      }
      places.add(place);
    }
    return new TreeShape(places);
  }

  /** Whether a place may stand behind another one in a shape. */
  static boolean follows(TreePath place, TreePath before) {
    return before.compareTo(place) < 0 && !before.covers(place);
  }
}
