package io.strongroom.playback.grant;

import static io.strongroom.playback.grant.RequestStep.AGREE;
import static io.strongroom.playback.grant.RequestStep.APPROVE;
import static io.strongroom.playback.grant.RequestStep.EXPIRE;
import static io.strongroom.playback.grant.RequestStep.LAPSE;
import static io.strongroom.playback.grant.RequestStep.NARROW;
import static io.strongroom.playback.grant.RequestStep.REFUSE;
import static io.strongroom.playback.grant.RequestStep.REVOKE;
import static io.strongroom.playback.grant.RequestStep.UNCOVER;
import static io.strongroom.playback.grant.RequestStep.USE;
import static io.strongroom.playback.grant.RequestStep.USE_UP;
import static io.strongroom.playback.grant.RequestStep.WITHDRAW;

import java.util.Map;
import java.util.Optional;

/**
 * How far a request for footage has come, and the one table by which all of them go on. A request
 * and its grant are one record with one state, so that there is no moment at which one of them is
 * decided and the other is not.
 */
public enum RequestState {
  SUBMITTED,
  /** One of two approvers has agreed; nothing is in force. */
  AGREED,
  WITHDRAWN,
  REFUSED,
  /** Nobody decided in time. */
  LAPSED,
  /** The grant is in force. */
  ACTIVE,
  /** The grant allows no new use; who uses it already goes on. */
  EXHAUSTED,
  REVOKED,
  /** The grant's time is over. */
  EXPIRED;

  private static final Map<RequestState, Map<RequestStep, RequestState>> TABLE =
      Map.of(
          SUBMITTED,
          Map.of(
              AGREE, AGREED, APPROVE, ACTIVE, NARROW, ACTIVE, REFUSE, REFUSED, WITHDRAW, WITHDRAWN,
              LAPSE, LAPSED),
          AGREED,
          Map.of(
              APPROVE, ACTIVE, NARROW, ACTIVE, REFUSE, REFUSED, WITHDRAW, WITHDRAWN, LAPSE, LAPSED),
          ACTIVE,
          Map.of(USE, ACTIVE, USE_UP, EXHAUSTED, UNCOVER, ACTIVE, REVOKE, REVOKED, EXPIRE, EXPIRED),
          EXHAUSTED,
          Map.of(UNCOVER, EXHAUSTED, REVOKE, REVOKED, EXPIRE, EXPIRED));

  /** The state after a step; empty if there is no such step from here. */
  public Optional<RequestState> after(RequestStep step) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(step));
  }

  /** What is said to whoever wants a step that is not there. */
  String words() {
    return switch (this) {
      case SUBMITTED -> "the request waits for an approver";
      case AGREED -> "the request waits for a second approver";
      case WITHDRAWN -> "the request was withdrawn";
      case REFUSED -> "the request was refused";
      case LAPSED -> "the request has lapsed; make it again";
      case ACTIVE -> "the request is approved";
      case EXHAUSTED -> "the grant is used up";
      case REVOKED -> "the grant was revoked";
      case EXPIRED -> "the grant has expired";
    };
  }

  /** Whether it waits for an approver, the first or the second one. */
  public boolean isOpen() {
    return this == SUBMITTED || this == AGREED;
  }

  /** Whether nothing can happen any more. */
  public boolean isEnd() {
    return !TABLE.containsKey(this);
  }

  /** Whether footage may be seen by it, if it is used already or not. */
  public boolean isInForce() {
    return this == ACTIVE || this == EXHAUSTED;
  }
}
