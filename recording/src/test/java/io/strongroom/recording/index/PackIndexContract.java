package io.strongroom.recording.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.PackLimits;
import io.strongroom.recording.pack.RetentionClass;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every index of packs does, wherever it is kept. */
public abstract class PackIndexContract {
  protected static final CameraId A = CameraId.parse("aaaaaaaa-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  protected static final CameraId B = CameraId.parse("bbbbbbbb-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  protected static final VolumeId VOLUME = VolumeId.parse("99999999-8888-7777-6666-555555555555");
  private static final NodeId NODE =
      new NodeId(UUID.fromString("11111111-2222-3333-4444-555555555555"));
  private static final long DAY = TimeUnit.DAYS.toSeconds(1);

  /** The index under test; empty at the start of each test. */
  protected abstract PackIndex index();

  /** Seconds since 1970. */
  protected static TimeRange range(long from, long to) {
    return new TimeRange(new WallTime(from * 1_000_000), new WallTime(to * 1_000_000));
  }

  protected static PackRow row(CameraId camera, long from, long to) {
    return row(camera, from, List.of(range(from, to)));
  }

  private static PackRow row(CameraId camera, long epoch, List<TimeRange> spans) {
    return new PackRow(
        new PackId(camera, new Epoch(epoch * 1_000_000, NODE, 3)),
        VOLUME,
        new RetentionClass("standard"),
        LocalDate.of(2026, 12, 1),
        spans,
        123_456_789L,
        8192,
        17,
        Footer.State.RECOVERED,
        true,
        Bytes.copyOf(new byte[32]),
        Bytes.copyOf(new byte[] {1, 2, 3}));
  }

  protected static OpenPackRow open(PackRow row) {
    return new OpenPackRow(
        row.id(),
        VOLUME,
        row.retentionClass(),
        row.expiryDay(),
        77,
        row.range().from(),
        row.range().from());
  }

  @Test
  void finishedPacksAreFoundByTimeAndCamera() {
    PackRow first = row(A, 1000, 4600);
    PackRow second = row(A, 4600, 8200);
    PackRow other = row(B, 1000, 4600);
    List.of(first, second, other).forEach(index()::finished);
    assertThat(index().find(first.id())).contains(first);
    assertThat(index().packs(A, range(0, 1000))).isEmpty();
    assertThat(index().packs(A, range(0, 1001))).containsExactly(first);
    assertThat(index().packs(A, range(4599, 4601))).containsExactly(first, second);
    assertThat(index().packs(A, range(4600, 4601))).containsExactly(second);
    assertThat(index().packs(A, range(8200, 9000))).isEmpty();
    assertThat(index().extent(A)).contains(range(1000, 8200));
    assertThat(index().extent(B)).contains(range(1000, 4600));
    List<PackRow> all = new ArrayList<>();
    index().forEach(all::add);
    assertThat(all).containsExactlyInAnyOrder(first, second, other);
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertThat(index().extent(A)).isEmpty();
    assertThat(index().packs(A, range(0, 100 * DAY))).isEmpty();
    assertThat(index().find(row(A, 1, 2).id())).isEmpty();
    assertThat(index().openPacks()).isEmpty();
    index().forget(row(A, 1, 2).id());
  }

  @Test
  void anOpenPackBecomesAFinishedOne() {
    PackRow row = row(A, 1000, 4600);
    index().opening(open(row));
    assertThat(index().openPacks()).containsExactly(open(row));
    OpenPackRow grown =
        new OpenPackRow(
            row.id(),
            VOLUME,
            row.retentionClass(),
            row.expiryDay(),
            77,
            row.range().from(),
            new WallTime(2_000_000_000));
    index().progressed(grown);
    assertThat(index().openPacks()).containsExactly(grown);
    assertThat(index().openPacks(A)).containsExactly(grown);
    assertThat(index().openPacks(B)).isEmpty();
    assertThat(index().extent(A)).isEmpty();
    index().finished(row);
    assertThat(index().openPacks()).isEmpty();
    assertThat(index().find(row.id())).contains(row);
  }

  @Test
  void whatIsToldTwiceIsThereOnce() {
    PackRow row = row(A, 1000, 4600);
    index().finished(row);
    index().finished(row);
    assertThat(index().packs(A, range(0, 9000))).containsExactly(row);
  }

  @Test
  void whatIsForgottenIsGone() {
    PackRow first = row(A, 1000, 4600);
    PackRow second = row(A, 4600, 8200);
    List.of(first, second).forEach(index()::finished);
    index().opening(open(row(A, 8200, 9000)));
    index().forget(second.id());
    index().forget(second.id());
    index().forget(row(A, 8200, 9000).id());
    assertThat(index().find(second.id())).isEmpty();
    assertThat(index().packs(A, range(0, 9000))).containsExactly(first);
    assertThat(index().extent(A)).contains(range(1000, 4600));
    assertThat(index().openPacks()).isEmpty();
  }

  @Test
  void aYearIsFoundInOrderAndSoIsOneSecondOfIt() {
    List<PackRow> rows = new ArrayList<>();
    for (long day = 0; day < 400; day += 5) {
      rows.add(row(A, day * DAY, day * DAY + 3600));
    }
    rows.reversed().forEach(index()::finished);
    assertThat(index().packs(A, range(-1000 * DAY, 1000 * DAY))).isEqualTo(rows);
    assertThat(index().packs(A, range(200 * DAY, 200 * DAY + 1)))
        .containsExactly(row(A, 200 * DAY, 200 * DAY + 3600));
    assertThat(index().extent(A)).contains(range(0, 395 * DAY + 3600));
  }

  @Test
  void packsThatOverlapAreBothFound() {
    PackRow older = row(A, 1000, 4600);
    PackRow newer = row(A, 4500, 5000);
    PackRow around = row(A, 900, 8000);
    List.of(older, newer, around).forEach(index()::finished);
    assertThat(index().packs(A, range(4550, 4560))).containsExactly(around, older, newer);
    assertThat(index().packs(A, range(7000, 7001))).containsExactly(around);
    assertThat(index().extent(A)).contains(range(900, 8000));
  }

  @Test
  void everyFieldAndManySpansComeBack() {
    List<TimeRange> spans = new ArrayList<>();
    for (int i = 0; i < PackLimits.MAX_SPANS; i++) {
      spans.add(range(1000 + 10L * i, 1005 + 10L * i));
    }
    PackRow full = row(B, 1000, spans);
    PackRow row =
        new PackRow(
            full.id(),
            full.volume(),
            new RetentionClass("a-class-of-32-letters-0123456789"),
            LocalDate.of(2099, 12, 31),
            spans,
            Long.MAX_VALUE,
            Integer.MAX_VALUE,
            4096,
            Footer.State.NORMAL,
            false,
            Bytes.copyOf(
                "01234567890123456789012345678901"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            Bytes.EMPTY);
    index().finished(row);
    assertThat(index().find(row.id())).contains(row);
    assertThat(index().packs(B, range(1000, 1001))).containsExactly(row);
  }
}
