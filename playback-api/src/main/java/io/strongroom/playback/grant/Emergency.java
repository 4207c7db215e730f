package io.strongroom.playback.grant;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What marks a grant that nobody approved beforehand, and what others say of it afterwards.
 * Immutable; pure.
 *
 * @param state how far the review has come, as written
 * @param opinions one of each reviewer, the first one first
 */
public record Emergency(State state, List<Opinion> opinions) {
  /** How long such a grant is in force. */
  public static final Duration IN_FORCE = Duration.ofMinutes(30);

  /** So long after it, two have reviewed it, or the account is locked. */
  public static final Duration REVIEWED_WITHIN = Duration.ofHours(24);

  /** Most cameras. */
  public static final int MAX_CAMERAS = 50;

  /** Longest range of footage. */
  public static final Duration LONGEST_RANGE = Duration.ofHours(24);

  private static final int REVIEWERS = 2;

  /** How far the review has come. */
  public enum State {
    /** It waits for reviewers. */
    DUE,
    /** Two have said what they think. */
    REVIEWED,
    /** They had not when they should have, and the account was locked for it. */
    OVERDUE
  }

  /**
   * What a reviewer thinks.
   *
   * @param by account
   * @param at when
   * @param justified whether there was reason enough
   * @param words why
   */
  public record Opinion(String by, Instant at, boolean justified, String words) {}

  /** One that nobody has looked at. */
  static final Emergency NEW = new Emergency(State.DUE, List.of());

  public Emergency {
    opinions = List.copyOf(opinions);
  }

  /** Whether it waits for another opinion, in time or not. */
  public boolean isOpen() {
    return state != State.REVIEWED;
  }

  /**
   * With one more opinion. One that comes too late counts, and unlocks nothing.
   *
   * @throws StrongroomException CALLER if two have spoken; DENIED if this reviewer has
   */
  Emergency reviewed(Opinion opinion) {
    if (!isOpen()) {
      throw new StrongroomException(ErrorKind.CALLER, "id: two have reviewed this grant already");
    }
    if (opinions.stream().anyMatch(each -> each.by().equals(opinion.by()))) {
      throw new StrongroomException(
          ErrorKind.DENIED, "you have reviewed this grant; another approver must as well");
    }
    List<Opinion> all = Stream.concat(opinions.stream(), Stream.of(opinion)).toList();
    return new Emergency(all.size() < REVIEWERS ? state : State.REVIEWED, all);
  }

  /** After the account was locked. */
  Emergency overdue() {
    return state == State.DUE ? new Emergency(State.OVERDUE, opinions) : this;
  }
}
