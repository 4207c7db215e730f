package io.strongroom.retention.expiry;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.hold.HoldId;
import io.strongroom.retention.policy.RetentionRule;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a tombstone says: what goes, by which rule, and what is held of it. It is kept for good.
 *
 * @param policyVersion version of the policy that the rule is from
 * @param rule the rule with the highest floor that this footage was promised
 * @param packs finished packs that go, at least one; the next five are of these alone
 * @param bytes their size
 * @param cameras how many have packs in it
 * @param first first recorded instant
 * @param last end of the last recorded instant
 * @param packsRoot Merkle root over the packs
 * @param heldPacks finished packs that would go, and stay by holds
 * @param holds by which they do
 * @param orders that take the others and these, before their time; none if that is over
 * @param keptPacks finished packs that no order takes, or that were thinned or keep their full
 *     rate; 0 if its time is over
 * @param goingOn how many of the packs that go each node had; those with none are missing
 * @param keyIds of the day keys of it that the key store had, in hexadecimal; at least one
 * @param zone whose midnights begin days
 * @param dueAt midnight at which its time was over; by orders, when the last of them was approved
 * @param at when it was decided
 * @param early whether it goes before its expiry day because room is short; its floor is met
 * @param fullRate present if it is thinned: packs that nothing stands in for, and that stay as they
 *     are
 */
public record Verdict(
    int policyVersion,
    RetentionRule rule,
    long packs,
    long bytes,
    int cameras,
    WallTime first,
    WallTime last,
    Bytes packsRoot,
    long heldPacks,
    List<HoldId> holds,
    List<ChangeId> orders,
    long keptPacks,
    Map<NodeId, Long> goingOn,
    List<String> keyIds,
    ZoneId zone,
    Instant dueAt,
    Instant at,
    boolean early,
    Optional<List<PackId>> fullRate) {
  public Verdict {
    holds = List.copyOf(holds);
    orders = List.copyOf(orders);
    goingOn = Map.copyOf(goingOn);
    keyIds = List.copyOf(keyIds);
    fullRate = fullRate.map(List::copyOf);
  }

  /** Whether its keyframes stay. */
  boolean isThinned() {
    return fullRate.isPresent();
  }

  /** How many packs get another key before theirs dies. */
  long movingPacks() {
    return heldPacks + keptPacks;
  }
}
