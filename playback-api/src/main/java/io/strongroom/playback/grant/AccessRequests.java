package io.strongroom.playback.grant;

import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Granted;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests for footage and their grants, as control records of kind ACCESS_REQUEST. Each step is
 * one compare-and-set of one record. What a person decides is in the access log before the record
 * says so; what time or a count does is logged by whoever wrote it. Thread-safe; blocks on the
 * store and the log.
 */
public final class AccessRequests {
  /** Most requests of one person that wait for a decision. */
  public static final int MAX_OPEN = 50;

  /** What has ended is forgotten after so long; the log keeps its entries by its own rule. */
  public static final Duration KEPT = Duration.ofDays(3 * 366);

  private static final Logger log = LoggerFactory.getLogger(AccessRequests.class);
  private static final int MAX_ATTEMPTS = 20;

  private final StateStore state;
  private final AccessLog accessLog;
  private final InstantSource clock;
  private final Function<Scope, Set<WhyTwo>> whyTwo;
  private final RequestJson json = new RequestJson();
  private final List<Consumer<AccessRequest>> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param whyTwo why a grant of something needs two approvers; empty if it does not
   */
  public AccessRequests(
      StateStore state,
      AccessLog accessLog,
      InstantSource clock,
      Function<Scope, Set<WhyTwo>> whyTwo) {
    this.state = state;
    this.accessLog = accessLog;
    this.clock = clock;
    this.whyTwo = whyTwo;
  }

  /** All of them, newest first; one whose record is damaged is left out, and the log says so. */
  public List<AccessRequest> all() {
    return sound(state.list(Kind.ACCESS_REQUEST));
  }

  /** As {@link #all}, but never without what somebody was told of. */
  List<AccessRequest> newest() {
    return sound(state.newest(Kind.ACCESS_REQUEST));
  }

  /** As it is written now, whichever node wrote it; UNAVAILABLE if nobody can say. */
  Optional<AccessRequest> newest(RequestId id) {
    return state.newest(Kind.ACCESS_REQUEST, id.toString()).map(json::read);
  }

  /**
   * One of them.
   *
   * @throws StrongroomException NOT_FOUND
   */
  public AccessRequest get(RequestId id) {
    return state
        .get(Kind.ACCESS_REQUEST, id.toString())
        .map(json::read)
        .orElseThrow(
            () -> new StrongroomException(ErrorKind.NOT_FOUND, "there is no such request"));
  }

  /**
   * Makes a request.
   *
   * @throws StrongroomException CALLER, naming the field; EXHAUSTED if too many of this person wait
   */
  public AccessRequest submit(Person by, Scope asked, boolean standing, Grounds grounds) {
    Instant now = clock.instant();
    AccessRequest request =
        AccessRequest.submitted(RequestId.random(), by, asked, standing, grounds, now);
    long open =
        all().stream()
            .filter(each -> each.by().user().equals(by.user()))
            .filter(each -> each.stateAt(now).isOpen())
            .count();
    if (open >= MAX_OPEN) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          MAX_OPEN + " of your requests wait already; withdraw some or wait for a decision");
    }
    return decide(request, RequestStep.SUBMIT, by, words(grounds));
  }

  /** Whose identity a resident's is, is in the content that is sealed, and erased in time. */
  private static String words(Grounds grounds) {
    String own = grounds.caseNumber() + ": " + grounds.reason();
    return grounds
        .resident()
        .map(
            resident ->
                "%s; for the resident %s (%s), who looks for: %s"
                    .formatted(own, resident.name(), resident.identity(), resident.wanted()))
        .orElse(own);
  }

  /**
   * Has a resident see other parts of a camera's pictures, as {@link AccessRequest#uncovered}
   * allows. The entry is in the log before anything is seen by it.
   */
  public AccessRequest uncover(
      RequestId id,
      Person officer,
      CameraId camera,
      TimeRange footage,
      List<MaskPolygon> polygons) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return again(
        id,
        request -> request.uncovered(officer, camera, footage, polygons, now),
        RequestStep.UNCOVER,
        officer,
        new Uncovering(0, camera, footage, polygons, officer.user(), now).words());
  }

  /**
   * Opens footage by the person's word alone, as {@link AccessRequest#opened} allows; the entry
   * that grants it is in the log before the record is.
   */
  public AccessRequest open(Person by, Scope scope, Grounds grounds) {
    return decide(
        AccessRequest.opened(RequestId.random(), by, scope, grounds, clock.instant()),
        RequestStep.BREAK_GLASS,
        by,
        grounds.reason());
  }

  /** Says what a reviewer thinks, as {@link AccessRequest#reviewed} allows. */
  public AccessRequest review(RequestId id, Person reviewer, boolean justified, String words) {
    return again(
        id,
        request -> request.reviewed(reviewer, justified, words, clock.instant()),
        RequestStep.REVIEW,
        reviewer,
        (justified ? "justified: " : "unjustified: ") + words);
  }

  /** Whether an emergency that is written now has not been reviewed in time. */
  public boolean isReviewOverdue(RequestId id) {
    return newest(id).filter(each -> each.isReviewOverdue(clock.instant())).isPresent();
  }

  /** Notes that the account was locked; whoever else does so writes the same. */
  public void reviewOverdue(RequestId id) {
    Optional<AccessRequest> present =
        newest(id).filter(each -> each.isReviewOverdue(clock.instant()));
    if (present.isPresent()) {
      AccessRequest next = present.get().reviewOverdue();
      put(next, json.write(next)).ifPresent(written -> note(written, RequestStep.REVIEW_OVERDUE));
    }
  }

  /**
   * Why what an approver would grant needs two of them: what was asked, or what the first one has
   * agreed to. Empty if one is enough.
   */
  public Set<WhyTwo> whyTwo(AccessRequest request) {
    return whyTwo.apply(
        request.agreement().map(first -> first.terms().scope()).orElse(request.asked()));
  }

  /**
   * Approves, as {@link AccessRequest#approved} allows; if two are needed, for the terms that this
   * approver gives, the first one agrees, and the second one approves.
   */
  public AccessRequest approve(AccessRequest request, Person approver, Terms terms) {
    boolean two = !whyTwo.apply(terms.scope()).isEmpty();
    return decide(
        request.approved(approver, terms, two, clock.instant()),
        request.approval(terms, two),
        approver,
        "");
  }

  /** Refuses, as {@link AccessRequest#refused} allows. */
  public AccessRequest refuse(AccessRequest request, Person approver, String reason) {
    return decide(
        request.refused(approver, reason, clock.instant()), RequestStep.REFUSE, approver, reason);
  }

  /** Withdraws, as {@link AccessRequest#withdrawn} allows. */
  public AccessRequest withdraw(AccessRequest request, Person asker) {
    return decide(request.withdrawn(asker, clock.instant()), RequestStep.WITHDRAW, asker, "");
  }

  /** Takes a grant back; a use that is counted meanwhile does not get in the way. */
  public AccessRequest revoke(RequestId id, Person approver, String reason) {
    return again(
        id,
        request -> request.revoked(approver, reason, clock.instant()),
        RequestStep.REVOKE,
        approver,
        reason);
  }

  private AccessRequest again(
      RequestId id,
      UnaryOperator<AccessRequest> change,
      RequestStep step,
      Person by,
      String words) {
    for (int attempt = 1; ; attempt++) {
      AccessRequest changed =
          change.apply(
              newest(id)
                  .orElseThrow(
                      () ->
                          new StrongroomException(ErrorKind.NOT_FOUND, "there is no such grant")));
      try {
        return decide(changed, step, by, words);
      } catch (StrongroomException e) {
        if (e.kind() != ErrorKind.UNAVAILABLE || attempt == MAX_ATTEMPTS || isUnchanged(changed)) {
          throw e;
        }
      }
    }
  }

  private boolean isUnchanged(AccessRequest before) {
    return newest(before.id()).filter(each -> each.version() == before.version()).isPresent();
  }

  /**
   * Counts one use.
   *
   * @return the grant as it is then; empty if it allows no use any more
   * @throws StrongroomException UNAVAILABLE if it cannot be counted now
   */
  Optional<AccessRequest> use(RequestId id) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Instant now = clock.instant();
      Optional<AccessRequest> present = newest(id);
      Optional<RequestStep> step = present.flatMap(each -> each.useStep(now));
      if (step.isEmpty()) {
        return Optional.empty();
      }
      AccessRequest used = present.get().used(now);
      Optional<AccessRequest> written = put(used, json.write(used));
      if (written.isPresent()) {
        if (step.get() == RequestStep.USE_UP) {
          note(written.get(), step.get());
        }
        return written;
      }
    }
    throw busy();
  }

  /** Writes what time has done since it was looked at last, and forgets what ended long ago. */
  public void sweep() {
    Instant now = clock.instant();
    for (AccessRequest request : all()) {
      Optional<RequestStep> due = request.due(now);
      if (due.isPresent()) {
        AccessRequest next = request.timedOut(now);
        put(next, json.write(next)).ifPresent(written -> note(written, due.get()));
      } else if (request.state().isEnd() && lastChange(request).plus(KEPT).isBefore(now)) {
        // Another node may be quicker, and then it is gone as well.
        boolean _ = state.delete(Kind.ACCESS_REQUEST, request.id().toString(), request.version());
      }
    }
  }

  private static Instant lastChange(AccessRequest request) {
    return request
        .grant()
        .map(Grant::until)
        .or(() -> request.decision().map(Verdict::at))
        .orElse(request.lapsesAt());
  }

  /** Calls with each record that this node writes, on the thread that wrote it. */
  public void onWrite(Consumer<AccessRequest> listener) {
    listeners.add(listener);
  }

  /** Calls after other nodes wrote. */
  void onChange(Runnable watcher) {
    // For as long as the store is open.
    AutoCloseable _ = state.watch(Kind.ACCESS_REQUEST, watcher);
  }

  private AccessRequest decide(AccessRequest next, RequestStep step, Person by, String words) {
    Bytes document = json.write(next);
    accessLog.decide(
        new Decision(
            next.id().value(),
            step.code(),
            by.user(),
            by.unit(),
            words,
            digest(document),
            step == RequestStep.APPROVE
                    || step == RequestStep.NARROW
                    || step == RequestStep.BREAK_GLASS
                ? next.grant().map(AccessRequests::granted)
                : Optional.empty()));
    return put(next, document).orElseThrow(AccessRequests::busy);
  }

  private static Granted granted(Grant grant) {
    Scope scope = grant.scope();
    return new Granted(
        scope.cameras(),
        scope.range(),
        WallTime.of(grant.until()),
        scope.rights().stream().map(Right::action).collect(Collectors.toSet()));
  }

  private Optional<AccessRequest> put(AccessRequest next, Bytes document) {
    Optional<AccessRequest> written =
        state
            .put(Kind.ACCESS_REQUEST, next.id().toString(), next.version(), document)
            .map(next::at);
    written.ifPresent(request -> listeners.forEach(listener -> listener.accept(request)));
    return written;
  }

  private void note(AccessRequest written, RequestStep step) {
    try {
      accessLog.decide(
          new Decision(
              written.id().value(),
              step.code(),
              "",
              "",
              "",
              digest(json.write(written)),
              Optional.empty()));
    } catch (StrongroomException e) {
      // It follows from the approval's entry and the intents; nothing is seen by it.
      log.error("the end of a grant could not be written to the access log: {}", e.getMessage());
    }
  }

  private List<AccessRequest> sound(List<Versioned> stored) {
    List<AccessRequest> requests = new ArrayList<>(stored.size());
    for (Versioned each : stored) {
      try {
        requests.add(json.read(each));
      } catch (StrongroomException e) {
        log.error("a request for footage is left out", e);
      }
    }
    requests.sort(Comparator.comparing(AccessRequest::submittedAt).reversed());
    return requests;
  }

  private static String digest(Bytes document) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(document.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static StrongroomException busy() {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE, "somebody else changed this request just now; look again");
  }
}
