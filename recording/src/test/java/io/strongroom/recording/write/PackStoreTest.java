package io.strongroom.recording.write;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.volume.DirectStorage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackStoreTest {
  @TempDir Path root;

  private StoreFixture node() {
    return new StoreFixture(root, new DirectStorage(), 1);
  }

  private static void record(PackStore.Writer writer, int from, int to) {
    for (int n = from; n < to; n++) {
      writer.fragment(second(n));
    }
  }

  private static List<Finding> check(StoreFixture node) {
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.STRUCTURE, findings::add);
    return findings;
  }

  @Test
  void whatIsWrittenIsReadBack() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node = node()) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder)) {
        writer.init(INIT.duplicate());
        record(writer, 0, 10);
      }
      assertThat(recorder.durable).isEqualTo(NOON.plusMicros(10_000_000));
      assertThat(node.store.recordedUntil(CAMERA)).contains(NOON.plusMicros(10_000_000));
      List<byte[]> read = node.read(seconds(0, 10));
      assertThat(read).hasSize(10);
      for (int n = 0; n < 10; n++) {
        assertThat(read.get(n)).isEqualTo(content(n));
      }
      assertThat(check(node)).isEmpty();
      assertThat(node.footage.timeline(CAMERA, seconds(0, 10), 0))
          .isEqualTo(
              new Footage.Timeline(
                  List.of(seconds(0, 10)),
                  List.of(),
                  java.util.Optional.empty(),
                  false,
                  List.of()));
    }
  }

  @Test
  void readsAtTheLiveEdgeWhatIsDurable() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    try (StoreFixture node = node()) {
      PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder);
      writer.init(INIT.duplicate());
      record(writer, 0, 4);
      await().until(() -> recorder.durable.equals(NOON.plusMicros(4_000_000)));
      assertThat(node.read(seconds(0, 10))).hasSize(4);
      assertThat(node.footage.timeline(CAMERA, seconds(0, 10), 0).liveEdge())
          .contains(NOON.plusMicros(4_000_000));
      Footage.ChunkRef ref = node.footage.resolve(CAMERA, seconds(0, 1), 10).chunks().getFirst();
      ByteBuffer init =
          node.footage.open(node.mint.authorise(CAMERA, ref.range(), "i"), ref.initChunk());
      assertThat(init).isEqualTo(INIT);
      writer.close();
      assertThat(node.read(seconds(0, 10))).hasSize(4);
    }
  }

  @Test
  void aKilledNodeKeepsWhatWasWritten() {
    StoreFixture.Recorder recorder = new StoreFixture.Recorder();
    StoreFixture node = node();
    PackStore.Writer writer = node.store.open(CAMERA, CLASS, recorder);
    writer.init(INIT.duplicate());
    record(writer, 0, 6);
    await().until(() -> recorder.durable.equals(NOON.plusMicros(6_000_000)));
    node.kill();
    try (StoreFixture next = node()) {
      assertThat(next.read(seconds(0, 6))).hasSize(6);
      assertThat(check(next)).isEmpty();
      assertThat(next.catalogue.openPacks()).isEmpty();
      assertThat(
              next.catalogue
                  .find(next.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst().pack())
                  .orElseThrow()
                  .state())
          .isEqualTo(Footer.State.RECOVERED);
    }
  }

  @Test
  void civilMidnightCutsThePack() {
    // 16:00 UTC is midnight in Shanghai
    WallTime before = WallTime.of(Instant.parse("2026-11-22T15:59:57Z"));
    try (StoreFixture node = node()) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
        writer.init(INIT.duplicate());
        for (int n = 0; n < 6; n++) {
          writer.fragment(second(n, before.plusMicros(n * 1_000_000L)));
        }
      }
      List<String> days = new ArrayList<>();
      node.catalogue.forEach(row -> days.add(row.expiryDay() + " " + row.range().from()));
      assertThat(days)
          .containsExactly("2026-12-22 2026-11-22T15:59:57Z", "2026-12-23 2026-11-22T16:00:00Z");
    }
  }

  @Test
  void gapsAreReportedAndSurviveARebuildFromPacksAlone() {
    Gap gap = new Gap(seconds(3, 5), GapCause.NO_MEDIA);
    try (StoreFixture node = node()) {
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
        writer.init(INIT.duplicate());
        record(writer, 0, 3);
        writer.gap(gap);
        record(writer, 5, 8);
      }
      assertThat(node.footage.timeline(CAMERA, seconds(0, 8), 0).gaps()).containsExactly(gap);
    }
    io.strongroom.recording.index.CatalogueRebuild.setAside(
        root.resolve("catalogue"), java.time.Clock.systemUTC());
    try (StoreFixture node = node()) {
      assertThat(node.recovery.sweep()).isEqualTo(new PackRecovery.Outcome(0, 1, 0));
      assertThat(node.footage.timeline(CAMERA, seconds(0, 8), 0).gaps()).containsExactly(gap);
      assertThat(node.read(seconds(0, 8))).hasSize(6);
      assertThat(check(node)).isEmpty();
    }
  }
}
