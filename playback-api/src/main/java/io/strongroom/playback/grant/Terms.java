package io.strongroom.playback.grant;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Instant;

/**
 * What an approver says to a request.
 *
 * @param scope what may be seen; within what was asked
 * @param until when the grant ends
 * @param maxUses most uses; 0 sets no limit
 */
public record Terms(Scope scope, Instant until, int maxUses) {
  /**
   * Refuses terms that go beyond what was asked, or what may be granted.
   *
   * @param latest the latest end that a grant may have
   * @throws StrongroomException CALLER, naming the field
   */
  void requireWithin(Scope asked, Instant latest, Instant now) {
    scope
        .exceeds(asked)
        .ifPresent(
            field -> {
              throw wrong(field, "goes beyond what was asked; an approval can only narrow");
            });
    if (!scope.showsSomething()) {
      throw wrong("actions", "name at least one of playback, live, export, or refuse the request");
    }
    if (!now.isBefore(until)) {
      throw wrong("validUntil", "lies in the past; the node's clock says " + now);
    }
    if (latest.isBefore(until)) {
      throw wrong("validUntil", "must be " + latest + " at the latest");
    }
    if (maxUses < 0 || maxUses > Grant.MOST_USES) {
      throw wrong("maxUses", "must be a number from 1 to " + Grant.MOST_USES);
    }
  }

  static StrongroomException wrong(String field, String what) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + what);
  }
}
