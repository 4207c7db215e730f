package io.strongroom.retention.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.Epoch;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.PackId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.write.StoreFixture;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.hold.HoldsInForce;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs of one class-day as several nodes tell of them. */
final class ClassDayContentsTest {
  private static final DayKeyId DAY = new DayKeyId("road", LocalDate.of(2026, 11, 29));
  private static final NodeId A = new NodeId(new UUID(0, 1));
  private static final NodeId B = new NodeId(new UUID(0, 2));

  /** Sorts behind all others, as unsigned numbers do. */
  private static final CameraId LAST = new CameraId(new UUID(-1, 0));

  private static final CameraId FIRST = new CameraId(new UUID(1, 0));

  @TempDir Path folder;

  private static FoundPack pack(CameraId camera, int second, long bytes) {
    WallTime from = new WallTime(second * 1_000_000L);
    return new FoundPack(
        new PackId(camera, new Epoch(from.micros(), A, 0)),
        Bytes.copyOf(new byte[32]),
        new TimeRange(from, from.plusMicros(bytes)),
        bytes);
  }

  private ClassDayContents contents(Map<NodeId, List<FoundPack>> nodes) {
    try (HeldSite site = new HeldSite(folder)) {
      HoldsInForce none = new Holds(site.state, () -> site.now).inForce(Instant.EPOCH);
      return ClassDayContents.of(
          DAY,
          nodes.entrySet().stream()
              .map(node -> PackStream.of(node.getKey(), node.getValue()))
              .toList(),
          Survivors.ofExpiry(none),
          StoreFixture.ZONE);
    }
  }

  @Test
  void aPackOnTwoNodesIsOneAndTheLongerOfTwoCounts() {
    FoundPack cut = pack(FIRST, 1, 500);
    FoundPack whole = pack(FIRST, 1, 900);
    FoundPack other = pack(LAST, 2, 100);
    ClassDayContents contents = contents(Map.of(A, List.of(cut, other), B, List.of(whole)));

    ClassDay going = contents.going().orElseThrow();
    assertThat(going.packs()).isEqualTo(2);
    assertThat(going.bytes()).isEqualTo(1_000);
    assertThat(going.cameras()).isEqualTo(2);
    assertThat(contents.goingOn()).isEqualTo(Map.of(A, 2L, B, 1L));
    assertThat(contents.root())
        .isEqualTo(
            PackLeaves.root(
                List.of(
                    new PackLeaf(other.id(), other.merkleRoot()),
                    new PackLeaf(whole.id(), whole.merkleRoot()))));
  }

  @Test
  void aNodeThatTellsInAnotherOrderOrWithoutEndIsRefused() {
    assertThatThrownBy(() -> contents(Map.of(A, List.of(pack(LAST, 1, 1), pack(FIRST, 1, 1)))))
        .hasMessageContaining("in their order");
    PackId same = pack(FIRST, 1, 1).id();
    PackStream endless = new PackStream(A, after -> new PackPage(List.of(), Optional.of(same)));
    assertThatThrownBy(endless::peek).hasMessageContaining("again and again");
  }

  @Test
  void pagesAreReadOneAfterTheOther() {
    List<FoundPack> all = new ArrayList<>();
    for (int second = 1; second <= 5; second++) {
      all.add(pack(FIRST, second, 1));
    }
    PackStream stream =
        new PackStream(
            A,
            after -> {
              int at = after.map(id -> 1 + (int) (id.epoch().hybridMicros() / 1_000_000)).orElse(1);
              return at > 5
                  ? new PackPage(List.of(), Optional.empty())
                  : new PackPage(List.of(all.get(at - 1)), Optional.of(all.get(at - 1).id()));
            });
    List<FoundPack> read = new ArrayList<>();
    while (stream.peek() != null) {
      read.add(stream.take());
    }
    assertThat(read).isEqualTo(all);
  }
}
