package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.tilelog.Beginning;
import io.strongroom.playback.tilelog.LogEntries;
import io.strongroom.playback.tilelog.PublishedLog;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Logs of years: what is counted of a period, and that a long one holds no more than a short. */
class PeriodSummaryTest {
  private static final UUID GRANT = new UUID(3, 4);
  private static final long YEAR = time("2026-01-01T00:00:00Z");
  private static final TimeRange WHOLE = range("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
  private static final TimeRange MARCH = range("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");

  private static long time(String text) {
    return WallTime.of(Instant.parse(text)).micros();
  }

  private static TimeRange range(String from, String to) {
    return new TimeRange(new WallTime(time(from)), new WallTime(time(to)));
  }

  /** Intents evenly over a year, as the table in docs/design/access-log.md has them. */
  private static final class MadeLog implements LogEntries {
    private final long size;
    private final long each;
    private final int ofSession;
    private final int made;
    final TreeSet<Long> read = new TreeSet<>();

    /**
     * @param ofSession so many entries in turn are of one session
     * @param made so many entries of each bundle are there, for long logs that are quickly read
     */
    MadeLog(long size, int ofSession, int made) {
      this.size = size;
      this.each = WHOLE.from().microsUntil(WHOLE.to()) / size;
      this.ofSession = ofSession;
      this.made = made;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public List<byte[]> leaves(long bundle) {
      read.add(bundle);
      List<byte[]> leaves = new ArrayList<>(TileAddress.FULL);
      long first = bundle * TileAddress.FULL;
      for (long i = first; i < Math.min(size, first + made); i++) {
        leaves.add(intent(YEAR + i * each, i / ofSession, Action.PLAYBACK));
      }
      return leaves;
    }

    @Override
    public List<PublishedLog.Content> contents(long bundle) {
      return List.of();
    }

    @Override
    public Optional<Beginning> beginning(long first) {
      return Optional.empty();
    }
  }

  private static byte[] intent(long micros, long session, Action action) {
    return ByteBuffer.allocate(107)
        .put((byte) 1)
        .put((byte) 1)
        .putLong(micros)
        .put(new byte[32])
        .putLong(1)
        .putLong(session)
        .putLong(5)
        .putLong(6)
        .putLong(0)
        .putLong(1)
        .put((byte) (action == Action.EXPORT ? 3 : 2))
        .putLong(GRANT.getMostSignificantBits())
        .putLong(GRANT.getLeastSignificantBits())
        .array();
  }

  private static EntryPages pages(LogEntries log) {
    return new EntryPages(() -> log, new BundleTimes(), () -> new WallTime(0));
  }

  @Test
  void aYearOfTenMillionEntriesHoldsNoMoreThanTwoDaysOfIt() {
    MadeLog log = new MadeLog(10_000_000, 1_000, 4);
    Tally tally = new Tally(60);
    assertThat(pages(log).summary(WHOLE, ZoneOffset.UTC, tally).entries()).isEqualTo(39_063 * 4);
    assertThat(log.read).hasSize(39_063);
    assertThat(tally.accesses()).isEqualTo(Map.of(GRANT, Map.of(Action.PLAYBACK, 10_000L)));
  }

  @Test
  void ofAMonthItsOwnBundlesAreReadOnceTheTimesAreKnown() {
    MadeLog log = new MadeLog(500_000, 100, TileAddress.FULL);
    EntryPages pages = pages(log);
    assertThat(pages.summary(WHOLE, ZoneOffset.UTC, new Tally()).entries()).isEqualTo(500_000);
    log.read.clear();
    Tally month = new Tally();
    long entries = pages.summary(MARCH, ZoneOffset.UTC, month).entries();
    assertThat(entries).isBetween(500_000L * 30 / 365, 500_000L * 32 / 365);
    assertThat(log.read.size()).isBetween((int) (entries / 256), (int) (entries / 256) + 3);
    assertThat(month.accesses().values().iterator().next().get(Action.PLAYBACK))
        .isBetween(entries / 100, entries / 100 + 2);
  }

  private static long counted(Tally tally, long session, Action action, String... times) {
    for (String time : times) {
      tally.add(Leaf.parse(intent(time(time), session, action)), WHOLE);
    }
    return tally.accesses().getOrDefault(GRANT, Map.of()).getOrDefault(action, 0L);
  }

  @Test
  void anAccessCountsOnceAlsoOverMidnightAndAnExportWheneverItIsFetched() {
    Tally tally = new Tally();
    String evening = "2026-03-01T23:59:00Z";
    String morning = "2026-03-02T00:01:00Z";
    assertThat(counted(tally, 1, Action.PLAYBACK, evening, morning, evening, morning)).isEqualTo(1);
    assertThat(counted(tally, 1, Action.PLAYBACK, "2026-03-03T10:00:00Z")).isEqualTo(1);
    assertThat(counted(tally, 1, Action.PLAYBACK, "2026-03-05T10:00:00Z"))
        .as("it has rested for a day")
        .isEqualTo(2);
    assertThat(counted(tally, 2, Action.EXPORT, evening, "2026-03-06T10:00:00Z")).isEqualTo(1);
    tally.begin();
    assertThat(counted(tally, 2, Action.EXPORT, "2026-03-05T10:00:00Z"))
        .as("fetched through another node")
        .isEqualTo(1);
    assertThat(counted(tally, 3, Action.PLAYBACK, evening)).isEqualTo(3);
  }

  @Test
  void moreThanIsHeldIsRefusedWithTheRemedy() {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(
            () ->
                pages(new MadeLog(365_000, 1, TileAddress.FULL))
                    .summary(WHOLE, ZoneOffset.UTC, new Tally(1_500)))
        .withMessageContaining("period: ")
        .withMessageContaining("2026-01-02T")
        .withMessageContaining("take a month");
  }
}
