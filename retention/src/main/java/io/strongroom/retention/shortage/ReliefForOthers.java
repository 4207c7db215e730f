package io.strongroom.retention.shortage;

import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.RoomNeed;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets footage go that has met its floor where another node of the cluster is short of room and has
 * done what it can by itself. Does nothing on a node that does not drive. For one thread.
 */
public final class ReliefForOthers {
  /** What was let go is to be seen before more is. */
  public static final Duration EVERY = Shortage.SETTLES;

  private static final Logger log = LoggerFactory.getLogger(ReliefForOthers.class);

  private final Expirer expirer;
  private final EarlyThinning thinning;
  private final EarlyRelease release;

  /**
   * @param thinning lets the full rate go of what is thinned
   * @param release lets the rest go
   */
  public ReliefForOthers(Expirer expirer, EarlyThinning thinning, EarlyRelease release) {
    this.expirer = expirer;
    this.thinning = thinning;
    this.release = release;
  }

  /** Looks, and does at most one thing. */
  public void look() {
    RoomNeed need = expirer.needOfOthers();
    Optional<String> done = Optional.empty();
    if (need.covers(RoomNeed.THINNED)) {
      done = thinning.letGo();
    }
    if (done.isEmpty() && need.covers(RoomNeed.RELEASE)) {
      done = release.letGo();
    }
    done.ifPresent(what -> log.warn("another node is short of room: {}", what));
  }
}
