package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Draws a sample of a log's entries from a seed whose digest is in the log. Leaves and seed are all
 * that is needed, and they lead to the same entries everywhere. What is drawn depends on the seed,
 * which was fixed before the population's end, and on the entry that closes the population, which
 * nobody knew then: neither who made the seed nor who writes the log can choose.
 */
public final class SampleDraw {
  /** Length of a seed. */
  public static final int SEED_BYTES = 32;

  private final LogEntries log;
  private final byte[] seed;
  private long read;
  private final long maxBundles;

  /**
   * A sample.
   *
   * @param committed index of the entry that fixed the seed
   * @param id of the sample
   * @param closing index of the first entry after it that is not older than the population's end;
   *     only entries before it belong to the population
   * @param size entries of the population
   * @param indices what was drawn, in the order of the draw; fewer than asked for if the population
   *     has no more
   */
  public record Drawn(
      long committed, UUID id, Population population, long closing, long size, List<Long> indices) {
    public Drawn {
      indices = List.copyOf(indices);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by the order alone
  private record Ranked(byte[] rank, long index) {
    private static final Comparator<Ranked> ORDER =
        Comparator.comparing(Ranked::rank, Arrays::compareUnsigned)
            .thenComparingLong(Ranked::index);
  }

  private SampleDraw(LogEntries log, byte[] seed, long maxBundles) {
    this.log = log;
    this.seed = seed.clone();
    this.maxBundles = maxBundles;
  }

  /**
   * Draws the sample of a seed: the first entry of the log that fixes this seed counts.
   *
   * @param maxBundles most bundles that are read
   * @throws StrongroomException CALLER if the seed was never fixed, or too late, or the population
   *     is still open, or more would have to be read
   * @throws InvalidLogException naming a file that is missing or damaged, or an entry
   */
  public static Drawn draw(LogEntries log, byte[] seed, long maxBundles) {
    return new SampleDraw(log, seed, maxBundles).draw();
  }

  /** What a commitment says of a seed. */
  public static byte[] digest(byte[] seed) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Drawn draw() {
    if (seed.length != SEED_BYTES) {
      throw wrong("seed: must have " + SEED_BYTES + " bytes");
    }
    byte[] digest = digest(seed);
    long committed = 0;
    InspectionLeaf commitment = null;
    for (long bundle = 0; bundle < bundles() && commitment == null; bundle++) {
      List<byte[]> leaves = leaves(bundle);
      for (int i = 0; i < leaves.size() && commitment == null; i++) {
        if (leaves.get(i)[1] == InspectionLeaf.TYPE
            && Leaf.parse(leaves.get(i)) instanceof InspectionLeaf leaf
            && leaf.population().isPresent()
            && Arrays.equals(leaf.digest(), digest)) {
          commitment = leaf;
          committed = bundle * TileAddress.FULL + i;
        }
      }
    }
    if (commitment == null) {
      throw wrong("seed: no entry of this log fixes it");
    }
    Population population = commitment.population().orElseThrow();
    if (!commitment.at().isBefore(population.range().to())) {
      throw wrong("seed: it was fixed after the population's end, so the sample proves nothing");
    }
    return draw(committed, commitment, population);
  }

  private Drawn draw(long committed, InspectionLeaf commitment, Population population) {
    long closing = closing(committed, population.range().to());
    byte[] beacon =
        MerkleTree.leafHash(
            leaves(closing / TileAddress.FULL).get((int) (closing % TileAddress.FULL)));
    Mac ranks = mac();
    PriorityQueue<Ranked> lowest = new PriorityQueue<>(Ranked.ORDER.reversed());
    long size = 0;
    for (long bundle = 0; bundle * TileAddress.FULL < closing; bundle++) {
      List<byte[]> leaves = leaves(bundle);
      for (int i = 0; i < leaves.size(); i++) {
        long index = bundle * TileAddress.FULL + i;
        if (index < closing && belongs(Leaf.parse(leaves.get(i)), population)) {
          size++;
          ranks.update(beacon);
          ranks.update(ByteBuffer.allocate(Long.BYTES).putLong(index).flip());
          lowest.add(new Ranked(ranks.doFinal(), index));
          if (lowest.size() > population.count()) {
            lowest.remove();
          }
        }
      }
    }
    List<Long> indices = lowest.stream().sorted(Ranked.ORDER).map(Ranked::index).toList();
    return new Drawn(committed, commitment.subject(), population, closing, size, indices);
  }

  private static boolean belongs(Leaf leaf, Population population) {
    return population.range().contains(leaf.at())
        && population.type().map(EntryType.of(leaf)::equals).orElse(true);
  }

  private long closing(long committed, WallTime end) {
    for (long index = committed + 1; index < log.size(); ) {
      List<byte[]> leaves = leaves(index / TileAddress.FULL);
      for (int i = (int) (index % TileAddress.FULL); i < leaves.size(); i++, index++) {
        if (!Leaf.parse(leaves.get(i)).at().isBefore(end)) {
          return index;
        }
      }
    }
    throw wrong("seed: the population is open until an entry is made at its end or later");
  }

  private long bundles() {
    return (log.size() + TileAddress.FULL - 1) / TileAddress.FULL;
  }

  private List<byte[]> leaves(long bundle) {
    if (++read > maxBundles) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "the log is too large to draw from here; draw with ./strongroom inspect sample from a"
              + " copy of its tiles");
    }
    return log.leaves(bundle);
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(seed, "HmacSHA256"));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
    }
  }

  private static StrongroomException wrong(String what) {
    return new StrongroomException(ErrorKind.CALLER, what);
  }
}
