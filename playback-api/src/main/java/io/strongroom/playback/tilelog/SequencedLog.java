package io.strongroom.playback.tilelog;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log in a folder, as C2SP tlog-tiles with the sealed contents beside them.
 *
 * <p>Callers queue their entries and wait; one thread writes all that wait, at most {@link
 * #MAX_BATCH} at a time, with one sync of the journal and one move of the head. It never waits for
 * a batch to fill: while one batch syncs, the next one gathers. A second thread publishes tiles and
 * checkpoint every {@link #PUBLISHED_EVERY}, and sooner once {@link #PUBLISHED_FROM} entries wait.
 *
 * <p>If the log cannot be written, every call fails with UNAVAILABLE, the alarm {@link #ALARM}
 * stands, and each later call tries again. Thread-safe. The caller makes sure that one process at a
 * time has the folder; if one has it all the same, whoever lost the head acknowledges nothing.
 */
public final class SequencedLog implements AutoCloseable {
  /** Most entries in one write. */
  public static final int MAX_BATCH = 256;

  /** Most entries that wait; beyond it, calls fail at once. */
  public static final int MAX_WAITING = 4_096;

  /** Most acknowledged entries that are in no tile yet, but for one batch; see {@link #ALARM}. */
  public static final int MAX_UNPUBLISHED = 32_768;

  /** So many entries are published at once, so that a log that is quick does not meet its bound. */
  static final int PUBLISHED_FROM = MAX_UNPUBLISHED / 2;

  /** Kind of the alarm that stands while the log cannot be written. */
  public static final String ALARM = "access-log-unavailable";

  /** Kind of the alarm that stands while tiles and checkpoint cannot be written. */
  public static final String UNPUBLISHED_ALARM = "access-log-unpublished";

  /** How old an acknowledged entry is at most when it is in tiles, on a disk that answers. */
  public static final Duration PUBLISHED_EVERY = Duration.ofSeconds(1);

  /** A disk that takes longer counts as away. */
  static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(SequencedLog.class);
  private static final String SUBJECT = "access-log";

  private final LogStorage storage;
  private final String origin;
  private final DocumentCipher cipher;
  private final Alarms alarms;
  private final LogWriter writer;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Waiting stop =
      new Waiting(new NewEntry(new byte[0], new byte[0]), new CompletableFuture<>());
  private final Duration publishedEvery;
  private final Semaphore wake = new Semaphore(0);
  private final Thread writing;
  private final Thread publishing;
  private volatile boolean closed;
  private volatile boolean written;

  private record Waiting(NewEntry entry, CompletableFuture<Long> index) {}

  private SequencedLog(
      LogStorage storage,
      String origin,
      DocumentCipher cipher,
      Supplier<NoteSigner> signer,
      Supplier<StateStore> records,
      String headId,
      Duration publishedEvery,
      Alarms alarms) {
    this.storage = storage;
    this.origin = origin;
    this.cipher = cipher;
    this.alarms = alarms;
    this.publishedEvery = publishedEvery;
    this.writer = new LogWriter(storage, origin, cipher, signer, records, headId);
    this.writing = Thread.ofPlatform().name("access-log").daemon().unstarted(this::write);
    this.publishing = Thread.ofPlatform().name("log-tiles").daemon().unstarted(this::publishing);
  }

  /**
   * Opens the log in a folder, which is made if it is missing. What keeps it from being written
   * does not stop the node from starting: the log is away then, and tries again at each entry.
   *
   * @param origin name of the log, and of the key that signs its checkpoints
   * @param cipher seals the contents
   * @param signer yields that key; called when the log is opened, and again after a failure
   * @param records yields where the head is kept; called likewise
   * @param headId of that record
   */
  public static SequencedLog open(
      Path folder,
      String origin,
      DocumentCipher cipher,
      Supplier<NoteSigner> signer,
      Supplier<StateStore> records,
      String headId,
      Alarms alarms) {
    return open(
        new FolderLogStorage(folder),
        origin,
        cipher,
        signer,
        records,
        headId,
        PUBLISHED_EVERY,
        alarms);
  }

  static SequencedLog open(
      LogStorage storage,
      String origin,
      DocumentCipher cipher,
      Supplier<NoteSigner> signer,
      Supplier<StateStore> records,
      String headId,
      Duration publishedEvery,
      Alarms alarms) {
    SequencedLog opened =
        new SequencedLog(storage, origin, cipher, signer, records, headId, publishedEvery, alarms);
    try {
      opened.writer.recover();
    } catch (IOException | RuntimeException e) {
      opened.away(e);
    }
    opened.writing.start();
    opened.publishing.start();
    return opened;
  }

  /**
   * Appends an entry; durable when the call returns.
   *
   * @return its index, from 0, without holes
   * @throws StrongroomException UNAVAILABLE if the log cannot be written; the entry may be in it
   *     all the same
   */
  public long append(NewEntry entry) {
    Waiting waiting = new Waiting(entry, new CompletableFuture<>());
    if (closed || !queue.offer(waiting)) {
      throw unavailable(null);
    }
    try {
      return waiting.index.get(MAX_WAIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(e);
    } catch (ExecutionException | TimeoutException e) {
      throw unavailable(e);
    }
  }

  private static StrongroomException unavailable(@Nullable Exception cause) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the access log cannot be written, so no footage is shown: check the data folder's disk",
        cause);
  }

  /** How many entries wait to be written: a metric. */
  public int waiting() {
    return queue.size();
  }

  /** How many acknowledged entries are in no tile yet: a metric. */
  public int unpublished() {
    return writer.publisher().waitingEntries();
  }

  /**
   * Publishes all that is acknowledged, and says how it can be read.
   *
   * @throws StrongroomException UNAVAILABLE if the log is not open
   */
  public PublishedLog published() throws IOException {
    if (!writer.publisher().isOpen()) {
      throw unavailable(null);
    }
    writer.publisher().publish();
    return new PublishedLog(storage, origin, cipher, writer.publisher());
  }

  /** Writes and publishes what waits, then stops; later calls fail with UNAVAILABLE. */
  @Override
  public void close() {
    closed = true;
    try {
      queue.put(stop);
      writing.join(MAX_WAIT);
      written = true;
      wake.release();
      publishing.join(MAX_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<Waiting> batch = new ArrayList<>(MAX_BATCH);
    boolean running = true;
    while (running) {
      batch.clear();
      try {
        batch.add(queue.take());
      } catch (InterruptedException e) {
        running = false; // nobody interrupts this thread but a virtual machine that ends
      }
      queue.drainTo(batch, MAX_BATCH - batch.size());
      running &= !batch.remove(stop);
      write(batch);
    }
    batch.clear();
    queue.drainTo(batch);
    write(batch);
    writer.close();
  }

  private void write(List<Waiting> batch) {
    for (int from = 0; from < batch.size(); from += MAX_BATCH) {
      List<Waiting> part = batch.subList(from, Math.min(batch.size(), from + MAX_BATCH));
      try {
        long first = writer.append(part.stream().map(Waiting::entry).toList());
        alarms.clear(ALARM, SUBJECT);
        for (int i = 0; i < part.size(); i++) {
          part.get(i).index.complete(first + i);
        }
        if (unpublished() >= PUBLISHED_FROM) {
          wake.release();
        }
      } catch (IOException | RuntimeException | Error e) {
        // an Error too must reach the callers, or they would wait for a thread that is gone
        away(e);
        part.forEach(waiting -> waiting.index.completeExceptionally(e));
      }
    }
  }

  private void publishing() {
    boolean running = true;
    while (running) {
      try {
        boolean _ = wake.tryAcquire(publishedEvery.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
        running = !written;
      } catch (InterruptedException e) {
        running = false; // as above
      }
      publish();
    }
  }

  private void publish() {
    try {
      writer.publisher().publish();
      alarms.clear(UNPUBLISHED_ALARM, SUBJECT);
    } catch (IOException | RuntimeException e) {
      log.debug("the tiles of the access log cannot be written", e);
      alarms.raise(
          UNPUBLISHED_ALARM,
          SUBJECT,
          "Tiles and checkpoint of the access log cannot be written ("
              + e.getClass().getSimpleName()
              + ").",
          "Entries are durable all the same, until "
              + MAX_UNPUBLISHED
              + " wait; then playback is off. Free space on the data folder's disk, or replace"
              + " it.");
    }
  }

  private void away(Throwable cause) {
    log.debug("the access log cannot be written", cause);
    alarms.raise(
        ALARM,
        SUBJECT,
        "The access log cannot be written (" + reason(cause) + ").",
        "Playback is off, recording goes on. " + remedy(cause));
  }

  private static String reason(Throwable cause) {
    return switch (cause) {
      case StrongroomException told -> String.valueOf(told.getMessage());
      case FencedException fenced -> String.valueOf(fenced.getMessage());
      default -> cause.getClass().getSimpleName();
    };
  }

  private static String remedy(Throwable cause) {
    return cause instanceof FencedException
        ? "Stop the other process that uses this data folder, then restart the node."
        : "Free space on the data folder's disk, or replace it.";
  }
}
