package io.strongroom.recording.read;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two recorders of one camera. A picture is one byte, its number; a group of pictures has four, a
 * fragment two: pictures 0 and 1, 2 and 3, and so on, half a second each.
 */
class OverlapTest {
  private static final int GROUP = 4;
  private static final long PICTURE_MICROS = 500_000;

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

  /** What a recorder does, in order: records pictures, or loses them. */
  private record Take(int from, int to, boolean afterLoss) {}

  private static Take pictures(int from, int to) {
    return new Take(from, to, false);
  }

  /**
   * A life of a recorder.
   *
   * @param lateMicros how far its clock is ahead
   * @param marked whether it knows its keyframes, as packs of older versions do not
   */
  private void life(long lateMicros, boolean marked, Take... takes) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      boolean first = true;
      for (Take take : takes) {
        boolean loss = take.afterLoss;
        for (int at = take.from; at < take.to; ) {
          int to = Math.min(take.to, at - at % 2 + 2);
          writer.fragment(fragment(at, to, lateMicros, marked, first, loss));
          first = false;
          loss = false;
          at = to;
        }
      }
    }
  }

  private void life(Take... takes) {
    life(0, true, takes);
  }

  private static Fragment fragment(
      int from, int to, long lateMicros, boolean marked, boolean first, boolean afterLoss) {
    byte[] content = new byte[to - from];
    for (int i = from; i < to; i++) {
      content[i - from] = (byte) i;
    }
    WallTime start = NOON.plusMicros(from * PICTURE_MICROS + lateMicros);
    boolean keyframe = from % GROUP == 0;
    return new Fragment(
        ByteChain.of(ByteBuffer.wrap(content)),
        start,
        (to - from) * PICTURE_MICROS,
        new MediaTime(first ? 0 : from * 45_000L),
        to - from,
        keyframe,
        first,
        afterLoss,
        keyframe && marked ? 1000 + from : 0);
  }

  private List<Integer> seen(TimeRange range) {
    List<Integer> pictures = new ArrayList<>();
    for (byte[] chunk : node.read(range)) {
      for (byte picture : chunk) {
        pictures.add((int) picture);
      }
    }
    return pictures;
  }

  private static List<Integer> all(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void aNewerRecorderTakesOverAtItsFirstKeyframe() {
    life(pictures(0, 11));
    life(pictures(8, 20));
    assertThat(seen(seconds(0, 10))).isEqualTo(all(0, 20));
    List<Footage.ChunkRef> chunks = node.footage.resolve(CAMERA, seconds(0, 10), 100).chunks();
    assertThat(chunks.get(4).pack()).isNotEqualTo(chunks.get(3).pack());
    assertThat(chunks.get(4).discontinuity()).isTrue();
    assertThat(chunks.get(4).keyframe()).isTrue();
  }

  /**
   * A node that came back recorded for a while, was stopped within a group, and the other went on.
   */
  @Test
  void readingGoesBackToTheOlderRecorderAtAKeyframe() {
    life(pictures(0, 30));
    life(pictures(8, 15));
    assertThat(seen(seconds(0, 15))).isEqualTo(all(0, 30));
    List<Footage.ChunkRef> chunks = node.footage.resolve(CAMERA, seconds(0, 15), 100).chunks();
    for (int i = 1; i < chunks.size(); i++) {
      if (!chunks.get(i).pack().equals(chunks.get(i - 1).pack())) {
        assertThat(chunks.get(i).keyframe()).isTrue();
        assertThat(chunks.get(i).discontinuity()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-400_000, -30_000, 30_000, 400_000})
  void clocksThatDifferByLessThanHalfAFragmentCostNothing(long lateMicros) {
    life(pictures(0, 30));
    life(lateMicros, true, pictures(8, 15));
    assertThat(seen(seconds(0, 15))).isEqualTo(all(0, 30));
  }

  /** What the newer pack does not have must come from the older one, also if it is seen twice. */
  @Test
  void withoutACommonKeyframeNothingIsLost() {
    life(0, false, pictures(0, 30));
    life(0, false, pictures(8, 15));
    assertThat(seen(seconds(0, 15))).containsAll(all(0, 30)).hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void theOlderRecorderIsNotTrustedWhereItLostPictures() {
    life(pictures(0, 13), new Take(14, 30, true));
    life(pictures(8, 15));
    assertThat(seen(seconds(0, 15))).containsAll(all(0, 30)).hasSizeLessThanOrEqualTo(32);
  }

  @Test
  void theNewerRecorderFillsWhatTheOlderMissed() {
    life(pictures(0, 10), pictures(18, 30));
    life(pictures(8, 21));
    assertThat(seen(seconds(0, 15))).isEqualTo(all(0, 30));
  }

  @Test
  void holesOfTheNewerRecorderAreFilledByTheOlder() {
    life(pictures(0, 40));
    life(pictures(4, 10), pictures(16, 23), pictures(28, 30));
    assertThat(seen(seconds(0, 20))).isEqualTo(all(0, 40));
  }

  /** A frozen camera sends the same keyframe again and again. */
  @Test
  void equalPicturesOfOtherTimesAreNoSeam() {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      frozen(writer, 0, 6);
    }
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      frozen(writer, 4, 9);
    }
    assertThat(node.read(seconds(0, 9))).hasSize(9);
  }

  private static void frozen(PackStore.Writer writer, int from, int to) {
    for (int n = from; n < to; n++) {
      writer.fragment(
          new Fragment(
              ByteChain.of(ByteBuffer.wrap(new byte[] {7})),
              NOON.plusMicros(n * 1_000_000L + (from == 0 ? 0 : 20_000)),
              1_000_000,
              new MediaTime(n * 90_000L),
              1,
              true,
              n == from,
              false,
              77));
    }
  }

  /** However recorders overlap: what either has is seen, and in pages as in one piece. */
  @Test
  void nothingIsLostHoweverRecordersOverlap() throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 40; round++) {
      Set<Integer> recorded = new TreeSet<>();
      node.close();
      Path folder = Files.createDirectory(root.resolve("round" + round));
      node = new StoreFixture(folder, new DirectStorage(), 1);
      int lives = 2 + random.nextInt(3);
      for (int n = 0; n < lives; n++) {
        int from = random.nextInt(12) * GROUP;
        int to = from + 1 + random.nextInt(40);
        int until = Math.min(to, 100);
        life(random.nextInt(100_000), random.nextInt(4) > 0, pictures(from, until));
        recorded.addAll(all(from, until));
      }
      assertThat(new TreeSet<>(seen(seconds(0, 60)))).as("round %d", round).isEqualTo(recorded);
      Set<Integer> inPages = new TreeSet<>();
      for (int second = 0; second < 60; second += 3) {
        inPages.addAll(seen(seconds(second, second + 3)));
      }
      assertThat(inPages).as("round %d in pages", round).isEqualTo(recorded);
    }
  }
}
