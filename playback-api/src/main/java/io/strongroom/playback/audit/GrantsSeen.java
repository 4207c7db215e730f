package io.strongroom.playback.audit;

import io.strongroom.recording.model.WallTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The grants of a log as far as it was read, for a check of it. Used by one thread. */
final class GrantsSeen {
  /**
   * An intent is written so long after its grant was looked at, at most: a grant that was revoked
   * or is over meanwhile may have one more.
   */
  private static final long GRACE_MICROS = 5_000_000;

  private record Seen(Granted granted, Optional<WallTime> revokedAt) {}

  private final Map<UUID, Seen> grants = new HashMap<>();
  private long elsewhere;

  void decided(DecisionLeaf decision) {
    decision
        .granted()
        .ifPresent(granted -> grants.put(decision.request(), new Seen(granted, Optional.empty())));
    if (decision.step().equals(DecisionLeaf.REVOKE)) {
      grants.computeIfPresent(
          decision.request(), (id, seen) -> new Seen(seen.granted, Optional.of(decision.at())));
    } else if (DecisionLeaf.isRefusal(decision.step())) {
      // an approval before it came too late, and was never in force
      grants.remove(decision.request());
    }
  }

  /** What is wrong with an intent; empty if nothing is, or its grant is not in this log. */
  Optional<String> check(Leaf.OfIntent intent) {
    Leaf.Subject subject = intent.subject();
    boolean byNobody =
        switch (subject.action()) {
          case VERIFICATION, THINNING -> true;
          case TIMELINE, PLAYBACK, EXPORT, PICTURE, LIVE, UNMASK -> false;
        };
    if (subject.grant().isEmpty()) {
      return byNobody ? Optional.empty() : Optional.of("an intent of a person names no grant");
    }
    Seen seen = grants.get(subject.grant().get());
    if (seen == null) {
      elsewhere++;
      return Optional.empty();
    }
    WallTime looked = intent.at().plusMicros(-GRACE_MICROS);
    if (!seen.granted.covers(subject, looked)) {
      return Optional.of("an intent is not within its grant " + subject.grant().get());
    }
    return seen.revokedAt
        .filter(at -> at.isBefore(looked))
        .map(at -> "an intent rests on a grant that was revoked, " + subject.grant().get());
  }

  /** Intents whose grants are in no entry before them. */
  long elsewhere() {
    return elsewhere;
  }
}
