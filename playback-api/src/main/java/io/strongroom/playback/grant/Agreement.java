package io.strongroom.playback.grant;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Instant;

/**
 * What the first of two approvers has agreed to. It shows nothing by itself; the second one may
 * approve it or less.
 *
 * @param by account
 * @param at when
 * @param terms what may be granted at most
 */
public record Agreement(String by, Instant at, Terms terms) {
  /**
   * Refuses what a second approver may not approve.
   *
   * @throws StrongroomException DENIED if it is the first one; CALLER, naming the field
   */
  void requireAllows(Person approver, Terms wanted) {
    if (approver.user().equals(by)) {
      throw new StrongroomException(
          ErrorKind.DENIED, "you have agreed to this request; a second approver must decide on it");
    }
    wanted
        .scope()
        .exceeds(terms.scope())
        .ifPresent(
            field -> {
              throw Terms.wrong(field, "goes beyond what the first approver agreed to");
            });
    if (terms.until().isBefore(wanted.until())) {
      throw Terms.wrong(
          "validUntil", "must be " + terms.until() + " at the latest, as was agreed to");
    }
    if (terms.maxUses() > 0 && (wanted.maxUses() == 0 || wanted.maxUses() > terms.maxUses())) {
      throw Terms.wrong("maxUses", "must be " + terms.maxUses() + " at most, as was agreed to");
    }
  }
}
