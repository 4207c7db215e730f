package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret for each day key there can be, any of which can be forgotten: the pseudorandom function
 * of Goldreich, Goldwasser and Micali ("How to Construct Random Functions", 1986), punctured as in
 * Boneh and Waters (2013). Each seed yields two below it, by HMAC-SHA-256 with it as key and the
 * byte 0 or 1 as message; a leaf is 88 steps below the top. To forget a leaf is to keep, instead of
 * a seed above it, those beside the way to it: they yield every leaf but this one.
 *
 * <p>Trees that come from one top differ only in what they have forgotten, and {@link
 * #restrictedTo} makes of two of them the one that has forgotten what either has. Immutable until
 * it is closed, which wipes it; thread-safe as long as nobody closes it during a call.
 */
final class SeedTree implements AutoCloseable {
  /** Most seeds that a slot has room for. */
  static final int MAX_SEEDS = 20_000;

  private static final int ENTRY_BYTES = TreePath.BYTES + Secret.BYTES;

  /** What {@link #encode} writes at most. */
  static final int MAX_BYTES = Integer.BYTES + MAX_SEEDS * ENTRY_BYTES;

  private static final String HMAC = "HmacSHA256";

  private final NavigableMap<TreePath, byte[]> seeds;

  private SeedTree(NavigableMap<TreePath, byte[]> seeds) {
    this.seeds = seeds;
  }

  /** One that has forgotten nothing. */
  static SeedTree create(SecureRandom random) {
    byte[] top = new byte[Secret.BYTES];
    random.nextBytes(top);
    NavigableMap<TreePath, byte[]> seeds = new TreeMap<>();
    seeds.put(TreePath.TOP, top);
    return new SeedTree(seeds);
  }

  /** Whether the leaf has not been forgotten. */
  boolean has(TreePath leaf) {
    return above(leaf).isPresent();
  }

  /** The secret of a leaf, which the caller closes; empty if it has been forgotten. */
  Optional<Secret> leaf(TreePath leaf) {
    return above(leaf)
        .map(
            entry -> {
              byte[] seed = below(entry.getValue(), entry.getKey().depth(), leaf);
              try {
                return Secret.copyOf(seed);
              } finally {
                Arrays.fill(seed, (byte) 0);
              }
            });
  }

  /**
   * A tree without these leaves.
   *
   * @throws IllegalStateException if it would have more than {@link #MAX_SEEDS}
   */
  SeedTree without(List<TreePath> leaves) {
    NavigableMap<TreePath, byte[]> rest = copy();
    for (TreePath leaf : leaves) {
      puncture(rest, leaf);
    }
    SeedTree tree = new SeedTree(rest);
    if (rest.size() > MAX_SEEDS) {
      tree.close();
      throw new IllegalStateException(
          "too many single day keys have been destroyed: the slots hold " + MAX_SEEDS + " seeds");
    }
    return tree;
  }

  private static void puncture(NavigableMap<TreePath, byte[]> seeds, TreePath leaf) {
    Map.Entry<TreePath, byte[]> above = seeds.floorEntry(leaf);
    if (above == null || !above.getKey().covers(leaf)) {
      return;
    }
    seeds.remove(above.getKey());
    byte[] seed = above.getValue();
    for (int depth = above.getKey().depth(); depth < TreePath.LEAF_DEPTH; depth++) {
      int way = leaf.bit(depth);
      seeds.put(leaf.upTo(depth + 1).sibling(), child(seed, 1 - way));
      byte[] next = child(seed, way);
      Arrays.fill(seed, (byte) 0);
      seed = next;
    }
    Arrays.fill(seed, (byte) 0);
  }

  /** A tree with the leaves that this one and the shape have in common. */
  SeedTree restrictedTo(TreeShape shape) {
    NavigableMap<TreePath, byte[]> rest = new TreeMap<>();
    for (TreePath place : shape.places()) {
      above(place)
          .ifPresentOrElse(
              entry -> rest.put(place, below(entry.getValue(), entry.getKey().depth(), place)),
              () ->
                  seeds.tailMap(place, true).entrySet().stream()
                      .takeWhile(entry -> place.covers(entry.getKey()))
                      .forEach(entry -> rest.put(entry.getKey(), entry.getValue().clone())));
    }
    return new SeedTree(rest);
  }

  TreeShape shape() {
    return new TreeShape(List.copyOf(seeds.keySet()));
  }

  int encodedBytes() {
    return Integer.BYTES + seeds.size() * ENTRY_BYTES;
  }

  /** Count (4 bytes), then per seed: path (12), seed (32), ascending. */
  void encode(ByteBuffer target) {
    target.putInt(seeds.size());
    seeds.forEach(
        (path, seed) -> {
          path.encode(target);
          target.put(seed);
        });
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static SeedTree decode(ByteBuffer source) {
    int count = Encoded.int32(source);
    if (count < 0 || count > MAX_SEEDS || count > source.remaining() / ENTRY_BYTES) {
      throw new OpenFailedException();
    }
    NavigableMap<TreePath, byte[]> seeds = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      TreePath path = TreePath.decode(source);
      if (i > 0 && !TreeShape.follows(path, seeds.lastKey())) {
        throw new OpenFailedException();
      }
      seeds.put(path, Encoded.bytes(source, Secret.BYTES));
    }
    return new SeedTree(seeds);
  }

  private Optional<Map.Entry<TreePath, byte[]>> above(TreePath place) {
    return Optional.ofNullable(seeds.floorEntry(place)).filter(e -> e.getKey().covers(place));
  }

  private NavigableMap<TreePath, byte[]> copy() {
    NavigableMap<TreePath, byte[]> copy = new TreeMap<>();
    seeds.forEach((path, seed) -> copy.put(path, seed.clone()));
    return copy;
  }

  /** The seed of a place, from that of one above it; the caller wipes it. */
  private static byte[] below(byte[] seed, int depth, TreePath place) {
    byte[] at = seed.clone();
    for (int step = depth; step < place.depth(); step++) {
      byte[] next = child(at, place.bit(step));
      Arrays.fill(at, (byte) 0);
      at = next;
    }
    return at;
  }

  private static byte[] child(byte[] seed, int way) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(seed, HMAC));
      mac.update((byte) way);
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK does not provide " + HMAC, e);
    }
  }

  @Override
  public void close() {
    seeds.values().forEach(seed -> Arrays.fill(seed, (byte) 0));
  }

  @Override
  public String toString() {
    return "SeedTree[" + seeds.size() + " seeds]";
  }
}
