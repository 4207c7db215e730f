package io.strongroom.playback.access;

import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Somebody who has signed in. The token is not here: only its hash is kept, by {@link Sessions}.
 * Thread-safe.
 */
public final class Session {
  private final UUID id;
  private final Optional<String> purpose;
  private final Instant started;
  private final Instant ends;
  private final Optional<Instant> vouched;
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private volatile Account account;
  private volatile Instant confirmed;
  private volatile Instant lastUsed;

  Session(UUID id, Account account, Optional<String> purpose, Instant started) {
    this(id, account, purpose, started, started.plus(Sessions.ABSOLUTE), Optional.empty());
  }

  /**
   * @param ends whatever is done with it
   * @param vouched when an identity provider has last asked the person who he is
   */
  Session(
      UUID id,
      Account account,
      Optional<String> purpose,
      Instant started,
      Instant ends,
      Optional<Instant> vouched) {
    this.ends = ends;
    this.vouched = vouched;
    this.id = id;
    this.account = account;
    this.purpose = purpose;
    this.started = started;
    this.confirmed = started;
    this.lastUsed = started;
  }

  /** Opaque: appears in the access log and in log lines. */
  public UUID id() {
    return id;
  }

  /** The account as this node knows it. */
  public Account account() {
    return account;
  }

  /** What somebody who looks at footage stated beyond the case of a grant; may be empty. */
  public Optional<String> purpose() {
    return purpose;
  }

  /** What the session is about to see, or was refused. */
  Intent intent(
      Optional<AccessRequest> grant, CameraId camera, TimeRange range, Intent.Action action) {
    Account person = account;
    return new Intent(
        id,
        person.user(),
        person.unit(),
        purpose.or(() -> grant.map(each -> each.grounds().caseNumber())).orElse(""),
        camera,
        range,
        action,
        grant.map(each -> each.id().toString()).orElse(""));
  }

  /** When the session ends if nothing more is done with it. */
  public Instant expires() {
    Instant idle = lastUsed.plus(Sessions.IDLE);
    return idle.isBefore(ends) ? idle : ends;
  }

  /** When an identity provider has last asked the person who he is; empty if none has. */
  public Optional<Instant> vouched() {
    return vouched;
  }

  /** Whether a program is behind it, and no person. */
  public boolean isMachine() {
    return account.credentials().isMachine();
  }

  public boolean isOver() {
    return ended.isDone();
  }

  /** Completes with the reason when the session ends. */
  public CompletionStage<String> ended() {
    return ended.minimalCompletionStage();
  }

  /** When it began. */
  public Instant started() {
    return started;
  }

  /** Whether it goes on by what an account says now. */
  boolean isOf(Account newest) {
    return newest.user().equals(account.user())
        && !confirmed.isBefore(newest.credentials().sessionsFrom());
  }

  /** The person has just shown again who he is. */
  void confirm(Instant now) {
    confirmed = now;
  }

  void learn(Account newest) {
    account = newest;
  }

  /** When something was last done with it. */
  public Instant lastUsed() {
    return lastUsed;
  }

  void touch(Instant now) {
    lastUsed = now;
  }

  void end(String reason) {
    ended.complete(reason);
  }

  @Override
  public String toString() {
    return "session " + id;
  }
}
