package io.strongroom.node;

import io.strongroom.crypto.envelope.CipherCheck;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Whether this machine seals right, found out on a thread of its own while the node starts. */
final class SealCheck {
  private final CompletableFuture<Void> check;

  private SealCheck(CompletableFuture<Void> check) {
    this.check = check;
  }

  /** Begins to look at what a node seals with whose day keys are of this suite. */
  static SealCheck begin(Suite suite) {
    return new SealCheck(
        CompletableFuture.runAsync(() -> CipherCheck.runFor(suite), SealCheck::aside));
  }

  private static void aside(Runnable work) {
    Thread.ofPlatform().daemon(true).name("cipher-check").start(work);
  }

  /**
   * Waits for the outcome.
   *
   * @throws StrongroomException INTERNAL if anything comes out wrong
   */
  void requireRight() {
    try {
      Void _ = check.join();
    } catch (CompletionException e) {
      throw new StrongroomException(
          ErrorKind.INTERNAL,
          "this machine does not seal right, so nothing is recorded with it: check its memory, and"
              + " try another version of Java",
          e);
    }
  }
}
