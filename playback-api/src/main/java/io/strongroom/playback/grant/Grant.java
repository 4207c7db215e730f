package io.strongroom.playback.grant;

import java.time.Instant;

/**
 * What an approver has allowed. It begins with the approval. Immutable.
 *
 * @param scope within what was asked
 * @param until it ends
 * @param maxUses most uses; 0 sets no limit
 * @param uses how often it was used: once per session and right
 */
public record Grant(Scope scope, Instant until, int maxUses, int uses) {
  /** Most uses that can be allowed, other than without a limit. */
  public static final int MOST_USES = 1_000;

  Grant usedOnceMore() {
    return new Grant(scope, until, maxUses, Math.addExact(uses, 1));
  }

  boolean isLastUse() {
    return maxUses > 0 && uses + 1 >= maxUses;
  }
}
