package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.playback.tilelog.MirroredLog;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A log as inspectors read it: by pages, the newest entry first. What one call reads is bounded.
 * Thread-safe; calls block on disk.
 */
public final class EntryPages {
  /** Bundles that one call reads: when there were so many, it ends. */
  static final int MAX_BUNDLES = 256;

  /** Bundles that drawing a sample reads at most: two million entries, twice. */
  static final int MAX_SAMPLED_BUNDLES = 16_384;

  private final Opening log;
  private final BundleTimes times;
  private final Supplier<WallTime> keptSince;

  /** Opens a log as it is now. */
  interface Opening {
    LogEntries open() throws IOException;
  }

  EntryPages(Opening log, BundleTimes times, Supplier<WallTime> keptSince) {
    this.log = log;
    this.times = times;
    this.keptSince = keptSince;
  }

  /** A copy of another node's log: leaves alone. */
  public static EntryPages ofMirror(Path folder) {
    return new EntryPages(
        () -> MirroredLog.open(folder), new BundleTimes(), () -> new WallTime(Long.MAX_VALUE));
  }

  /**
   * A page of a search.
   *
   * @param visible what is shown; the rest is as if it were not there
   * @param named puts words to an entry whose contents are elsewhere
   * @throws StrongroomException UNAVAILABLE if the log's folder cannot be read
   */
  public LogPage page(
      LogQuery query, Predicate<FoundEntry> visible, UnaryOperator<AccessLogEntry> named) {
    return reading(log -> new EntrySearch(log, times, keptSince.get(), named).page(query, visible));
  }

  /** One entry; empty if the log has none there. */
  public Optional<FoundEntry> entry(long index, UnaryOperator<AccessLogEntry> named) {
    return reading(log -> new EntrySearch(log, times, keptSince.get(), named).entry(index));
  }

  /**
   * Draws a sample.
   *
   * @throws StrongroomException as {@link SampleDraw#draw}; UNAVAILABLE if the log cannot be read
   */
  public SampleDraw.Drawn sample(byte[] seed) {
    return reading(log -> SampleDraw.draw(log, seed, MAX_SAMPLED_BUNDLES));
  }

  /** Calls with the log as it is now. */
  private <T> T reading(Function<LogEntries, T> call) {
    try {
      return call.apply(log.open());
    } catch (IOException | UncheckedIOException | InvalidLogException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the access log cannot be read: check its folder and disk", e);
    }
  }
}
