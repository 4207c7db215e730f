package io.strongroom.retention.deletion;

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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Orders by which footage goes before its time: one account proposes one, another one approves it,
 * and from then on it stands. What it takes goes with the next plan of the expirer, which alone
 * deletes; what is held of it stays until its holds have ended, and goes then. Thread-safe; blocks
 * on the store.
 */
public final class DeletionOrders {
  private final ChangeRecords<DeletionOrder> changes;
  private final InstantSource clock;

  public DeletionOrders(StateStore state, InstantSource clock) {
    this.changes = new ChangeRecords<>(state, DeletionOrder.SUBJECT);
    this.clock = clock;
  }

  /**
   * Proposes an order; nothing goes before another account has approved it.
   *
   * @throws StrongroomException CALLER if its range ends in the future: what is recorded later
   *     needs an order of its own
   */
  public Change<DeletionOrder> propose(DeletionOrder order, String reason, String by) {
    Wording.require("reason", reason);
    Instant now = clock.instant();
    if (order.kind() != DeletionKind.CONSENT_WITHDRAWN
        && order.scope() instanceof DeletionScope.Cameras footage
        && WallTime.of(now).isBefore(footage.range().to())) {
      throw caller("to: must not lie in the future; what is recorded later needs its own order");
    }
    return changes.propose(order, reason, by, now);
  }

  /** All that were ever proposed, the newest first. */
  public List<Change<DeletionOrder>> all() {
    return changes.all().stream()
        .sorted(
            Comparator.comparing((Change<DeletionOrder> each) -> each.approval().proposedAt())
                .reversed())
        .toList();
  }

  public Optional<Change<DeletionOrder>> find(ChangeId id) {
    return changes.find(id);
  }

  /** Whether a change is an order. */
  public boolean knows(ChangeId id) {
    return find(id).isPresent();
  }

  /**
   * Approves an order, which stands when the call returns.
   *
   * @throws StrongroomException NOT_FOUND if there is no such order; DENIED if this account has
   *     proposed it; CALLER if it is not open any more
   */
  public Change<DeletionOrder> approve(ChangeId id, String by) {
    Change<DeletionOrder> order = required(id);
    Change<DeletionOrder> approved =
        changes.decide(order, order.approval().approved(by, clock.instant()));
    changes.inForce(approved);
    return required(id);
  }

  /**
   * Withdraws an order that nobody has approved.
   *
   * @throws StrongroomException NOT_FOUND if there is no such order; CALLER if it is not open any
   *     more
   */
  public Change<DeletionOrder> withdraw(ChangeId id, String by) {
    Change<DeletionOrder> order = required(id);
    return changes.decide(order, order.approval().withdrawn(by, clock.instant()));
  }

  private Change<DeletionOrder> required(ChangeId id) {
    return find(id)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND, "there is no order of deletion with this id"));
  }

  /** Notes that approved orders are in force, where a crash came between. */
  public void settle() {
    changes.all().stream()
        .filter(order -> order.approval().state() == State.APPROVED)
        .forEach(changes::inForce);
  }

  /**
   * Those that stand.
   *
   * @throws StrongroomException CORRUPT if the record of a change is damaged: what it orders is not
   *     guessed
   */
  public OrdersInForce inForce() {
    List<Change<DeletionOrder>> standing =
        changes.all().stream()
            .filter(Change::isDecided)
            .sorted(Comparator.comparing(order -> order.id().toString()))
            .toList();
    return standing.isEmpty() ? OrdersInForce.NONE : new OrdersInForce(standing);
  }

  /**
   * Orders by their ids.
   *
   * @throws StrongroomException CORRUPT if one of them is missing or damaged
   */
  public OrdersInForce named(List<ChangeId> ids) {
    return ids.isEmpty()
        ? OrdersInForce.NONE
        : new OrdersInForce(ids.stream().map(this::mustBeThere).toList());
  }

  private Change<DeletionOrder> mustBeThere(ChangeId id) {
    return find(id)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CORRUPT,
                    "the record of order "
                        + id
                        + " is missing; restore the control records from a backup"));
  }

  /**
   * The withdrawal of the consent by which a camera recorded, if it is open or decided: the camera
   * must not record any more.
   */
  public Optional<Change<DeletionOrder>> consentWithdrawn(CameraId camera) {
    Instant now = clock.instant();
    return all().stream()
        .filter(order -> order.what().kind() == DeletionKind.CONSENT_WITHDRAWN)
        .filter(order -> order.isOpen(now) || order.isDecided())
        .filter(
            order ->
                order.what().scope() instanceof DeletionScope.Cameras footage
                    && footage.cameras().contains(camera))
        .findFirst();
  }

  private static StrongroomException caller(String message) {
    return new StrongroomException(ErrorKind.CALLER, message);
  }
}
