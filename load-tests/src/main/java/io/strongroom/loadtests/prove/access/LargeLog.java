package io.strongroom.loadtests.prove.access;

import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.Tiles;
import io.strongroom.crypto.tlog.TreeEdge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The tiles and entries of an access log of many years, written from the byte table in
 * docs/design/access-log.md: an approval, then intents and their deliveries in turn. One thread.
 */
final class LargeLog {
  private static final String ORIGIN = "strongroom.local/large/access";
  private static final int INTENT = 1;
  private static final int DELIVERY = 2;
  private static final int DECISION = 4;
  private static final int APPROVE = 2;
  private static final int PLAYBACK = 2;
  private static final int PLAYBACK_BIT = 1;
  private static final int SESSIONS = 1_000;
  private static final int CAMERAS = 100;
  private static final long START_MICROS = 1_800_000_000_000_000L;
  private static final long MINUTE_MICROS = 60_000_000;
  private static final long APART_MICROS = 1_000;

  private final Path folder;
  private final SplittableRandom random;
  private final byte[] grant = new byte[16];
  private final TreeEdge edge = new TreeEdge();

  /**
   * @param folder new and empty
   */
  LargeLog(Path folder, SplittableRandom random) {
    this.folder = folder;
    this.random = random;
    random.nextBytes(grant);
  }

  /** Writes it, and returns what a checkpoint of it says. */
  Checkpoint write(long size) throws IOException {
    List<byte[]> bundle = new ArrayList<>(TileAddress.FULL);
    for (long index = 0; index < size; index++) {
      byte[] leaf = leaf(index, size);
      edge.append(MerkleTree.leafHash(leaf), this::put);
      bundle.add(leaf);
      if (bundle.size() == TileAddress.FULL || index == size - 1) {
        put(
            TileAddress.bundle(index / TileAddress.FULL, bundle.size()),
            Tiles.encodeEntries(bundle));
        bundle.clear();
      }
    }
    edge.partialTiles().forEach(this::put);
    return Checkpoint.of(ORIGIN, size, edge.root());
  }

  private byte[] leaf(long index, long size) {
    if (index == 0) {
      return approval(size);
    }
    return index % 2 == 1 ? intent(index) : delivery(index);
  }

  private ByteBuffer head(int bytes, int type, long index) {
    byte[] commitment = new byte[32];
    random.nextBytes(commitment);
    return ByteBuffer.allocate(bytes)
        .put((byte) 1)
        .put((byte) type)
        .putLong(START_MICROS + index * APART_MICROS)
        .put(commitment);
  }

  private byte[] approval(long size) {
    return head(119, DECISION, 0)
        .put(grant)
        .put((byte) APPROVE)
        .put(new byte[32])
        .put((byte) 1)
        .putLong(0)
        .putLong(START_MICROS)
        .putLong(START_MICROS + (size + 1) * APART_MICROS)
        .put((byte) PLAYBACK_BIT)
        .putShort((short) 0)
        .array();
  }

  private byte[] intent(long index) {
    long from = START_MICROS - MINUTE_MICROS;
    return head(107, INTENT, index)
        .putLong(1)
        .putLong(random.nextLong(SESSIONS))
        .putLong(2)
        .putLong(random.nextLong(CAMERAS))
        .putLong(from)
        .putLong(START_MICROS)
        .put((byte) PLAYBACK)
        .put(grant)
        .array();
  }

  private byte[] delivery(long index) {
    long from = START_MICROS - MINUTE_MICROS;
    return head(75, DELIVERY, index)
        .putLong(index - 1)
        .putLong(1 << 20)
        .put((byte) 1)
        .putLong(from)
        .putLong(START_MICROS)
        .array();
  }

  private void put(TileAddress address, byte[] bytes) {
    Path file = folder.resolve(address.path());
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
