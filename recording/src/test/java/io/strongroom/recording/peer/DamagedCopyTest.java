package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackListing;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes hold a pack and a third has none; what one of them has lost the other serves. */
class DamagedCopyTest {
  /** Seconds of the test's packs are more than 20,000 bytes, one behind the other. */
  private static final long IN_SECOND_0 = 20_000;

  private static final long IN_SECOND_4 = 4_096 + 4_096 + 4 * 24_576 + 10_000;

  @TempDir Path root;
  private PeerNodes nodes;

  /** Whether node 1 cannot read its packs any more. */
  private final AtomicBoolean unreadable = new AtomicBoolean();

  private PeerNodes.Node first;
  private PeerNodes.Node second;
  private PeerNodes.Node third;

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, PeerNodes.PATIENT);
    nodes.keysAreShared = true;
    first = nodes.node(1, this::unreadable);
    PeerNodes.Node b = nodes.node(2);
    PeerNodes.Node c = nodes.node(3);
    first.life(0, 6);
    first.tellSharedIndex();
    await()
        .atMost(PeerNodes.PATIENT)
        .until(
            () -> {
              first.replicator.round();
              return first.store.catalogue.replicas().owing().packs() == 0;
            });
    boolean atB = b.store.catalogue.find(row().id()).isPresent();
    second = atB ? b : c;
    third = atB ? c : b;
  }

  private PeerHandler unreadable(String name, PeerHandler handler) {
    return (asker, request) -> {
      if (name.equals(Requests.BYTES) && unreadable.get()) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the pack cannot be read");
      }
      return handler.answer(asker, request);
    };
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private static Path pack(PeerNodes.Node node) {
    return PackListing.files(node.store.volumes.all().getFirst()).stream()
        .filter(file -> file.toString().endsWith(".pack"))
        .findFirst()
        .orElseThrow();
  }

  private PackRow row() {
    List<PackRow> rows = new ArrayList<>();
    first.store.catalogue.forEach(rows::add);
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private void assertReadByAll() {
    for (PeerNodes.Node reader : List.of(first, second, third)) {
      List<byte[]> read = reader.read(seconds(0, 6));
      assertThat(read).hasSize(6);
      for (int n = 0; n < 6; n++) {
        assertThat(read.get(n)).isEqualTo(content(n));
      }
    }
  }

  private static List<String> damaged(PeerNodes.Node reader) {
    return reader.store.alarms.standing().stream()
        .filter(alarm -> alarm.kind().equals("pack-damaged"))
        .map(Alarm::subject)
        .toList();
  }

  @Test
  void aDamagedChunkIsReadFromTheOtherHolder() throws IOException {
    FaultyStorage.flipBit(pack(first), 8 * IN_SECOND_0);
    assertReadByAll();
    assertThat(damaged(first)).containsExactly(row().volume() + "/" + row().id());
    assertThat(first.damaged.byChecksum()).containsExactly(row().id());
    assertThat(damaged(third)).containsExactly(PeerNodes.id(1) + "/" + row().id());
    assertThat(damaged(second)).isEmpty();
  }

  @Test
  void whatDidNotReadRightElsewhereIsForgottenAfterADay() throws IOException {
    FaultyStorage.flipBit(pack(first), 8 * IN_SECOND_0);
    assertReadByAll();
    third.cluster.forgetOldDamage();
    assertThat(damaged(third)).hasSize(1);
    nodes.later = Duration.ofDays(1).plusSeconds(60);
    third.cluster.forgetOldDamage();
    assertThat(damaged(third)).isEmpty();
  }

  @Test
  void aDamagedFooterIsReadFromTheOtherHolder() throws IOException {
    FaultyStorage.flipBit(pack(first), 8 * (row().bytes() - row().footerBytes() + 100));
    assertReadByAll();
    assertThat(damaged(third)).containsExactly(PeerNodes.id(1) + "/" + row().id());
    assertThat(third.footage.timeline(CAMERA, seconds(-1, 9), 0).recorded())
        .containsExactly(seconds(0, 6));
  }

  @Test
  void whatIsDamagedHereAndThereAtDifferentPlacesIsReadFromBoth() throws IOException {
    FaultyStorage.flipBit(pack(first), 8 * IN_SECOND_0);
    FaultyStorage.flipBit(pack(second), 8 * IN_SECOND_4);
    assertReadByAll();
    assertThat(damaged(third))
        .containsExactlyInAnyOrder(
            PeerNodes.id(1) + "/" + row().id(), PeerNodes.id(second.number) + "/" + row().id());
  }

  @Test
  void aHolderThatCannotReadItIsPassedOver() {
    unreadable.set(true);
    assertReadByAll();
    assertThat(damaged(third)).isEmpty();
  }

  @Test
  void aFileThatEndsTooEarlyIsReadFromTheOtherHolder() throws IOException {
    try (FileChannel file = FileChannel.open(pack(first), StandardOpenOption.WRITE)) {
      file.truncate(IN_SECOND_0);
    }
    assertReadByAll();
    assertThat(damaged(first)).containsExactly(row().volume() + "/" + row().id());
    assertThat(damaged(third)).containsExactly(PeerNodes.id(1) + "/" + row().id());
  }

  @Test
  void whatVerifiesNowhereIsNotServed() throws IOException {
    FaultyStorage.flipBit(pack(first), 8 * IN_SECOND_0);
    FaultyStorage.flipBit(pack(second), 8 * IN_SECOND_0);
    for (PeerNodes.Node reader : List.of(first, second, third)) {
      assertThatThrownBy(() -> reader.read(seconds(0, 6)))
          .isInstanceOfSatisfying(
              StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
    }
  }
}
