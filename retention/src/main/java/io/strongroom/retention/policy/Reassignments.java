package io.strongroom.retention.policy;

import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.change.Approval.State;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.change.ChangeRecords;
import io.strongroom.retention.change.Wording;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How people give a camera another class. A class that keeps what is recorded for as long or longer
 * is the camera's at once, by one account; one that keeps it for less, or to which the law does not
 * apply, needs another account's word first, as {@link PolicyChanges lowering the floor} of the
 * class does. What is recorded already stays what it was. Thread-safe; blocks on the store.
 */
public final class Reassignments {
  private static final Logger log = LoggerFactory.getLogger(Reassignments.class);

  private final CameraRegistry cameras;
  private final Supplier<PolicyHistory> policy;
  private final ChangeRecords<Reassignment> changes;
  private final InstantSource clock;

  /** What became of a proposal. */
  public sealed interface Outcome {}

  /** The camera has the class. */
  public record InForce() implements Outcome {}

  /** It waits for another account. */
  public record Waits(Change<Reassignment> change) implements Outcome {}

  public Reassignments(
      CameraRegistry cameras,
      Supplier<PolicyHistory> policy,
      StateStore state,
      InstantSource clock) {
    this.cameras = cameras;
    this.policy = policy;
    this.changes = new ChangeRecords<>(state, Reassignment.SUBJECT);
    this.clock = clock;
  }

  /** All that ever needed two people, the newest first. */
  public List<Change<Reassignment>> all() {
    return changes.all().stream()
        .sorted(
            Comparator.comparing((Change<Reassignment> each) -> each.approval().proposedAt())
                .reversed())
        .toList();
  }

  /** Whether a change is one of these. */
  public boolean knows(ChangeId id) {
    return changes.find(id).isPresent();
  }

  /**
   * Proposes another class for a camera.
   *
   * @throws StrongroomException NOT_FOUND if there is no such camera; CALLER if there is no such
   *     class, the camera has it, or another change of the camera's class is open
   */
  public Outcome propose(CameraId camera, RetentionClass to, String reason, String by) {
    Wording.require("reason", reason);
    Instant now = clock.instant();
    RetentionClass from =
        cameras.get(camera).orElseThrow(Reassignments::noCamera).camera().retentionClass();
    PolicyHistory history = policy.get();
    RetentionRule rule =
        history
            .current()
            .rules()
            .find(to)
            .orElseThrow(
                () ->
                    caller(
                        "retentionClass: there is no class %s; strongroom retention policy show"
                            .formatted(to)));
    requireChange(camera, from, to, now);
    if (rule.needsTwoPeopleAfter(history.lastRule(from))) {
      return new Waits(changes.propose(new Reassignment(camera, from, to), reason, by, now));
    }
    if (!cameras.reassign(camera, from, to)) {
      throw overtaken();
    }
    log.info("camera {} is recorded under class {} instead of {}, by {}", camera, to, from, by);
    return new InForce();
  }

  private void requireChange(CameraId camera, RetentionClass from, RetentionClass to, Instant now) {
    if (from.equals(to)) {
      throw caller("retentionClass: the camera has class " + to);
    }
    if (changes.all().stream()
        .filter(change -> change.what().camera().equals(camera))
        .anyMatch(change -> change.isOpen(now) || change.approval().state() == State.APPROVED)) {
      throw caller(
          "retentionClass: a change of this camera's class is open; approve or withdraw that one"
              + " first");
    }
  }

  /**
   * Approves a change; the camera has the class when the call returns.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; DENIED if this account has
   *     proposed it; CALLER if it is not open any more, or the camera has another class by now or
   *     is off the register
   */
  public Change<Reassignment> approve(ChangeId id, String by) {
    Change<Reassignment> change = change(id);
    Change<Reassignment> _ =
        changes.decide(change, change.approval().approved(by, clock.instant()));
    settle();
    Change<Reassignment> decided = change(id);
    if (decided.approval().state() == State.LAPSED) {
      throw overtaken();
    }
    return decided;
  }

  /**
   * Withdraws a change that nobody has approved.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; CALLER if it is not open any
   *     more
   */
  public Change<Reassignment> withdraw(ChangeId id, String by) {
    Change<Reassignment> change = change(id);
    return changes.decide(change, change.approval().withdrawn(by, clock.instant()));
  }

  /** Puts approved changes in force; what a crash left approved is found again here. */
  public void settle() {
    for (Change<Reassignment> change : changes.all()) {
      if (change.approval().state() == State.APPROVED) {
        Reassignment what = change.what();
        if (isInForce(what)) {
          log.info(
              "camera {} is recorded under class {} instead of {}, by {} and {}",
              what.camera(),
              what.to(),
              what.from(),
              change.approval().proposedBy(),
              change.approval().decidedBy().orElseThrow());
          changes.inForce(change);
        } else {
          log.warn("change {} of a camera's class was overtaken", change.id());
          changes.overtaken(change);
        }
      }
    }
  }

  private boolean isInForce(Reassignment what) {
    try {
      return cameras.reassign(what.camera(), what.from(), what.to());
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private Change<Reassignment> change(ChangeId id) {
    return changes
        .find(id)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND, "there is no change of a camera's class with this id"));
  }

  private static StrongroomException noCamera() {
    return new StrongroomException(ErrorKind.NOT_FOUND, "there is no such camera");
  }

  private static StrongroomException overtaken() {
    return caller(
        "retentionClass: the camera got another class, or was removed, since this was proposed;"
            + " propose it again");
  }

  private static StrongroomException caller(String message) {
    return new StrongroomException(ErrorKind.CALLER, message);
  }
}
