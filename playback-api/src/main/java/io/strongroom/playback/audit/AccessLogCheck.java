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
 * Checks an access log from its tiles alone, without any key: all that {@link LogCheck} does, that
 * each entry is a leaf, that each delivery lies within an intent before it, and each intent of a
 * person within a grant before it that was not revoked. One run; blocks on the source; memory grows
 * with the grants alone.
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
  private final GrantsSeen grants = new GrantsSeen();
  private long found;

  private AccessLogCheck(TileSource source, long size) {
    this.source = source;
    this.size = size;
  }

  /**
   * What a check that went through has seen.
   *
   * @param grantedElsewhere intents whose grant is in the log of another node
   * @param findings what does not hold, a line each, {@link #MAX_FINDINGS} at most
   * @param found how many there are
   */
  public record Result(
      long intents,
      long deliveries,
      long refusals,
      long decisions,
      long grantedElsewhere,
      List<String> findings,
      long found) {}

  /**
   * Runs it.
   *
   * @param said of a note whose signatures have been verified
   * @param older ones that somebody has kept, verified too
   * @throws InvalidLogException naming the first file or checkpoint that does not fit: nothing of
   *     the log can be believed then
   */
  public static Result run(TileSource source, Checkpoint said, Collection<Checkpoint> older) {
    AccessLogCheck check = new AccessLogCheck(source, said.size());
    LogCheck.run(source, said, older, check::entry);
    return new Result(
        check.intents,
        check.deliveries,
        check.refusals,
        check.decisions,
        check.grants.elsewhere(),
        List.copyOf(check.findings),
        check.found);
  }

  private void entry(byte[] bytes) {
    try {
      switch (Leaf.parse(bytes)) {
        case Leaf.OfIntent intent -> {
          intents++;
          grants.check(intent).ifPresent(this::finding);
        }
        case Leaf.OfDelivery delivery -> {
          deliveries++;
          check(delivery);
        }
        case Leaf.OfRefusal _ -> refusals++;
        case PersonLeaf _ -> {} // says who changed what; no intent rests on it
        case DecisionLeaf decision -> {
          decisions++;
          grants.decided(decision);
        }
      }
    } catch (InvalidLogException e) {
      finding(String.valueOf(e.getMessage()));
    }
    index++;
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
