package io.strongroom.recording.read;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredFootageTest {
  @TempDir Path root;
  private StoreFixture node;

  @BeforeEach
  void start() {
    node = new StoreFixture(root, new DirectStorage(), 1);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void life(int from, int to) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = from; n < to; n++) {
        writer.fragment(second(n));
      }
    }
  }

  private Footage.ChunkRef first(TimeRange range) {
    return node.footage.resolve(CAMERA, range, 1).chunks().getFirst();
  }

  private static void assertKind(ErrorKind kind, Runnable opening) {
    assertThatThrownBy(opening::run)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void opensOnlyWithAnAuthorisationOfItsMintForCameraAndTime() {
    life(0, 6);
    Footage.ChunkRef ref = first(seconds(2, 3));
    CameraId other = CameraId.parse("ffffffff-7a0e-4f6e-9c0d-3d1f5a1b2c3d");
    Authorisation good = node.mint.authorise(CAMERA, seconds(2, 3), "i");
    Authorisation foreign = new Authorisation.Mint().authorise(CAMERA, seconds(0, 6), "i");
    Authorisation elsewhere = node.mint.authorise(other, seconds(0, 6), "i");
    Authorisation late = node.mint.authorise(CAMERA, seconds(3, 6), "i");
    Authorisation shorter =
        node.mint.authorise(
            CAMERA, new TimeRange(ref.start(), ref.start().plusMicros(999_999)), "i");
    assertThat(node.footage.open(good, ref).remaining()).isEqualTo(content(2).length);
    assertThat(node.footage.open(good, ref.initChunk())).isEqualTo(INIT);
    assertKind(ErrorKind.DENIED, () -> node.footage.open(foreign, ref));
    assertKind(ErrorKind.DENIED, () -> node.footage.open(elsewhere, ref));
    assertKind(ErrorKind.DENIED, () -> node.footage.open(late, ref));
    assertKind(ErrorKind.DENIED, () -> node.footage.open(shorter, ref));
  }

  /** The stored header decides, not what a forged reference claims. */
  @Test
  void aReferenceThatLiesAboutItsTimeIsRefused() {
    life(0, 6);
    Footage.ChunkRef ref = first(seconds(4, 5));
    Footage.ChunkRef lying =
        new Footage.ChunkRef(
            ref.pack(),
            ref.sequence(),
            ref.init(),
            ref.initDigest(),
            NOON,
            1,
            ref.mediaStart(),
            ref.bytes(),
            ref.initBytes(),
            true,
            false);
    Authorisation early = node.mint.authorise(CAMERA, seconds(0, 2), "i");
    assertKind(ErrorKind.DENIED, () -> node.footage.open(early, lying));
    Footage.ChunkRef nowhere =
        new Footage.ChunkRef(
            ref.pack(),
            4000,
            ref.init(),
            ref.initDigest(),
            NOON,
            1,
            ref.mediaStart(),
            1,
            1,
            true,
            false);
    assertKind(ErrorKind.NOT_FOUND, () -> node.footage.open(early, nowhere));
  }

  @Test
  void resolvesFromTheKeyframeAtOrBeforeAlsoOverPackBorders() {
    life(0, 3);
    // second 3 begins without a keyframe in the next pack, and continues second 2
    life(3, 6);
    List<Footage.ChunkRef> chunks = node.footage.resolve(CAMERA, seconds(3, 5), 100).chunks();
    assertThat(chunks)
        .extracting(ref -> ref.start().micros() - NOON.micros())
        .containsExactly(2_000_000L, 3_000_000L, 4_000_000L);
    assertThat(chunks.getFirst().keyframe()).isTrue();
    assertThat(chunks.get(0).pack()).isNotEqualTo(chunks.get(1).pack());
  }

  @Test
  void aLongRangeIsCutAndSaysSo() {
    life(0, 6);
    Footage.Resolution cut = node.footage.resolve(CAMERA, seconds(0, 6), 4);
    assertThat(cut.chunks()).hasSize(4);
    assertThat(cut.complete()).isFalse();
    assertThat(node.footage.resolve(CAMERA, seconds(0, 6), 6).complete()).isTrue();
  }

  @Test
  void whatIsMissingBetweenLivesIsNodeStopped() {
    life(0, 3);
    life(8, 10);
    Footage.Timeline timeline = node.footage.timeline(CAMERA, seconds(-5, 20), 0);
    assertThat(timeline.recorded()).containsExactly(seconds(0, 3), seconds(8, 10));
    assertThat(timeline.gaps()).containsExactly(new Gap(seconds(3, 8), GapCause.NODE_STOPPED));
    assertThat(node.footage.timeline(CAMERA, seconds(4, 6), 0).gaps())
        .containsExactly(new Gap(seconds(4, 6), GapCause.NODE_STOPPED));
    assertThat(node.footage.timeline(CAMERA, seconds(0, 10), 6_000_000).recorded())
        .containsExactly(seconds(0, 10));
    assertThat(node.footage.extent(CAMERA)).contains(seconds(0, 10));
    assertThat(node.footage.resolve(CAMERA, seconds(0, 10), 100).chunks().get(3).discontinuity())
        .isTrue();
  }

  @Test
  void declaredGapsExplainTheirPartAndRecordedWins() {
    life(0, 3);
    node.store.recordGap(CAMERA, new Gap(seconds(1, 5), GapCause.UNREACHABLE));
    node.store.recordGap(CAMERA, new Gap(seconds(5, 6), GapCause.NO_MEDIA));
    life(8, 10);
    assertThat(node.footage.timeline(CAMERA, seconds(0, 10), 0).gaps())
        .containsExactly(
            new Gap(seconds(3, 5), GapCause.UNREACHABLE),
            new Gap(seconds(5, 6), GapCause.NO_MEDIA),
            new Gap(seconds(6, 8), GapCause.NODE_STOPPED));
  }

  @Test
  void aCameraWithoutFootageHasAnEmptyTimeline() {
    Footage.Timeline timeline = node.footage.timeline(CAMERA, seconds(0, 10), 0);
    assertThat(timeline.recorded()).isEmpty();
    assertThat(timeline.gaps()).isEmpty();
    assertThat(node.footage.resolve(CAMERA, seconds(0, 10), 10).chunks()).isEmpty();
    assertThat(node.footage.extent(CAMERA)).isEmpty();
  }

  @Test
  void aDeletedPackIsNotFound() throws Exception {
    life(0, 2);
    Footage.ChunkRef ref = first(seconds(0, 1));
    node.footage.forget(ref.pack());
    try (var files = java.nio.file.Files.walk(root.resolve("v0"))) {
      java.nio.file.Files.delete(
          files.filter(p -> p.toString().endsWith(".pack")).findFirst().orElseThrow());
    }
    Authorisation all = node.mint.authorise(CAMERA, seconds(0, 2), "i");
    assertKind(ErrorKind.NOT_FOUND, () -> node.footage.open(all, ref));
  }

  @Test
  void readersSideBySideSeeTheSame() throws Exception {
    life(0, 20);
    try (var readers = java.util.concurrent.Executors.newFixedThreadPool(4)) {
      var results = new java.util.ArrayList<java.util.concurrent.Future<ByteBuffer>>();
      Authorisation all = node.mint.authorise(CAMERA, seconds(0, 20), "i");
      List<Footage.ChunkRef> refs = node.footage.resolve(CAMERA, seconds(0, 20), 100).chunks();
      for (int n = 0; n < 200; n++) {
        Footage.ChunkRef ref = refs.get(n % 20);
        results.add(readers.submit(() -> node.footage.open(all, ref)));
      }
      for (int n = 0; n < 200; n++) {
        assertThat(results.get(n).get()).isEqualTo(ByteBuffer.wrap(content(n % 20)));
      }
    }
  }
}
