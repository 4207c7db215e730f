package io.strongroom.retention.policy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.change.Approval;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How people change the policy: what lowers no floor is the next version at once, by one account;
 * what lowers one needs another account's word first, by the one table of {@link
 * io.strongroom.retention.change.Approval}. A version is in force from the write of its record on.
 * Thread-safe; blocks on the store.
 */
public final class PolicyChanges {
  /** Most classes: each needs a day key a day. */
  public static final int MAX_CLASSES = 64;

  private static final Logger log = LoggerFactory.getLogger(PolicyChanges.class);

  private final PolicyRecords records;
  private final ChangeRecords<NewRule> changes;
  private final InstantSource clock;
  private final Runnable planAnew;

  /** What became of a proposal. */
  public sealed interface Outcome {}

  /** It lowers no floor and is in force. */
  public record InForce(PolicyVersion version) implements Outcome {}

  /** It waits for another account. */
  public record Waits(Change<NewRule> change) implements Outcome {}

  /**
   * @param planAnew has tombstones that are being planned planned anew, by {@link
   *     io.strongroom.retention.hold.Holds#planAnew}: what was told to be in force holds for each
   *     tombstone that is written later
   */
  public PolicyChanges(
      PolicyRecords records, StateStore state, InstantSource clock, Runnable planAnew) {
    this.records = records;
    this.changes = new ChangeRecords<>(state, NewRule.SUBJECT);
    this.clock = clock;
    this.planAnew = planAnew;
  }

  /** All versions. */
  public PolicyHistory history() {
    return records.history().orElseThrow(PolicyChanges::noPolicy);
  }

  private static StrongroomException noPolicy() {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the policy has no version yet: no node has written its settings' classes; try again when"
            + " the shared control records can be reached");
  }

  /** All changes that ever needed two people, the newest first. */
  public List<Change<NewRule>> all() {
    return changes.all().stream()
        .sorted(
            Comparator.comparing((Change<NewRule> change) -> change.approval().proposedAt())
                .reversed())
        .toList();
  }

  /** Whether a change is one of the policy. */
  public boolean knows(ChangeId id) {
    return changes.find(id).isPresent();
  }

  /**
   * Proposes another rule for a class, or one for a new class.
   *
   * @throws StrongroomException CALLER if the class has this rule, or another change of it is open;
   *     EXHAUSTED if there are too many classes
   */
  public Outcome propose(RetentionRule rule, String reason, String by) {
    requireWords(rule, reason);
    Instant now = clock.instant();
    Optional<PolicyVersion> added =
        records.add(
            before -> {
              PolicyHistory policy = before.orElseThrow(PolicyChanges::noPolicy);
              requireChange(rule, policy, now);
              return rule.needsTwoPeopleAfter(policy.lastRule(rule.retentionClass()))
                  ? Optional.empty()
                  : Optional.of(
                      policy.next(
                          policy.current().rules().with(rule),
                          now,
                          new PolicyVersion.OneAccount(by, reason)));
            });
    if (added.isPresent()) {
      tell(added.get());
      return new InForce(added.get());
    }
    Optional<RetentionRule> before = history().lastRule(rule.retentionClass());
    return new Waits(changes.propose(new NewRule(before, rule), reason, by, now));
  }

  private void tell(PolicyVersion version) {
    log.info("version {} of the policy is in force: {}", version.number(), version.origin());
    planAnew.run();
  }

  private static void requireWords(RetentionRule rule, String reason) {
    Wording.require("reason", reason);
    Wording.require("legalBasis", rule.legalBasis());
    rule.outsideScope().ifPresent(text -> Wording.require("outsideScope", text));
  }

  private void requireChange(RetentionRule rule, PolicyHistory policy, Instant now) {
    RetentionClass type = rule.retentionClass();
    RetentionRules rules = policy.current().rules();
    if (rules.find(type).equals(Optional.of(rule))) {
      throw caller(
          "retentionClass: %s has this rule already, by version %d"
              .formatted(type, policy.current().number()));
    }
    if (changes.all().stream()
        .filter(change -> change.what().rule().retentionClass().equals(type))
        .anyMatch(change -> change.isOpen(now) || change.approval().state() == State.APPROVED)) {
      throw caller(
          "retentionClass: a change of " + type + " is open; approve or withdraw that one first");
    }
    if (!rules.knows(type) && rules.all().size() >= MAX_CLASSES) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "the policy has " + MAX_CLASSES + " classes, which is the most");
    }
  }

  /**
   * Approves a change, which is in force when the call returns.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; DENIED if this account has
   *     proposed it; CALLER if it is not open any more, or the class has another rule by now
   */
  public Change<NewRule> approve(ChangeId id, String by) {
    Change<NewRule> change = change(id);
    Approval approved = change.approval().approved(by, clock.instant());
    RetentionClass type = change.what().rule().retentionClass();
    if (isOvertaken(change, history())) {
      throw caller(
          "id: %s has another rule since this was proposed; withdraw it and propose it again"
              .formatted(type));
    }
    Change<NewRule> _ = changes.decide(change, approved);
    settle();
    Change<NewRule> decided = change(id);
    if (decided.approval().state() == State.LAPSED) {
      throw caller(
          "id: %s got another rule while this was approved; propose it again".formatted(type));
    }
    return decided;
  }

  /** Whether the class has another rule by now than the one that was to be replaced. */
  private static boolean isOvertaken(Change<NewRule> change, PolicyHistory policy) {
    return !policy.lastRule(change.what().rule().retentionClass()).equals(change.what().before());
  }

  /**
   * Withdraws a change that nobody has approved.
   *
   * @throws StrongroomException NOT_FOUND if there is no such change; CALLER if it is not open any
   *     more
   */
  public Change<NewRule> withdraw(ChangeId id, String by) {
    Change<NewRule> change = change(id);
    return changes.decide(change, change.approval().withdrawn(by, clock.instant()));
  }

  private Change<NewRule> change(ChangeId id) {
    return changes
        .find(id)
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.NOT_FOUND, "there is no change of the policy with this id"));
  }

  /** Puts approved changes in force; what a crash left approved is found again here. */
  public void settle() {
    for (Change<NewRule> change : changes.all()) {
      if (change.approval().state() == State.APPROVED) {
        if (isInForce(change)) {
          changes.inForce(change);
        } else {
          log.warn("change {} of the policy was overtaken by another one", change.id());
          changes.overtaken(change);
        }
      }
    }
  }

  /**
   * Puts a change in force, unless another node, or a life before a crash, has done so already; or
   * the class got another rule between the look at it and here.
   */
  private boolean isInForce(Change<NewRule> change) {
    PolicyVersion.Origin origin =
        new PolicyVersion.TwoAccounts(
            change.id(),
            change.approval().proposedBy(),
            change.approval().decidedBy().orElseThrow(),
            change.reason());
    records
        .add(
            before -> {
              PolicyHistory policy = before.orElseThrow(PolicyChanges::noPolicy);
              return policy.of(change.id()).isPresent() || isOvertaken(change, policy)
                  ? Optional.empty()
                  : Optional.of(
                      policy.next(
                          policy.current().rules().with(change.what().rule()),
                          clock.instant(),
                          origin));
            })
        .ifPresent(this::tell);
    return history().of(change.id()).isPresent();
  }

  private static StrongroomException caller(String message) {
    return new StrongroomException(ErrorKind.CALLER, message);
  }
}
