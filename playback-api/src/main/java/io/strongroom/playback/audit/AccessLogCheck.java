package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.LogCheck;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.recording.model.TimeRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks access logs from their tiles alone, without any key: of each all that {@link LogCheck}
 * does, that each entry is a leaf, that each delivery lies within an intent before it, and each
 * intent of a person within a grant that is in one of the logs and was not revoked. One run for
 * each log; blocks on the source; memory grows with the grants alone.
 */
public final class AccessLogCheck {
  /** Findings that are kept; beyond it they are counted alone. */
  public static final int MAX_FINDINGS = 1_000;

  private static final int BUNDLES_HELD = 64;

  private final TileSource source;
  private final long size;
  private final List<String> findings = new ArrayList<>();
  private final Map<Long, List<byte[]>> held =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, List<byte[]>> eldest) {
          return size() > BUNDLES_HELD;
        }
      };
  private long index;
  private long intents;
  private long deliveries;
  private long refusals;
  private long decisions;
  private final GrantsSeen grants;
  private final boolean whole;
  private long contested;
  private long grantedElsewhere;
  private long found;

  private AccessLogCheck(Log log, GrantsSeen grants, boolean whole) {
    this.source = log.source;
    this.size = log.said.size();
    this.grants = grants;
    this.whole = whole;
  }

  /**
   * A log that is checked.
   *
   * @param said of a note whose signatures have been verified
   * @param older ones that somebody has kept, verified too
   */
  public record Log(TileSource source, Checkpoint said, Collection<Checkpoint> older) {
    public Log {
      older = List.copyOf(older);
    }
  }

  /**
   * What a check that went through has seen.
   *
   * @param contested intents that rest on an approval which a refusal followed
   * @param grantedElsewhere intents whose grant is in none of the logs, if not all were given
   * @param findings what does not hold, a line each, {@link #MAX_FINDINGS} at most
   * @param found how many there are
   */
  public record Result(
      long intents,
      long deliveries,
      long refusals,
      long decisions,
      long contested,
      long grantedElsewhere,
      List<String> findings,
      long found) {}

  /**
   * Checks a log that stands alone.
   *
   * @throws InvalidLogException as {@link #run(List, boolean)}
   */
  public static Result run(TileSource source, Checkpoint said, Collection<Checkpoint> older) {
    return run(List.of(new Log(source, said, older)), true).getFirst();
  }

  /**
   * Checks logs that belong together.
   *
   * @param whole whether they are all logs of a cluster: an intent whose grant is in none of them
   *     is a finding then
   * @return a result for each, in their order
   * @throws InvalidLogException naming the first file or checkpoint that does not fit: nothing of
   *     that log can be believed then
   */
  public static List<Result> run(List<Log> logs, boolean whole) {
    GrantsSeen grants = new GrantsSeen();
    logs.forEach(log -> grants.read(log.source, log.said.size()));
    return logs.stream().map(log -> new AccessLogCheck(log, grants, whole).run(log)).toList();
  }

  private Result run(Log log) {
    LogCheck.run(log.source, log.said, log.older, this::entry);
    return new Result(
        intents,
        deliveries,
        refusals,
        decisions,
        contested,
        grantedElsewhere,
        List.copyOf(findings),
        found);
  }

  private void entry(byte[] bytes) {
    try {
      switch (Leaf.parse(bytes)) {
        case Leaf.OfIntent intent -> {
          intents++;
          judge(grants.check(intent));
        }
        case Leaf.OfDelivery delivery -> {
          deliveries++;
          check(delivery);
        }
        case Leaf.OfRefusal _ -> refusals++;
        case PersonLeaf _ -> {} // says who changed what; no intent rests on it
        case InspectionLeaf _ -> {} // says who read the log; no footage
        case DecisionLeaf _ -> decisions++;
      }
    } catch (InvalidLogException e) {
      finding(String.valueOf(e.getMessage()));
    }
    index++;
  }

  private void judge(GrantsSeen.Verdict verdict) {
    switch (verdict) {
      case GrantsSeen.Verdict.Covered _ -> {}
      case GrantsSeen.Verdict.Contested _ -> contested++;
      case GrantsSeen.Verdict.Unknown(var grant) when whole ->
          finding("an intent rests on a grant that is in no log, " + grant);
      case GrantsSeen.Verdict.Unknown _ -> grantedElsewhere++;
      case GrantsSeen.Verdict.Outside(var why) -> finding(why);
    }
  }

  private void check(Leaf.OfDelivery delivery) {
    if (delivery.intent() >= index) {
      finding("a delivery names entry " + delivery.intent() + ", which is not before it");
    } else if (!(intent(delivery.intent()) instanceof Leaf.OfIntent intent)) {
      finding("a delivery names entry " + delivery.intent() + ", which is no intent");
    } else {
      Optional<TimeRange> range = delivery.delivery().range();
      if (range.isPresent() && !intent.subject().range().contains(range.get())) {
        finding("a delivery is not within its intent, entry " + delivery.intent());
      }
    }
  }

  /** Of a bundle that has been checked on the way here, or is being checked. */
  private Leaf intent(long at) {
    TileAddress tile = TileAddress.in(0, at / TileAddress.FULL, size);
    List<byte[]> bundle =
        held.computeIfAbsent(
            tile.index(), which -> source.entries(TileAddress.bundle(which, tile.width())));
    return Leaf.parse(bundle.get((int) (at % TileAddress.FULL)));
  }

  private void finding(String what) {
    found++;
    if (findings.size() < MAX_FINDINGS) {
      findings.add("entry " + index + ": " + what);
    }
  }
}
