package io.strongroom.playback.grant;

import static io.strongroom.playback.grant.RequestStep.AGREE;
import static io.strongroom.playback.grant.RequestStep.APPROVE;
import static io.strongroom.playback.grant.RequestStep.EXPIRE;
import static io.strongroom.playback.grant.RequestStep.LAPSE;
import static io.strongroom.playback.grant.RequestStep.NARROW;
import static io.strongroom.playback.grant.RequestStep.REFUSE;
import static io.strongroom.playback.grant.RequestStep.REVOKE;
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
          Map.of(USE, ACTIVE, USE_UP, EXHAUSTED, REVOKE, REVOKED, EXPIRE, EXPIRED),
          EXHAUSTED,
          Map.of(REVOKE, REVOKED, EXPIRE, EXPIRED));

  /** The state after a step; empty if there is no such step from here. */
  public Optional<RequestState> after(RequestStep step) {
    return Optional.ofNullable(TABLE.getOrDefault(this, Map.of()).get(step));
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
