package io.strongroom.loadtests.prove.shred;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What one block of a slot keeps: the key of the store's file, and seeds from which the secrets of
 * day keys follow. Used by one thread.
 */
final class SlotRoot {
  private static final int PATH_BYTES = 11;
  private static final int NAME_BYTES = 8;

  private final byte[] fileKey;
  private final List<Seed> seeds = new ArrayList<>();

  private record Seed(int depth, FileBytes path, FileBytes secret) {}

  /**
   * @throws DamagedException if they are not what {@code docs/design/keys.md} says
   */
  SlotRoot(FileBytes contents) throws DamagedException {
    fileKey = contents.get(0, Algorithms.KEY_BYTES);
    int count = contents.i32(Algorithms.KEY_BYTES);
    int at = Algorithms.KEY_BYTES + Integer.BYTES;
    for (int i = 0; i < count; i++) {
      int secretAt = at + 1 + PATH_BYTES;
      seeds.add(
          new Seed(
              contents.u8(at),
              contents.part(at + 1, PATH_BYTES),
              contents.part(secretAt, Algorithms.KEY_BYTES)));
      at = secretAt + Algorithms.KEY_BYTES;
    }
    contents.expect("the length of the contents", contents.size(), at);
  }

  byte[] fileKey() {
    return fileKey.clone();
  }

  /**
   * The secret of a day key; empty if no seed is above it.
   *
   * @param label the key's name, and its generation if that is not 0
   * @param day days since 1970-01-01
   */
  Optional<byte[]> secret(String label, int day) {
    byte[] path =
        ByteBuffer.allocate(PATH_BYTES)
            .put(Algorithms.sha256(Algorithms.label(label)), 0, NAME_BYTES)
            .put((byte) (day >> 16))
            .putShort((short) day)
            .array();
    return seeds.stream()
        .filter(seed -> firstDifference(seed.path().all(), path) >= seed.depth())
        .findFirst()
        .map(seed -> walk(seed, path));
  }

  private static int firstDifference(byte[] a, byte[] b) {
    int at = Arrays.mismatch(a, b);
    return at < 0
        ? PATH_BYTES * Byte.SIZE
        : at * Byte.SIZE + Integer.numberOfLeadingZeros((a[at] ^ b[at]) & 0xff) - 24;
  }

  private static byte[] walk(Seed seed, byte[] path) {
    byte[] secret = seed.secret().all();
    for (int depth = seed.depth(); depth < PATH_BYTES * Byte.SIZE; depth++) {
      int bit = path[depth / 8] >> (7 - depth % 8) & 1;
      secret = Algorithms.hmac(secret, new byte[] {(byte) bit});
    }
    return secret;
  }
}
