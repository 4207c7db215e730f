package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The grants of all logs of a check: nodes write what is decided each into its own, so an intent
 * may rest on a decision in another one. What orders them is their times. Used by one thread.
 */
final class GrantsSeen {
  /**
   * An intent is written so long after its grant was looked at, at most: a grant that was revoked
   * or is over meanwhile may have one more. The clocks of two nodes differ by less.
   */
  private static final long GRACE_MICROS = 5_000_000;

  /** What an intent comes to. */
  sealed interface Verdict {
    /** It lies within a grant, or no person looked. */
    record Covered() implements Verdict {}

    /** It lies within an approval that a refusal followed: one of the two had no effect. */
    record Contested() implements Verdict {}

    /** None of the logs has its grant. */
    record Unknown(UUID grant) implements Verdict {}

    /** It does not lie within its grant. */
    record Outside(String why) implements Verdict {}
  }

  private record Approval(Granted granted, WallTime at) {}

  /** Of one request; two that decide at once may both have approved. */
  private static final class Steps {
    private final List<Approval> approvals = new ArrayList<>(1);
    private Optional<WallTime> revokedAt = Optional.empty();
    private Optional<WallTime> refusedAt = Optional.empty();
  }

  private final Map<UUID, Steps> requests = new HashMap<>();

  /**
   * Reads the decisions of a log. Leaves that are none are passed over here.
   *
   * @throws InvalidLogException if a bundle is missing or none
   */
  void read(TileSource source, long size) {
    for (TileAddress bundle : TileAddress.all(TileAddress.ENTRIES, size)) {
      for (byte[] entry : source.entries(bundle)) {
        if (DecisionLeaf.looksLikeOne(entry)) {
          decision(entry);
        }
      }
    }
  }

  private void decision(byte[] entry) {
    try {
      if (Leaf.parse(entry) instanceof DecisionLeaf decision) {
        decided(decision);
      }
    } catch (InvalidLogException e) {
      // told when its log is checked
    }
  }

  private void decided(DecisionLeaf decision) {
    Steps steps = requests.computeIfAbsent(decision.request(), id -> new Steps());
    decision
        .granted()
        .ifPresent(granted -> steps.approvals.add(new Approval(granted, decision.at())));
    if (decision.step().equals(DecisionLeaf.REVOKE)) {
      steps.revokedAt = earlier(steps.revokedAt, decision.at());
    } else if (DecisionLeaf.isRefusal(decision.step())) {
      steps.refusedAt = later(steps.refusedAt, decision.at());
    }
  }

  private static Optional<WallTime> earlier(Optional<WallTime> known, WallTime at) {
    return known.filter(each -> each.isBefore(at)).or(() -> Optional.of(at));
  }

  private static Optional<WallTime> later(Optional<WallTime> known, WallTime at) {
    return known.filter(at::isBefore).or(() -> Optional.of(at));
  }

  /** What an intent comes to. */
  Verdict check(Leaf.OfIntent intent) {
    Leaf.Subject subject = intent.subject();
    boolean byNobody =
        switch (subject.action()) {
          case VERIFICATION, THINNING -> true;
          case TIMELINE, PLAYBACK, EXPORT, PICTURE, LIVE, UNMASK, RESIDENT -> false;
        };
    if (subject.grant().isEmpty()) {
      return byNobody
          ? new Verdict.Covered()
          : new Verdict.Outside("an intent of a person names no grant");
    }
    UUID grant = subject.grant().get();
    Steps steps = requests.get(grant);
    if (steps == null || steps.approvals.isEmpty()) {
      return new Verdict.Unknown(grant);
    }
    WallTime earliest = intent.at().plusMicros(-GRACE_MICROS);
    WallTime latest = intent.at().plusMicros(GRACE_MICROS);
    Optional<Approval> covering =
        steps.approvals.stream()
            .filter(approval -> !latest.isBefore(approval.at()))
            .filter(approval -> approval.granted().covers(subject, earliest))
            .findFirst();
    if (covering.isEmpty()) {
      return new Verdict.Outside("an intent is not within its grant " + grant);
    }
    if (steps.revokedAt.filter(at -> at.isBefore(earliest)).isPresent()) {
      return new Verdict.Outside("an intent rests on a grant that was revoked, " + grant);
    }
    return steps.refusedAt.filter(covering.get().at()::isBefore).isPresent()
        ? new Verdict.Contested()
        : new Verdict.Covered();
  }
}
