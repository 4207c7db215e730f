package io.strongroom.playback.audit;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log in sealed, append-only, hash-chained files of one folder.
 *
 * <p>Callers queue their entries and wait; one thread writes all that wait, at most {@link
 * #MAX_BATCH} at a time, with one sync. It never waits for a batch to fill: while one batch syncs
 * (some milliseconds), the next one gathers. If the folder cannot be written, every call fails with
 * UNAVAILABLE, the alarm {@link #ALARM} stands, and each later call tries again with a new file.
 *
 * <p>Thread-safe. The caller makes sure that one process at a time has the folder (the data
 * folder's lock).
 */
public final class SealedAccessLog implements AccessLog, AccessLogReader, AutoCloseable {
  /** Most entries in one write. */
  public static final int MAX_BATCH = 256;

  /** Most entries that wait; beyond it, calls fail at once. */
  public static final int MAX_WAITING = 4_096;

  /** Kind of the alarm that stands while the log cannot be written. */
  public static final String ALARM = "access-log-unavailable";

  /** A disk that takes longer counts as away. */
  static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(SealedAccessLog.class);
  private static final String SUBJECT = "access-log";
  private static final int ID_BYTES = 16;
  private static final int MAX_DOCUMENT_BYTES =
      LogFrame.MAX_SEALED_BYTES - DocumentCipher.OVERHEAD_BYTES;

  private final LogStorage storage;
  private final DocumentCipher cipher;
  private final ZoneId zone;
  private final Clock clock;
  private final SecureRandom random;
  private final Alarms alarms;
  private final LogWriter writer;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Waiting stop = new Waiting(new byte[0], LocalDate.EPOCH, new CompletableFuture<>());
  private final Thread thread;
  private volatile boolean closed;

  private SealedAccessLog(
      LogStorage storage,
      DocumentCipher cipher,
      ZoneId zone,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    this.storage = storage;
    this.cipher = cipher;
    this.zone = zone;
    this.clock = clock;
    this.random = random;
    this.alarms = alarms;
    this.writer = new LogWriter(storage, cipher, random);
    this.thread = Thread.ofPlatform().name("access-log").daemon().unstarted(this::run);
  }

  @SuppressWarnings("ArrayRecordComponent") // never changed or compared
  private record Waiting(byte[] document, LocalDate day, CompletableFuture<Void> durable) {}

  /**
   * Opens the log in a folder, which is made if it is missing. A folder that cannot be read does
   * not stop the node from starting: the log is away then, and tries again at each entry.
   *
   * @param cipher seals the entries; made of the node key
   * @param zone whose civil days cut the files
   */
  public static SealedAccessLog open(
      Path folder,
      DocumentCipher cipher,
      ZoneId zone,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    return open(new FolderLogStorage(folder), cipher, zone, clock, random, alarms);
  }

  static SealedAccessLog open(
      LogStorage storage,
      DocumentCipher cipher,
      ZoneId zone,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    SealedAccessLog opened = new SealedAccessLog(storage, cipher, zone, clock, random, alarms);
    try {
      opened.writer.recover();
    } catch (IOException e) {
      opened.away(e);
    }
    opened.thread.start();
    return opened;
  }

  @Override
  public IntentReceipt intend(Intent intent) {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    IntentReceipt receipt = new IntentReceipt(HexFormat.of().formatHex(id));
    append(new Event.Intended(receipt.id(), intent));
    return receipt;
  }

  @Override
  public void deliver(IntentReceipt receipt, Delivery delivery) {
    append(new Event.Delivered(receipt.id(), delivery));
  }

  @Override
  public void refuse(Intent asked, String reason) {
    append(new Event.Refused(asked, reason));
  }

  @Override
  public void decide(Decision decision) {
    append(new Event.Decided(decision));
  }

  @Override
  public Reading read(TimeRange range, int maxEntries) {
    if (maxEntries < 1 || maxEntries > MAX_ENTRIES) {
      throw new StrongroomException(
          ErrorKind.CALLER, "maxEntries must be between 1 and " + MAX_ENTRIES);
    }
    try {
      return new LogFilesReader(storage, cipher, range, maxEntries).read(zone);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the access log cannot be read: check its folder and disk", e);
    }
  }

  /** How many entries wait to be written: a metric. */
  public int waiting() {
    return queue.size();
  }

  /** Writes what waits, then stops; later calls fail with UNAVAILABLE. */
  @Override
  public void close() {
    closed = true;
    try {
      queue.put(stop);
      thread.join(MAX_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(Event event) {
    WallTime at = WallTime.of(clock.instant());
    byte[] document = EntryJson.encode(at, event);
    if (document.length > MAX_DOCUMENT_BYTES) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "purpose, unit and user name are too long for the access log: shorten the purpose");
    }
    LocalDate day = at.toInstant().atZone(zone).toLocalDate();
    Waiting waiting = new Waiting(document, day, new CompletableFuture<>());
    if (closed || !queue.offer(waiting)) {
      throw unavailable(null);
    }
    await(waiting);
  }

  private static void await(Waiting waiting) {
    try {
      waiting.durable.get(MAX_WAIT.toSeconds(), TimeUnit.SECONDS);
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

  private void run() {
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
    write(drained());
    writer.close();
  }

  private List<Waiting> drained() {
    List<Waiting> rest = new ArrayList<>();
    queue.drainTo(rest);
    return rest;
  }

  /** One write for each run of entries of the same day, so that a file holds one day only. */
  private void write(List<Waiting> batch) {
    int from = 0;
    while (from < batch.size()) {
      int to = from + 1;
      while (to < batch.size() && batch.get(to).day.equals(batch.get(from).day)) {
        to++;
      }
      writeDay(batch.subList(from, to));
      from = to;
    }
  }

  private void writeDay(List<Waiting> entries) {
    try {
      writer.append(entries.stream().map(Waiting::document).toList(), entries.getFirst().day);
    } catch (IOException | RuntimeException | Error e) {
      // an Error too must reach the callers, or they would wait for a thread that is gone
      away(e);
      entries.forEach(waiting -> waiting.durable.completeExceptionally(e));
      return;
    }
    alarms.clear(ALARM, SUBJECT);
    entries.forEach(waiting -> waiting.durable.complete(null));
  }

  private void away(Throwable cause) {
    log.debug("the access log cannot be written", cause);
    alarms.raise(
        ALARM,
        SUBJECT,
        "The access log cannot be written (" + cause.getClass().getSimpleName() + ").",
        "Playback is off, recording goes on. Free space on the data folder's disk, or replace it.");
  }
}
