package io.strongroom.loadtests.accesslog;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.playback.audit.AccessLogCheck;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Many callers write intents as fast as each is durable, into a log on a real disk with all that a
 * node has of it: seals, journal, head, tiles, signed checkpoints. Then the whole log is verified.
 */
public final class AccessLogBench {
  private static final long INTENT_MICROS = 60_000_000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Path folder;
  private final int callers;
  private final Duration warmUp;
  private final Duration measured;

  /**
   * @param folder new and empty, on the disk that is measured
   * @param callers how many wait for an entry at the same time
   */
  public AccessLogBench(Path folder, int callers, Duration warmUp, Duration measured) {
    this.folder = folder;
    this.callers = callers;
    this.warmUp = warmUp;
    this.measured = measured;
  }

  /**
   * What was found.
   *
   * @param perSecond entries that became durable, a second
   * @param medianMillis from the call to the acknowledgement
   * @param p99Millis 99 of 100 were faster
   * @param verified entries that were verified afterwards
   * @param verifySeconds how long that took
   */
  public record Figures(
      double perSecond,
      double medianMillis,
      double p99Millis,
      double maxMillis,
      long verified,
      double verifySeconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f entries a second; durable after %.1f ms (median), %.1f ms (p99), %.1f ms (longest);"
              + " %d entries verified in %.1f s",
          perSecond,
          medianMillis,
          p99Millis,
          maxMillis,
          verified,
          verifySeconds);
    }
  }

  /**
   * Runs it.
   *
   * @throws IOException if the log that was written cannot be read
   */
  public Figures run() throws IOException, InterruptedException, ExecutionException {
    SecureRandom random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    List<long[]> latencies = new ArrayList<>();
    try (TiledAccessLog log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(
                folder.resolve("access"),
                folder.resolve("access-log.key"),
                new NodeId(UUID.randomUUID())),
            new DocumentCipher(NodeKey.loadOrCreate(folder.resolve("node.key"), random)),
            Period.ofYears(3),
            clock,
            random,
            new Alarms(clock))) {
      long begin = System.nanoTime() + warmUp.toNanos();
      long end = begin + measured.toNanos();
      try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<long[]>> calls = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
          Intent intent = intent(clock);
          calls.add(() -> write(log, intent, begin, end));
        }
        for (Future<long[]> done : executor.invokeAll(calls)) {
          latencies.add(done.get());
        }
      }
    }
    long[] sorted = latencies.stream().flatMapToLong(LongStream::of).sorted().toArray();
    long start = System.nanoTime();
    long verified = verify();
    double verifySeconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    return new Figures(
        sorted.length / (measured.toNanos() / NANOS_PER_SECOND),
        at(sorted, 0.5),
        at(sorted, 0.99),
        at(sorted, 1),
        verified,
        verifySeconds);
  }

  private static double at(long[] sorted, double part) {
    int place = (int) Math.min(sorted.length - 1L, Math.round(sorted.length * part));
    return sorted.length == 0 ? Double.NaN : sorted[place] / NANOS_PER_MILLI;
  }

  private static long[] write(TiledAccessLog log, Intent intent, long begin, long end) {
    LongStream.Builder nanos = LongStream.builder();
    long before = System.nanoTime();
    while (before < end) {
      long index = log.intend(intent).index();
      long after = System.nanoTime();
      if (before >= begin && index >= 0) {
        nanos.add(after - before);
      }
      before = after;
    }
    return nanos.build().toArray();
  }

  private static Intent intent(Clock clock) {
    WallTime now = WallTime.of(clock.instant());
    return new Intent(
        UUID.randomUUID(),
        "officer",
        "unit 7",
        "case 2026-117, a child that is looked for",
        new CameraId(UUID.randomUUID()),
        new TimeRange(now.plusMicros(-INTENT_MICROS), now),
        Intent.Action.PLAYBACK,
        UUID.randomUUID().toString());
  }

  private long verify() throws IOException {
    Path log = folder.resolve("access");
    SignedNote note = SignedNote.parse(Files.readAllBytes(log.resolve("checkpoint")));
    String key = Files.readString(log.resolve("log.verifier")).strip();
    var _ = note.verify(List.of(NoteVerifier.parse(key)));
    Checkpoint said = Checkpoint.parse(note);
    return AccessLogCheck.run(new FolderTiles(log), said, List.of()).intents();
  }
}
