package io.strongroom.retention.hold;

import io.strongroom.retention.change.Approval;
import java.time.Instant;
import java.util.Optional;

/**
 * A change that shortens a hold, which needs two people.
 *
 * @param id of the change
 * @param hold that it shortens
 * @param until when the hold is to end; empty to release it at once
 * @param reason in words
 */
public record HoldChange(
    HoldId id, HoldId hold, Optional<Instant> until, String reason, Approval approval) {
  HoldChange with(Approval next) {
    return new HoldChange(id, hold, until, reason, next);
  }
}
