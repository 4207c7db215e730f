package io.strongroom.playback.grant;

import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request for footage and the grant that came of it, as one record. Immutable and pure: each step
 * yields the next value, which {@link AccessRequests} writes by compare-and-set.
 *
 * @param by who asked
 * @param asked what was asked for
 * @param standing whether it is for a duty rather than a case: wider, and longer in force
 * @param state as written; {@link #stateAt} says whether its time is over since
 * @param agreement what the first of two approvers has agreed to, if two are needed
 * @param decision what became of the request
 * @param revocation who took the grant back
 * @param emergency of a grant that the person has opened alone
 * @param version of the record, which the next one is written on; 0 before the first
 */
public record AccessRequest(
    RequestId id,
    Person by,
    Scope asked,
    boolean standing,
    Grounds grounds,
    Instant submittedAt,
    RequestState state,
    Optional<Agreement> agreement,
    Optional<Verdict> decision,
    Optional<Grant> grant,
    Optional<Verdict> revocation,
    Optional<Emergency> emergency,
    long version) {
  /** A request that nobody has decided on for so long has lapsed. */
  public static final Duration LAPSES_AFTER = Duration.ofDays(7);

  /** Longest time that a grant is in force. */
  public static final Duration LONGEST = Duration.ofDays(31);

  /** Longest time that a standing grant is in force. */
  public static final Duration LONGEST_STANDING = Duration.ofDays(366);

  /** Most cameras of one request; a standing one may name all. */
  public static final int MAX_CAMERAS = 500;

  /** Longest range of footage of a request that is not standing. */
  public static final Duration LONGEST_RANGE = Duration.ofDays(31);

  /**
   * A new request.
   *
   * @throws StrongroomException CALLER, naming the field, if it asks for more than one may
   */
  public static AccessRequest submitted(
      RequestId id, Person by, Scope asked, boolean standing, Grounds grounds, Instant now) {
    if (!standing && asked.isOfAllCameras()) {
      throw wrong("cameras", "name at least one; all cameras can be asked for a duty (standing)");
    }
    if (asked.cameras().size() > MAX_CAMERAS) {
      throw wrong("cameras", "may be " + MAX_CAMERAS + " at most; make several requests");
    }
    if (!standing && asked.range().micros() > LONGEST_RANGE.toNanos() / 1_000) {
      throw wrong(
          "to", "the range may be at most " + LONGEST_RANGE.toDays() + " days long; ask for less");
    }
    if (!asked.showsSomething()) {
      throw wrong("actions", "name at least one of playback, live, export; unmask goes with them");
    }
    Resident.requireFits(asked, standing, grounds);
    return new AccessRequest(
        id,
        by,
        asked,
        standing,
        grounds,
        now,
        RequestState.SUBMITTED,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  /**
   * Opened by the person alone, in an emergency.
   *
   * @throws StrongroomException CALLER, naming the field, if it is more than one may open so
   */
  public static AccessRequest opened(
      RequestId id, Person by, Scope scope, Grounds grounds, Instant now) {
    if (scope.isOfAllCameras() || scope.cameras().size() > Emergency.MAX_CAMERAS) {
      throw wrong("cameras", "name 1 to " + Emergency.MAX_CAMERAS);
    }
    if (scope.range().micros() > Emergency.LONGEST_RANGE.toNanos() / 1_000) {
      throw wrong("to", "the range may be at most 24 hours long; ask for more with a request");
    }
    if (scope.rights().isEmpty()
        || !EnumSet.of(Right.PLAYBACK, Right.LIVE).containsAll(scope.rights())) {
      throw wrong("actions", "may be playback and live; ask for export and unmask with a request");
    }
    return new AccessRequest(
        id,
        by,
        scope,
        false,
        grounds,
        now,
        RequestState.ACTIVE,
        Optional.empty(),
        Optional.of(new Verdict(by.user(), now, "")),
        Optional.of(new Grant(scope, now.plus(Emergency.IN_FORCE), 0, 0)),
        Optional.empty(),
        Optional.of(Emergency.NEW),
        0);
  }

  /** When two must have reviewed it, if it was opened in an emergency. */
  public Instant reviewDueAt() {
    return submittedAt.plus(Emergency.REVIEWED_WITHIN);
  }

  /** Whether the account is to be locked because nobody has reviewed it in time. */
  public boolean isReviewOverdue(Instant now) {
    return emergency.filter(each -> each.state() == Emergency.State.DUE).isPresent()
        && !now.isBefore(reviewDueAt());
  }

  /**
   * With what another approver thinks of an emergency, whether the grant is in force still or not.
   *
   * @throws StrongroomException DENIED if it is the reviewer's own, or he has said so; CALLER
   */
  public AccessRequest reviewed(Person reviewer, boolean justified, String words, Instant now) {
    Emergency present =
        emergency.orElseThrow(() -> wrong("id", "this grant was approved; there is no review"));
    requireOther(reviewer);
    String why = Grounds.text("words", words, 3, Grounds.MAX_REASON_CHARS);
    return with(present.reviewed(new Emergency.Opinion(reviewer.user(), now, justified, why)));
  }

  /** After the account was locked because nobody reviewed it in time. */
  public AccessRequest reviewOverdue() {
    return with(emergency.orElseThrow().overdue());
  }

  private AccessRequest with(Emergency next) {
    return changed(state, agreement, decision, grant, revocation, Optional.of(next), version);
  }

  /** When it lapses if nobody has decided on it. */
  public Instant lapsesAt() {
    return submittedAt.plus(LAPSES_AFTER);
  }

  /** The step that time alone has taken since the record was written. */
  public Optional<RequestStep> due(Instant now) {
    if (state.isOpen() && !now.isBefore(lapsesAt())) {
      return Optional.of(RequestStep.LAPSE);
    }
    return grant.filter(g -> state.isInForce() && !now.isBefore(g.until())).isPresent()
        ? Optional.of(RequestStep.EXPIRE)
        : Optional.empty();
  }

  /** The state at an instant. */
  public RequestState stateAt(Instant now) {
    return due(now).flatMap(state::after).orElse(state);
  }

  /** Whether the grant allows less than was asked for. */
  public boolean isNarrowed() {
    return grant.filter(g -> asked.exceeds(g.scope()).isPresent()).isPresent();
  }

  /**
   * The step that an approval by these terms is.
   *
   * @param two whether a grant by them needs two approvers
   */
  public RequestStep approval(Terms terms, boolean two) {
    if (two && agreement.isEmpty()) {
      return RequestStep.AGREE;
    }
    return asked.exceeds(terms.scope()).isPresent() ? RequestStep.NARROW : RequestStep.APPROVE;
  }

  /** Whether the grant lets somebody see all of this footage now, by any of these rights. */
  public boolean covers(CameraId camera, TimeRange footage, Set<Right> anyOf, Instant now) {
    return stateAt(now).isInForce()
        && grant.filter(g -> g.scope().covers(camera, footage, anyOf)).isPresent();
  }

  /** The longest that a grant of this request may be in force, from {@code now} on. */
  public Instant latestEnd(Instant now) {
    return now.plus(standing ? LONGEST_STANDING : LONGEST);
  }

  /**
   * Approved, perhaps for less than was asked; or agreed to, if two are needed and this is the
   * first.
   *
   * @param two whether a grant by these terms needs two approvers
   * @throws StrongroomException DENIED if it is the approver's own, or he is the first one already;
   *     CALLER, naming the field, if the terms go beyond what was asked, what the first one agreed
   *     to, or what may be granted
   */
  public AccessRequest approved(Person approver, Terms terms, boolean two, Instant now) {
    RequestState next = next(approval(terms, two), now);
    requireOther(approver);
    terms.requireWithin(asked, latestEnd(now), now);
    agreement.ifPresent(first -> first.requireAllows(approver, terms));
    if (next == RequestState.AGREED) {
      return with(next, Optional.of(new Agreement(approver.user(), now, terms)));
    }
    Grant made = new Grant(terms.scope(), terms.until(), terms.maxUses(), 0);
    return with(next, Optional.of(new Verdict(approver.user(), now, "")), Optional.of(made));
  }

  /**
   * Refused with a reason.
   *
   * @throws StrongroomException DENIED if it is the approver's own; CALLER
   */
  public AccessRequest refused(Person approver, String reason, Instant now) {
    RequestState next = next(RequestStep.REFUSE, now);
    requireOther(approver);
    String words = Grounds.text("reason", reason, 3, Grounds.MAX_REASON_CHARS);
    return with(next, Optional.of(new Verdict(approver.user(), now, words)), grant);
  }

  /**
   * Taken back by who asked.
   *
   * @throws StrongroomException DENIED if it is somebody else's; CALLER if it is decided
   */
  public AccessRequest withdrawn(Person asker, Instant now) {
    if (!asker.user().equals(by.user())) {
      throw new StrongroomException(
          ErrorKind.DENIED, "a request is withdrawn by who made it; an approver refuses it");
    }
    RequestState next = next(RequestStep.WITHDRAW, now);
    return with(next, Optional.of(new Verdict(asker.user(), now, "")), grant);
  }

  /**
   * The grant is taken back, with a reason.
   *
   * @throws StrongroomException CALLER if it is not in force
   */
  public AccessRequest revoked(Person approver, String reason, Instant now) {
    RequestState next = next(RequestStep.REVOKE, now);
    String words = Grounds.text("reason", reason, 3, Grounds.MAX_REASON_CHARS);
    return changed(
        next,
        agreement,
        decision,
        grant,
        Optional.of(new Verdict(approver.user(), now, words)),
        emergency,
        version);
  }

  /**
   * Other parts of a camera's pictures are to be seen by the resident than before.
   *
   * @param footage the stretch for which that counts
   * @param polygons none: all is covered again
   * @throws StrongroomException DENIED if it is another officer's; CALLER, naming the field
   */
  public AccessRequest uncovered(
      Person officer, CameraId camera, TimeRange footage, List<MaskPolygon> polygons, Instant now) {
    if (!officer.user().equals(by.user())) {
      throw new StrongroomException(
          ErrorKind.DENIED, "what a resident sees is uncovered by the officer who shows it");
    }
    if (grounds.resident().isEmpty()) {
      throw wrong("id", "this grant is not for a resident; nothing of it is covered");
    }
    RequestState next = next(RequestStep.UNCOVER, now);
    Grant present = grant.orElseThrow();
    List<Uncovering> all =
        Uncovering.with(
            present.uncovered(), present.scope(), camera, footage, polygons, officer.user(), now);
    return with(next, decision, Optional.of(present.withUncovered(all)));
  }

  /** The step that one more use is; empty if none is allowed any more. */
  public Optional<RequestStep> useStep(Instant now) {
    return grant
        .map(g -> g.isLastUse() ? RequestStep.USE_UP : RequestStep.USE)
        .filter(step -> stateAt(now).after(step).isPresent());
  }

  /**
   * Used once more.
   *
   * @throws StrongroomException CALLER if it allows no more
   */
  public AccessRequest used(Instant now) {
    RequestState next = next(useStep(now).orElse(RequestStep.USE), now);
    return with(next, decision, grant.map(Grant::usedOnceMore));
  }

  /** With the state that its time has brought it to; the same if that is the one it has. */
  public AccessRequest timedOut(Instant now) {
    return with(stateAt(now), decision, grant);
  }

  AccessRequest at(long writtenVersion) {
    return changed(state, agreement, decision, grant, revocation, emergency, writtenVersion);
  }

  private AccessRequest with(
      RequestState next, Optional<Verdict> decided, Optional<Grant> granted) {
    return changed(next, agreement, decided, granted, revocation, emergency, version);
  }

  private AccessRequest with(RequestState next, Optional<Agreement> first) {
    return changed(next, first, decision, grant, revocation, emergency, version);
  }

  private AccessRequest changed(
      RequestState next,
      Optional<Agreement> first,
      Optional<Verdict> decided,
      Optional<Grant> granted,
      Optional<Verdict> takenBack,
      Optional<Emergency> opened,
      long writtenVersion) {
    return new AccessRequest(
        id,
        by,
        asked,
        standing,
        grounds,
        submittedAt,
        next,
        first,
        decided,
        granted,
        takenBack,
        opened,
        writtenVersion);
  }

  private void requireOther(Person approver) {
    if (approver.user().equals(by.user())) {
      throw new StrongroomException(
          ErrorKind.DENIED, "this request is your own; another approver must decide on it");
    }
  }

  private RequestState next(RequestStep step, Instant now) {
    RequestState present = stateAt(now);
    return present
        .after(step)
        .orElseThrow(() -> wrong("id", "nothing of that kind can be done: " + present.words()));
  }

  private static StrongroomException wrong(String field, String what) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + what);
  }

  @Override
  public String toString() {
    return "request " + id;
  }
}
