package io.strongroom.playback.grant;

import java.time.Instant;
import java.util.List;

/**
 * What an approver has allowed. It begins with the approval. Immutable.
 *
 * @param scope within what was asked
 * @param until it ends
 * @param maxUses most uses; 0 sets no limit
 * @param uses how often it was used: once per session and right
 * @param uncovered what a resident is to see, the newest last; of other grants none
 */
public record Grant(Scope scope, Instant until, int maxUses, int uses, List<Uncovering> uncovered) {
  /** Most uses that can be allowed, other than without a limit. */
  public static final int MOST_USES = 1_000;

  public Grant {
    uncovered = List.copyOf(uncovered);
  }

  /** One by which nothing was uncovered. */
  public Grant(Scope scope, Instant until, int maxUses, int uses) {
    this(scope, until, maxUses, uses, List.of());
  }

  Grant usedOnceMore() {
    return new Grant(scope, until, maxUses, Math.addExact(uses, 1), uncovered);
  }

  Grant withUncovered(List<Uncovering> all) {
    return new Grant(scope, until, maxUses, uses, all);
  }

  boolean isLastUse() {
    return maxUses > 0 && uses + 1 >= maxUses;
  }
}
