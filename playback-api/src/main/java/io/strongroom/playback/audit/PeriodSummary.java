package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.tilelog.Beginning;
import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What the leaves of a log say of a period, without what is sealed beside them: the same each time
 * it is made of a period that is over.
 *
 * @param entries that were made in the period
 * @param beginning the entries before the first one that is as new as the period's end; empty if
 *     nothing is published
 * @param steps how many entries of each kind, as {@code custody hold-placed}
 * @param samples commitments and draws, in the order of the log
 * @param deletions certificates of deletion
 * @param days records of completeness by day
 */
public record PeriodSummary(
    long entries,
    Optional<Beginning> beginning,
    SortedMap<String, Long> steps,
    List<Sample> samples,
    List<Deletion> deletions,
    List<Day> days) {

  /**
   * An entry about a sample.
   *
   * @param id of the sample; zeros of a draw
   * @param seedDigest SHA-256 of the seed, in hex
   * @param population where the seed is fixed; empty of a draw
   */
  public record Sample(
      long index, WallTime at, UUID id, String seedDigest, Optional<Population> population) {}

  /**
   * A deletion that is certified.
   *
   * @param subject opaque id of what was deleted
   * @param record SHA-256, in hex, of the control record
   * @param certificate SHA-256, in hex, of the certificate
   */
  public record Deletion(
      long index, WallTime at, UUID subject, String record, String certificate) {}

  /**
   * Records of completeness that were logged on a day.
   *
   * @param digest SHA-256, in hex, over the hashes of the records, in the order of the log
   */
  public record Day(LocalDate day, long records, String digest) {}

  /** Reads a log once. For one thread. */
  static final class Reader {
    private final TimeRange range;
    private final ZoneId zone;
    private final SortedMap<String, Long> steps = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<Deletion> deletions = new ArrayList<>();
    private final SortedMap<LocalDate, MessageDigest> digests = new TreeMap<>();
    private final Map<LocalDate, Long> records = new TreeMap<>();
    private long end = -1;
    private long entries;

    Reader(TimeRange range, ZoneId zone) {
      this.range = range;
      this.zone = zone;
    }

    /** Whether a bundle of these times need not be read: it is of before, or of long after. */
    boolean hasNothingIn(TimeRange times) {
      return !range.overlaps(times) && (end >= 0 || !range.to().isBefore(times.to()));
    }

    void read(long bundle, List<Leaf> leaves) {
      for (int i = 0; i < leaves.size(); i++) {
        long index = bundle * TileAddress.FULL + i;
        Leaf leaf = leaves.get(i);
        if (end < 0 && !leaf.at().isBefore(range.to())) {
          end = index;
        }
        if (range.contains(leaf.at())) {
          entries++;
          add(index, leaf);
        }
      }
    }

    private void add(long index, Leaf leaf) {
      String kind = EntryType.of(leaf).code();
      String step =
          switch (leaf) {
            case Leaf.OfIntent _, Leaf.OfDelivery _, Leaf.OfRefusal _ -> kind;
            case DecisionLeaf decision -> kind + " " + decision.step();
            case PersonLeaf change -> kind + " " + change.step();
            case InspectionLeaf act -> kind + " " + act.step();
            case CustodyLeaf custody -> kind + " " + custody.step().form();
          };
      long _ = steps.merge(step, 1L, Long::sum);
      if (leaf instanceof InspectionLeaf act) {
        sample(index, act);
      } else if (leaf instanceof CustodyLeaf custody) {
        custody(index, custody);
      }
    }

    private void sample(long index, InspectionLeaf act) {
      if (act.step().equals(InspectionAct.SAMPLE_COMMITTED)
          || act.step().equals(InspectionAct.SAMPLE_DRAWN)) {
        samples.add(
            new Sample(index, act.at(), act.subject(), hex(act.digest()), act.population()));
      }
    }

    private void custody(long index, CustodyLeaf leaf) {
      if (leaf.step() == CustodyStep.DELETION_CERTIFIED) {
        deletions.add(
            new Deletion(index, leaf.at(), leaf.subject(), hex(leaf.record()), hex(leaf.proof())));
      } else if (leaf.step() == CustodyStep.COMPLETENESS_RECORDED) {
        LocalDate day = leaf.at().toInstant().atZone(zone).toLocalDate();
        digests.computeIfAbsent(day, _ -> sha256()).update(leaf.record());
        long _ = records.merge(day, 1L, Long::sum);
      }
    }

    PeriodSummary summary(LogEntries log) {
      List<Day> days = new ArrayList<>();
      digests.forEach(
          (day, digest) ->
              days.add(new Day(day, records.getOrDefault(day, 0L), hex(digest.digest()))));
      return new PeriodSummary(
          entries, log.beginning(end < 0 ? log.size() : end), steps, samples, deletions, days);
    }

    private static String hex(byte[] bytes) {
      return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
