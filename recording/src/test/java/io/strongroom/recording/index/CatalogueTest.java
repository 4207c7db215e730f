package io.strongroom.recording.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.index.rocksdb.RocksCatalogue;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.FrameHeader;
import io.strongroom.recording.pack.IndexEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest extends PackIndexContract {
  @TempDir Path folder;
  private Catalogue catalogue;

  @BeforeEach
  void open() {
    catalogue = RocksCatalogue.open(folder.resolve("catalogue"));
  }

  @Override
  protected PackIndex index() {
    return catalogue;
  }

  @AfterEach
  void close() {
    catalogue.close();
  }

  @Test
  void anOpenPackIsKnown() {
    PackRow row = row(A, 1000, 4600);
    assertThat(catalogue.knows(row.id())).isFalse();
    catalogue.opening(open(row));
    assertThat(catalogue.knows(row.id())).isTrue();
  }

  @Test
  void theNewestEpochIsThatOfTheNewestLastPack() {
    assertThat(catalogue.newestEpoch()).isEmpty();
    catalogue.finished(row(B, 9000, 12600));
    catalogue.finished(row(A, 1000, 4600));
    catalogue.finished(row(A, 5000, 8600));
    catalogue.opening(open(row(A, 20000, 23600)));
    assertThat(catalogue.newestEpoch()).contains(row(B, 9000, 12600).id().epoch());
    catalogue.finished(row(A, 10000, 13600));
    assertThat(catalogue.newestEpoch()).contains(row(A, 10000, 13600).id().epoch());
  }

  @Test
  void camerasAreThoseOfFinishedPacks() {
    assertThat(catalogue.cameras()).isEmpty();
    catalogue.finished(row(B, 9000, 12600));
    catalogue.opening(open(row(A, 20000, 23600)));
    assertThat(catalogue.cameras()).containsExactly(B);
    catalogue.finished(row(A, 1000, 4600));
    catalogue.finished(row(A, 5000, 8600));
    assertThat(catalogue.cameras()).containsExactlyInAnyOrder(A, B);
    catalogue.forget(row(B, 9000, 12600).id());
    assertThat(catalogue.cameras()).containsExactly(A);
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
            Bytes.copyOf(new byte[32]),
            0);
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
    catalogue =
        RocksCatalogue.openOrRenew(
            folder.resolve("catalogue"), RocksCatalogue::open, Clock.systemUTC(), alarms);
    assertThat(catalogue.extent(A)).isEmpty();
    assertThat(alarms.standing()).hasSize(1);
    try (var children = Files.list(folder)) {
      assertThat(children).hasSize(2);
    }
  }
}
