package io.strongroom.recording.index;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.Outbox.Known;
import io.strongroom.recording.index.Outbox.Untold;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the shared index of the packs on this node, on a virtual thread of its own: changes within
 * {@link #PAUSE} unless many wait, progress of open packs every {@link #PROGRESS}. While the shared
 * index is away the outbox keeps what is to be told, an alarm stands, and recording goes on
 * (invariant 1). An index whose tables are new is told of all packs.
 */
public final class SharedIndexFeed implements AutoCloseable {
  /** Wait after all changes have been told. */
  public static final Duration PAUSE = Duration.ofSeconds(1);

  /** Between two tellings of how far open packs have come. */
  public static final Duration PROGRESS = Duration.ofMinutes(1);

  /** Wait after a failure. */
  public static final Duration AWAY_PAUSE = Duration.ofSeconds(5);

  /** Longest time for what is told while the node stops, but for the batch that is under way. */
  private static final Duration LAST_LIMIT = Duration.ofSeconds(5);

  static final String ALARM = "shared-index-away";
  private static final String SUBJECT = "shared-index";

  /** Packs told side by side; also what a stop or the progress of open packs waits for. */
  private static final int BATCH = 64;

  private static final Logger log = LoggerFactory.getLogger(SharedIndexFeed.class);

  private final Outbox outbox;
  private final PackIndex own;
  private final SharedPackIndex shared;
  private final Alarms alarms;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /** Whether the outbox knows which index it tells; asked again after each failure. */
  private boolean met;

  /**
   * Begins to tell.
   *
   * @param outbox what to tell of
   * @param own where the progress of this node's open packs is read
   * @param shared whom to tell; not closed
   */
  public static SharedIndexFeed start(
      Outbox outbox, PackIndex own, SharedPackIndex shared, Alarms alarms) {
    SharedIndexFeed feed = new SharedIndexFeed(outbox, own, shared, alarms);
    feed.thread.start();
    return feed;
  }

  SharedIndexFeed(Outbox outbox, PackIndex own, SharedPackIndex shared, Alarms alarms) {
    this.outbox = outbox;
    this.own = own;
    this.shared = shared;
    this.alarms = alarms;
    this.thread = Thread.ofVirtual().name("shared-index-feed").unstarted(this::run);
  }

  private void run() {
    long progressAt = System.nanoTime();
    Duration pause = Duration.ZERO;
    while (!closed(pause)) {
      boolean progress = System.nanoTime() - progressAt >= 0;
      pause = attempt(progress);
      if (progress) {
        progressAt = System.nanoTime() + PROGRESS.toNanos();
      }
    }
    tellLast();
  }

  /** What the node finished while it stopped; what is not told now is told after the next start. */
  private void tellLast() {
    long end = System.nanoTime() + LAST_LIMIT.toNanos();
    Duration pause = Duration.ZERO;
    while (pause.isZero() && System.nanoTime() - end < 0) {
      pause = attempt(false);
    }
  }

  private boolean closed(Duration pause) {
    try {
      return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  private Duration attempt(boolean progress) {
    try {
      boolean more = tellBatch();
      if (progress) {
        tellProgress();
      }
      alarms.clear(ALARM, SUBJECT);
      return more ? Duration.ZERO : PAUSE;
    } catch (StrongroomException e) {
      met = false;
      alarms.raise(
          ALARM,
          SUBJECT,
          "%d changes of packs wait to be told; recording goes on: %s"
              .formatted(outbox.untoldCount(), e.getMessage()),
          "check that Cassandra runs and that this node reaches it");
      return AWAY_PAUSE;
    } catch (RuntimeException e) {
      log.error("the shared index could not be told", e);
      return AWAY_PAUSE;
    }
  }

  /**
   * Tells all changes.
   *
   * @throws StrongroomException UNAVAILABLE if the shared index is away; what was not told stays in
   *     the outbox
   */
  void tell() {
    boolean more = true;
    while (more) {
      more = tellBatch();
    }
  }

  /** Tells some changes; false if there were none. */
  private boolean tellBatch() {
    if (!met) {
      outbox.meet(shared.identity());
      met = true;
    }
    List<Untold> batch = outbox.untold(BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    try (ExecutorService sideBySide = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> all =
          batch.stream()
              .map(pack -> CompletableFuture.runAsync(() -> tell(pack), sideBySide))
              .toList();
      all.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      throw e.getCause() instanceof StrongroomException known ? known : e;
    }
    outbox.told(batch);
    return true;
  }

  private void tell(Untold pack) {
    Known known;
    try {
      known = outbox.known(pack.id());
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
      // One damaged row must not keep the others waiting; fsck tells of it, and its rebuild notes
      // it.
      log.error("pack {} is not told to the shared index: {}", pack.id(), e.getMessage());
      return;
    }
    if (known.finished().isPresent()) {
      tellFinished(known.finished().get(), known.isCopy());
    } else if (known.open().isPresent()) {
      shared.opening(known.open().get());
    } else {
      shared.forget(pack.id(), pack.goneUnder());
    }
  }

  /**
   * Of the rows of several nodes that with the latest key of the class-day counts, and of equal
   * ones that of the node that recorded the pack: one that comes back late may have the pack under
   * a key that is dead.
   */
  private void tellFinished(PackRow row, boolean isCopy) {
    int key = ClassDay.keyNumber(row.wrappedKey());
    int there = keyThere(row.id());
    if (isCopy ? there < key : there <= key) {
      shared.finished(row);
    }
  }

  /** -1 if the index has no row that can be read. */
  private int keyThere(PackId id) {
    try {
      return shared.find(id).map(row -> ClassDay.keyNumber(row.wrappedKey())).orElse(-1);
    } catch (StrongroomException e) {
      if (e.kind() != ErrorKind.CORRUPT) {
        throw e;
      }
      return -1;
    }
  }

  /** Tells how far the open packs have come. */
  void tellProgress() {
    own.openPacks().forEach(shared::progressed);
  }

  /** Tells what there is, if it can, and ends. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
