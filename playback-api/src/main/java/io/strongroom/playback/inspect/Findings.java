package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Findings of inspectors as control records of kind FINDING. Each step is one compare-and-set of
 * one record, and is in the access log before the record says so. Who may take it is said by {@link
 * FindingDesk}. Thread-safe; blocks on the store and the log.
 */
public final class Findings {
  /** Most findings that are not closed. */
  public static final int MAX_OPEN = 1_000;

  /** What is closed is forgotten after so long; the log keeps its entries by its own rule. */
  public static final Duration KEPT = Duration.ofDays(3 * 366);

  static final String ALARM = "finding-overdue";

  private static final Logger log = LoggerFactory.getLogger(Findings.class);

  private final StateStore state;
  private final AccessLog accessLog;
  private final Alarms alarms;
  private final InstantSource clock;
  private final FindingJson json = new FindingJson();

  public Findings(StateStore state, AccessLog accessLog, Alarms alarms, InstantSource clock) {
    this.state = state;
    this.accessLog = accessLog;
    this.alarms = alarms;
    this.clock = clock;
  }

  /** All of them, newest first; one whose record is damaged is left out, and the log says so. */
  public List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    for (Versioned each : state.list(Kind.FINDING)) {
      try {
        findings.add(json.read(each));
      } catch (StrongroomException e) {
        log.error("a finding is left out", e);
      }
    }
    findings.sort(Comparator.comparing(Finding::notedAt).reversed().thenComparing(Finding::id));
    return findings;
  }

  /**
   * One of them, as it is written now.
   *
   * @throws StrongroomException NOT_FOUND; UNAVAILABLE if nobody can say
   */
  Finding get(UUID id) {
    return state.newest(Kind.FINDING, id.toString()).map(json::read).orElseThrow(Findings::unknown);
  }

  /** The same answer for one that is not there and for one that somebody may not see. */
  static StrongroomException unknown() {
    return new StrongroomException(ErrorKind.NOT_FOUND, "there is no such finding");
  }

  /**
   * Writes a new one.
   *
   * @throws StrongroomException CALLER, naming the field; EXHAUSTED if too many are not closed
   */
  Finding note(Finding.Entry about, String unit, Instant deadline, Account by, String words) {
    Finding finding =
        Finding.noted(UUID.randomUUID(), about, unit, deadline, by, words, clock.instant());
    long open = all().stream().filter(each -> each.state() != FindingState.CLOSED).count();
    if (open >= MAX_OPEN) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, MAX_OPEN + " findings are not closed; close some first");
    }
    return written(finding, by);
  }

  /** Takes a step of one that was looked at just now. */
  Finding step(Finding finding, UnaryOperator<Finding> step, Account by) {
    return written(step.apply(finding), by);
  }

  private Finding written(Finding next, Account by) {
    Bytes document = json.write(next);
    Finding.Remark last = next.remarks().getLast();
    long _ =
        accessLog.inspect(
            new InspectionAct(
                by.id(),
                last.step().logged(),
                next.id(),
                next.about().index(),
                digest(document),
                Optional.empty(),
                by.user(),
                by.unit(),
                words(next, last)));
    Finding written =
        state
            .put(Kind.FINDING, next.id().toString(), next.version(), document)
            .map(next::at)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE,
                        "somebody else changed this finding just now; look again"));
    tell(written);
    return written;
  }

  /** What sets a deadline says for whom and until when. */
  private static String words(Finding finding, Finding.Remark last) {
    return switch (last.step()) {
      case NOTE, SEND_BACK ->
          finding.unit() + ", until " + finding.deadline() + ": " + last.words();
      case ANSWER, CLOSE -> last.words();
    };
  }

  /**
   * Looks at all of them: raises and ends alarms, which follow from the records alone, so each node
   * of a cluster does; and forgets what was closed long ago.
   */
  public void check() {
    for (Finding each : all()) {
      Instant last = each.remarks().getLast().at();
      if (each.state() == FindingState.CLOSED && last.plus(KEPT).isBefore(clock.instant())) {
        // Another node may be quicker, and then it is gone as well.
        boolean _ = state.delete(Kind.FINDING, each.id().toString(), each.version());
      } else {
        tell(each);
      }
    }
  }

  private void tell(Finding finding) {
    if (finding.isOverdue(clock.instant())) {
      alarms.raise(
          ALARM,
          finding.id().toString(),
          "a finding of an inspector waits for unit "
              + finding.unit()
              + " since "
              + finding.deadline(),
          "an approver of that unit answers it on the page To decide, or the inspector closes it");
    } else {
      alarms.clear(ALARM, finding.id().toString());
    }
  }

  private static String digest(Bytes document) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(document.toArray()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
