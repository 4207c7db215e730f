package io.strongroom.playback.audit;

import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.playback.tilelog.MirroredLog;
import io.strongroom.playback.tilelog.OpenedMirror;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A log as inspectors read it: by pages, the newest entry first, or all of a period at once. What
 * one call keeps is bounded. Thread-safe; calls block on disk.
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
   * The same with the contents that the other node opens; for one call.
   *
   * @param opened gets the log, which then says whether they came
   */
  public static EntryPages ofMirror(
      Path folder, OpenedMirror.Remote remote, Consumer<OpenedMirror> opened) {
    return new EntryPages(
        () -> {
          OpenedMirror mirror = new OpenedMirror(MirroredLog.open(folder), remote);
          opened.accept(mirror);
          return mirror;
        },
        new BundleTimes(),
        () -> new WallTime(Long.MAX_VALUE));
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

  /**
   * Counts what was made in a range. Reads bundle after bundle and keeps none of them; the first
   * time in a process life all of the log, then what is of the range.
   *
   * @throws StrongroomException CALLER if there is too much of it; UNAVAILABLE if the log cannot be
   *     read
   */
  public void count(TimeRange range, Tally tally) {
    reading(
        log -> {
          tally.begin();
          for (long bundle = 0; bundle < bundles(log); bundle++) {
            if (times.of(bundle).map(range::overlaps).orElse(true)) {
              leaves(log, bundle).forEach(leaf -> tally.add(leaf, range));
            }
          }
          return tally;
        });
  }

  /**
   * What the leaves say of a range of time. Reads as {@link #count} does.
   *
   * @param zone whose days records of completeness are counted by
   * @param tally counts the same range on the way
   * @throws StrongroomException as {@link #count}
   */
  public PeriodSummary summary(TimeRange range, ZoneId zone, Tally tally) {
    return reading(
        log -> {
          tally.begin();
          PeriodSummary.Reader reader = new PeriodSummary.Reader(range, zone);
          for (long bundle = 0; bundle < bundles(log); bundle++) {
            if (times.of(bundle).filter(reader::hasNothingIn).isEmpty()) {
              List<Leaf> leaves = leaves(log, bundle);
              reader.read(bundle, leaves);
              leaves.forEach(leaf -> tally.add(leaf, range));
            }
          }
          return reader.summary(log);
        });
  }

  private static long bundles(LogEntries log) {
    return (log.size() + TileAddress.FULL - 1) / TileAddress.FULL;
  }

  private List<Leaf> leaves(LogEntries log, long bundle) {
    List<Leaf> leaves = log.leaves(bundle).stream().map(Leaf::parse).toList();
    times.read(bundle, leaves);
    return leaves;
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
