package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What slots keep for a key store: the key of the store's file, which never changes, and a secret
 * for each day key that has not been destroyed. Closing wipes it; thread-safe as long as nobody
 * closes it during a call.
 */
final class StoreRoot implements AutoCloseable {
  /** What {@link #encode} writes at most. */
  static final int MAX_BYTES = Secret.BYTES + SeedTree.MAX_BYTES;

  private static final byte[] ID_LABEL =
      "strongroom/v1/key-store-id".getBytes(StandardCharsets.US_ASCII);

  private final Secret fileKey;
  private final SeedTree tree;
  private final long id;

  private StoreRoot(Secret fileKey, SeedTree tree) {
    this.fileKey = fileKey;
    this.tree = tree;
    this.id = ByteBuffer.wrap(fileKey.hkdf(new byte[0], ID_LABEL, Long.BYTES)).getLong();
  }

  /** The root of a new store. */
  static StoreRoot create(SecureRandom random) {
    return new StoreRoot(Secret.random(random), SeedTree.create(random));
  }

  /** Names the store and says nothing about its root. */
  long id() {
    return id;
  }

  Secret fileKey() {
    return fileKey;
  }

  /** Whether a day key with this leaf has not been destroyed. */
  boolean has(TreePath leaf) {
    return tree.has(leaf);
  }

  /** What seals the day key with this leaf, which the caller closes; empty if it is destroyed. */
  Optional<Secret> leaf(TreePath leaf) {
    return tree.leaf(leaf);
  }

  TreeShape shape() {
    return tree.shape();
  }

  /** The root after the destruction of the day keys with these leaves. */
  StoreRoot without(List<TreePath> leaves) {
    return new StoreRoot(copyOfFileKey(), tree.without(leaves));
  }

  /** The root without what is destroyed by this shape. */
  StoreRoot restrictedTo(TreeShape shape) {
    return new StoreRoot(copyOfFileKey(), tree.restrictedTo(shape));
  }

  private Secret copyOfFileKey() {
    byte[] bytes = fileKey.expose();
    try {
      return Secret.copyOf(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** File key (32 bytes), then the tree; the caller wipes it. */
  byte[] encode() {
    ByteBuffer target = ByteBuffer.allocate(Secret.BYTES + tree.encodedBytes());
    byte[] key = fileKey.expose();
    target.put(key);
    Arrays.fill(key, (byte) 0);
    tree.encode(target);
    return target.array();
  }

  /** Reads what {@link #encode} wrote; OpenFailedException for anything else. */
  static StoreRoot decode(byte[] encoded) {
    ByteBuffer source = ByteBuffer.wrap(encoded);
    byte[] key = Encoded.bytes(source, Secret.BYTES);
    try {
      SeedTree tree = SeedTree.decode(source);
      Encoded.end(source);
      return new StoreRoot(Secret.copyOf(key), tree);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  public void close() {
    fileKey.close();
    tree.close();
  }

  @Override
  public String toString() {
    return "StoreRoot[hidden]";
  }
}
