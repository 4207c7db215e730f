package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Account;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Something that an inspector wants explained about one entry of an access log. Immutable; pure.
 *
 * @param id opaque
 * @param about the entry
 * @param unit that is to answer
 * @param deadline until when; counts while it is open
 * @param remarks what was said, by whom, oldest first; the first one is the finding itself
 * @param version of the control record; 0 before it is written
 */
public record Finding(
    UUID id,
    Entry about,
    String unit,
    Instant deadline,
    FindingState state,
    List<Remark> remarks,
    long version) {
  /** Longest text of a remark in characters. */
  public static final int MAX_WORDS_CHARS = 1_000;

  /** The last one closes it. */
  static final int MAX_REMARKS = 40;

  /** Latest deadline, from when it is set. */
  static final Duration LONGEST = Duration.ofDays(366);

  private static final int LEAST_WORDS_CHARS = 3;

  /**
   * The entry that a finding is about.
   *
   * @param node whose log it is in
   * @param index in that log
   * @param at when it was made
   * @param type as in JSON
   * @param camera that the entry is about, if it is about one
   */
  public record Entry(
      NodeId node, long index, WallTime at, String type, Optional<CameraId> camera) {}

  /**
   * One step, with who took it.
   *
   * @param until the deadline that it sets; empty if it sets none
   */
  public record Remark(
      FindingStep step,
      String by,
      String unit,
      Instant at,
      String words,
      Optional<Instant> until) {}

  public Finding {
    remarks = List.copyOf(remarks);
  }

  /**
   * A new one.
   *
   * @throws StrongroomException CALLER with the field first in its message
   */
  static Finding noted(
      UUID id, Entry about, String unit, Instant deadline, Account by, String words, Instant now) {
    Remark first =
        new Remark(
            FindingStep.NOTE,
            by.user(),
            by.unit(),
            now,
            text("text", words),
            Optional.of(deadline));
    return new Finding(id, about, unit, due(deadline, now), FindingState.OPEN, List.of(first), 0);
  }

  /** What the unit says, by somebody who has not written it as an inspector. */
  Finding answered(Account by, String words, Instant now) {
    return next(FindingStep.ANSWER, by, words, deadline, now);
  }

  /** The inspector asks again, until another deadline. */
  Finding sentBack(Account by, String words, Instant until, Instant now) {
    return next(FindingStep.SEND_BACK, by, words, due(until, now), now);
  }

  /** The inspector is done with it, with an answer or without. */
  Finding closed(Account by, String words, Instant now) {
    return next(FindingStep.CLOSE, by, words, deadline, now);
  }

  private Finding next(FindingStep step, Account by, String words, Instant until, Instant now) {
    FindingState after =
        state
            .after(step)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER,
                        "state: the finding is "
                            + state.code()
                            + ", from where there is no step "
                            + step.code()
                            + "; look at it again"));
    if (remarks.stream()
        .anyMatch(
            each -> each.step().isOfUnit() != step.isOfUnit() && each.by().equals(by.user()))) {
      throw new StrongroomException(
          ErrorKind.DENIED,
          "you are on the other side of this finding already; somebody else must do this");
    }
    if (remarks.size() >= MAX_REMARKS - 1 && step != FindingStep.CLOSE) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "a finding has at most " + MAX_REMARKS + " remarks; close it and write another one");
    }
    Optional<Instant> sets = until.equals(deadline) ? Optional.empty() : Optional.of(until);
    Remark said = new Remark(step, by.user(), by.unit(), now, text("words", words), sets);
    return new Finding(
        id,
        about,
        unit,
        until,
        after,
        Stream.concat(remarks.stream(), Stream.of(said)).toList(),
        version);
  }

  /** As it was at a moment; empty if it was not there yet. */
  public Optional<Finding> asOf(Instant end) {
    List<Remark> before = remarks.stream().filter(each -> each.at().isBefore(end)).toList();
    if (before.isEmpty()) {
      return Optional.empty();
    }
    FindingState then =
        switch (before.getLast().step()) {
          case NOTE, SEND_BACK -> FindingState.OPEN;
          case ANSWER -> FindingState.ANSWERED;
          case CLOSE -> FindingState.CLOSED;
        };
    Instant due =
        before.stream().flatMap(each -> each.until().stream()).reduce((a, b) -> b).orElse(deadline);
    return Optional.of(new Finding(id, about, unit, due, then, before, version));
  }

  /** When it was written. */
  public Instant notedAt() {
    return remarks.getFirst().at();
  }

  /** Whether the unit has let its time pass. */
  public boolean isOverdue(Instant now) {
    return state == FindingState.OPEN && now.isAfter(deadline);
  }

  Finding at(long written) {
    return new Finding(id, about, unit, deadline, state, remarks, written);
  }

  private static Instant due(Instant deadline, Instant now) {
    if (!deadline.isAfter(now) || deadline.isAfter(now.plus(LONGEST))) {
      throw new StrongroomException(
          ErrorKind.CALLER, "deadline: must be in the future, and within a year");
    }
    return deadline;
  }

  private static String text(String field, String given) {
    String text = given.strip();
    if (text.length() < LEAST_WORDS_CHARS
        || text.length() > MAX_WORDS_CHARS
        || text.chars().anyMatch(Character::isISOControl)) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "%s: must have %d to %d characters on one line"
              .formatted(field, LEAST_WORDS_CHARS, MAX_WORDS_CHARS));
    }
    return text;
  }

  @Override
  public String toString() {
    return "finding " + id;
  }
}
