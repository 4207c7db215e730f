package io.strongroom.playback.access;

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
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private volatile Account account;
  private volatile Instant confirmed;
  private volatile Instant lastUsed;

  Session(UUID id, Account account, Optional<String> purpose, Instant started) {
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

  /** When the session ends if nothing more is done with it. */
  public Instant expires() {
    Instant idle = lastUsed.plus(Sessions.IDLE);
    Instant absolute = started.plus(Sessions.ABSOLUTE);
    return idle.isBefore(absolute) ? idle : absolute;
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
