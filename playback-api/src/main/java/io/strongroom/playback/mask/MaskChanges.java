package io.strongroom.playback.mask;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.change.Approval.State;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.change.ChangeId;
import io.strongroom.retention.change.ChangeRecords;
import io.strongroom.retention.change.Wording;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How people set masks. What hides all that is hidden is in force at once, by one account; what
 * hides less of any footage needs another account's word first. Thread-safe; blocks on the store.
 */
public final class MaskChanges {
  private static final Logger log = LoggerFactory.getLogger(MaskChanges.class);

  private final Masks masks;
  private final ChangeRecords<MaskChange> changes;
  private final InstantSource clock;

  /** What became of masks that somebody set. */
  public sealed interface Outcome {}

  /** The camera has them. */
  public record InForce(MaskHistory history) implements Outcome {}

  /** They wait for another account. */
  public record Waits(Change<MaskChange> change) implements Outcome {}

  public MaskChanges(Masks masks, StateStore state, InstantSource clock) {
    this.masks = masks;
    this.changes = new ChangeRecords<>(state, MaskChange.SUBJECT);
    this.clock = clock;
  }

  /** The change of a camera's masks that waits for another account. */
  public Optional<Change<MaskChange>> open(CameraId camera) {
    return changes.all().stream()
        .filter(change -> change.what().camera().equals(camera))
        .filter(change -> change.isOpen(clock.instant()))
        .findFirst();
  }

  /** Whether a change is one of these. */
  public boolean knows(ChangeId id) {
    return changes.find(id).isPresent();
  }

  /**
   * Sets masks, or proposes them if they take something away.
   *
   * @param from footage from here on has them; absent: from now on, or from the approval on
   * @param past whether older footage has them too
   * @param reason why something is taken away
   * @throws StrongroomException CALLER, naming the field; EXHAUSTED if there are too many versions
   */
  public Outcome set(
      CameraId camera,
      @Nullable WallTime from,
      boolean past,
      List<MaskPolygon> polygons,
      String reason,
      String by) {
    Masks.Outcome outcome = masks.set(camera, from, past, polygons, by);
    return switch (outcome) {
      case Masks.Added added -> new InForce(added.history());
      case Masks.TakesAway takes -> {
        if (reason.isBlank()) {
          throw caller(
              "reason: must be given, because these masks hide less than those that the camera has;"
                  + " another administrator has to approve them");
        }
        Wording.require("reason", reason);
        requireNoneOpen(camera);
        yield new Waits(
            changes.propose(
                new MaskChange(camera, takes.newest(), Optional.ofNullable(from), past, polygons),
                reason,
                by,
                clock.instant()));
      }
    };
  }

  private void requireNoneOpen(CameraId camera) {
    if (open(camera).isPresent()) {
      throw caller(
          "polygons: a change of this camera's masks is open; approve or withdraw that one first");
    }
  }

  /**
   * Approves a change; the camera has the masks when the call returns.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; DENIED if this account has
   *     proposed it; CALLER if it is not open any more, or the camera has other masks by now
   */
  public Change<MaskChange> approve(ChangeId id, String by) {
    Change<MaskChange> change = change(id);
    Change<MaskChange> _ = changes.decide(change, change.approval().approved(by, clock.instant()));
    settle();
    Change<MaskChange> decided = change(id);
    if (decided.approval().state() == State.LAPSED) {
      throw caller(
          "polygons: the camera got other masks since this was proposed; propose it again");
    }
    return decided;
  }

  /**
   * Withdraws a change that nobody has approved.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; CALLER if it is not open any
   *     more
   */
  public Change<MaskChange> withdraw(ChangeId id, String by) {
    Change<MaskChange> change = change(id);
    return changes.decide(change, change.approval().withdrawn(by, clock.instant()));
  }

  /** Puts approved changes in force; what a crash left approved is found again here. */
  public void settle() {
    for (Change<MaskChange> change : changes.all()) {
      if (change.approval().state() == State.APPROVED) {
        if (masks.put(change)) {
          log.info(
              "camera {} has other masks, which hide less, by {} and {}",
              change.what().camera(),
              change.approval().proposedBy(),
              change.approval().decidedBy().orElseThrow());
          changes.inForce(change);
        } else {
          log.warn("change {} of a camera's masks was overtaken", change.id());
          changes.overtaken(change);
        }
      }
    }
  }

  private Change<MaskChange> change(ChangeId id) {
    return changes
        .find(id)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND, "there is no change of a camera's masks with this id"));
  }

  private static StrongroomException caller(String message) {
    return new StrongroomException(ErrorKind.CALLER, message);
  }
}
