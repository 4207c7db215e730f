package io.strongroom.recording.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.VolumeId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.RetentionClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  private static final CameraId A = CameraId.parse("aaaaaaaa-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final CameraId B = CameraId.parse("bbbbbbbb-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
  private static final VolumeId VOLUME = VolumeId.parse("99999999-8888-7777-6666-555555555555");
  private static final NodeId NODE =
      new NodeId(UUID.fromString("11111111-2222-3333-4444-555555555555"));

  @TempDir Path folder;
  private Catalogue catalogue;

  @BeforeEach
  void open() {
    catalogue = RocksCatalogue.open(folder.resolve("catalogue"));
  }

  @AfterEach
  void close() {
    catalogue.close();
  }

  private static TimeRange range(long from, long to) {
    return new TimeRange(new WallTime(from * 1_000_000), new WallTime(to * 1_000_000));
  }

  private static PackRow row(CameraId camera, long from, long to) {
    return new PackRow(
        new PackId(camera, new Epoch(from * 1_000_000, NODE, 3)),
        VOLUME,
        new RetentionClass("standard"),
        LocalDate.of(2026, 12, 1),
        List.of(range(from, to)),
        123_456_789L,
        8192,
        17,
        Footer.State.RECOVERED,
        true,
        Bytes.copyOf(new byte[32]),
        Bytes.copyOf(new byte[] {1, 2, 3}));
  }

  private static OpenPackRow open(PackRow row) {
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
    List.of(first, second, other).forEach(catalogue::finished);
    assertThat(catalogue.find(first.id())).contains(first);
    assertThat(catalogue.packs(A, range(0, 1000))).isEmpty();
    assertThat(catalogue.packs(A, range(0, 1001))).containsExactly(first);
    assertThat(catalogue.packs(A, range(4599, 4601))).containsExactly(first, second);
    assertThat(catalogue.packs(A, range(4600, 4601))).containsExactly(second);
    assertThat(catalogue.packs(A, range(8200, 9000))).isEmpty();
    assertThat(catalogue.extent(A)).contains(range(1000, 8200));
    assertThat(catalogue.extent(B)).contains(range(1000, 4600));
    catalogue.forget(second.id());
    assertThat(catalogue.extent(A)).contains(range(1000, 4600));
  }

  @Test
  void anOpenPackBecomesAFinishedOne() {
    PackRow row = row(A, 1000, 4600);
    catalogue.opening(open(row));
    assertThat(catalogue.openPacks()).containsExactly(open(row));
    assertThat(catalogue.knows(row.id())).isTrue();
    catalogue.finished(row);
    assertThat(catalogue.openPacks()).isEmpty();
    assertThat(catalogue.find(row.id())).contains(row);
  }

  @Test
  void everythingSurvivesAClose() {
    PackRow row = row(A, 1000, 4600);
    catalogue.finished(row);
    catalogue.gap(A, new Gap(range(1, 2), GapCause.DISK), false);
    catalogue.volumeAt("/disk/a", VOLUME);
    catalogue.close();
    open();
    assertThat(catalogue.find(row.id())).contains(row);
    assertThat(catalogue.gaps(A, range(0, 9))).hasSize(1);
    assertThat(catalogue.volumeAt("/disk/a")).contains(VOLUME);
    assertThat(catalogue.volumeAt("/disk/b")).isEmpty();
  }

  @Test
  void gapsStayDisjointAndGrow() {
    catalogue.gap(A, new Gap(range(10, 20), GapCause.UNREACHABLE), false);
    catalogue.gap(A, new Gap(range(10, 30), GapCause.UNREACHABLE), false);
    catalogue.gap(A, new Gap(range(25, 40), GapCause.NO_MEDIA), false);
    catalogue.gap(A, new Gap(range(5, 50), GapCause.DISK), false);
    assertThat(catalogue.gaps(A, range(0, 100)))
        .containsExactly(
            new Gap(range(5, 10), GapCause.DISK),
            new Gap(range(10, 30), GapCause.UNREACHABLE),
            new Gap(range(30, 40), GapCause.NO_MEDIA),
            new Gap(range(40, 50), GapCause.DISK));
    assertThat(catalogue.gaps(A, range(29, 31))).hasSize(2);
    assertThat(catalogue.gaps(B, range(0, 100))).isEmpty();
    assertThat(catalogue.gapExtent(A)).contains(range(5, 50));
  }

  @Test
  void severalPacksGrowInOneBatch() {
    OpenPackRow first = open(row(A, 1000, 4600));
    OpenPackRow second = open(row(B, 1000, 4600));
    catalogue.grown(
        List.of(
            new Catalogue.Grown(first, List.of(chunk(0, 4096), chunk(1, 8192)), List.of()),
            new Catalogue.Grown(second, List.of(chunk(0, 4096)), List.of())));
    catalogue.grown(List.of(new Catalogue.Grown(first, List.of(chunk(2, 12288)), List.of())));
    assertThat(catalogue.openPacks()).containsExactlyInAnyOrder(first, second);
    assertThat(catalogue.chunks(first))
        .containsExactly(chunk(0, 4096), chunk(1, 8192), chunk(2, 12288));
    assertThat(catalogue.chunks(second)).containsExactly(chunk(0, 4096));
  }

  private static IndexEntry chunk(int sequence, long offsetBytes) {
    FrameHeader header =
        new FrameHeader(
            FrameHeader.Kind.MEDIA,
            0,
            sequence,
            0,
            new WallTime(1_000_000),
            1_000_000,
            new MediaTime(0),
            25,
            100,
            Bytes.copyOf(new byte[32]));
    return new IndexEntry(header, offsetBytes);
  }

  @Test
  void gapsAreUnjournaledUntilAPackHoldsThem() {
    Gap gap = new Gap(range(10, 20), GapCause.UNREACHABLE);
    catalogue.gap(A, gap, false);
    catalogue.gap(A, new Gap(range(30, 40), GapCause.DISK), true);
    assertThat(catalogue.unjournaled(A, 10)).containsExactly(gap);
    PackRow pack = row(A, 1000, 4600);
    catalogue.grown(List.of(new Catalogue.Grown(open(pack), List.of(), List.of(gap))));
    assertThat(catalogue.unjournaled(A, 10)).isEmpty();
    assertThat(catalogue.gaps(A, range(0, 100))).hasSize(2);
  }

  @Test
  void nothingIsTouchedAfterClosing() {
    catalogue.close();
    assertThatThrownBy(() -> catalogue.extent(A)).isInstanceOf(StrongroomException.class);
    assertThatThrownBy(() -> catalogue.gaps(A, range(0, 1)))
        .isInstanceOf(StrongroomException.class);
  }

  @Test
  void aSecondNodeOnTheSameFolderIsRefused() {
    assertThatThrownBy(() -> RocksCatalogue.open(folder.resolve("catalogue")))
        .isInstanceOf(StrongroomException.class)
        .hasMessageContaining("another node");
  }

  @Test
  void aDamagedCatalogueIsSetAsideAndRenewed() throws IOException {
    catalogue.finished(row(A, 1000, 4600));
    catalogue.close();
    Path current = folder.resolve("catalogue").resolve("CURRENT");
    Files.writeString(current, "nonsense\n");
    Alarms alarms = new Alarms(Clock.systemUTC());
    catalogue = RocksCatalogue.openOrRenew(folder.resolve("catalogue"), Clock.systemUTC(), alarms);
    assertThat(catalogue.extent(A)).isEmpty();
    assertThat(alarms.standing()).hasSize(1);
    try (var children = Files.list(folder)) {
      assertThat(children).hasSize(2);
    }
  }
}
