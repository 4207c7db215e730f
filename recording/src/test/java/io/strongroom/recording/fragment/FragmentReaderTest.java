package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Stored bytes that are not what they should be. */
class FragmentReaderTest {
  private final Collected out =
      new SyntheticCamera().connect(SyntheticCamera.videoOnly()).groups(1, 5).end();
  private final ByteBuffer fragment = out.fragments.getFirst().bytes().copy();
  private final ByteBuffer init = out.inits.getFirst();

  @Test
  void everyTruncationIsCorrupt() {
    for (int length = 0; length < fragment.remaining(); length++) {
      ByteBuffer cut = fragment.slice(0, length);
      assertThatThrownBy(() -> FragmentReader.samples(cut)).isInstanceOf(StrongroomException.class);
    }
    for (int length = 0; length < init.remaining(); length++) {
      ByteBuffer cut = init.slice(0, length);
      assertThatThrownBy(() -> InitReader.tracks(cut)).isInstanceOf(StrongroomException.class);
    }
  }

  @Test
  void everyFlippedBitOfTheMoofIsReadOrRefusedButNeverBreaks() {
    int moof = fragment.getInt(0);
    for (int bit = 0; bit < moof * 8; bit++) {
      ByteBuffer damaged = copy(fragment);
      damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ 1 << bit % 8));
      survives(damaged, FragmentReader::samples);
      survives(damaged, b -> MovieFragment.retime(b, 0, new int[] {90_000}, 1));
    }
    for (int bit = 0; bit < init.remaining() * 8; bit++) {
      ByteBuffer damaged = copy(init);
      damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ 1 << bit % 8));
      survives(damaged, InitReader::mime);
    }
  }

  @Test
  void randomBytesAreRefused() {
    Random random = new Random(99);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      survives(ByteBuffer.wrap(bytes), FragmentReader::samples);
      survives(ByteBuffer.wrap(bytes), InitReader::tracks);
    }
  }

  @Test
  void aCountOfMillionsInATinyBoxIsRefusedBeforeAnythingIsAllocated() {
    ByteBuffer damaged = copy(fragment);
    int trun = find(damaged, "trun");
    damaged.putInt(trun + 8, Integer.MAX_VALUE);
    assertThatThrownBy(() -> FragmentReader.samples(damaged))
        .hasMessageContaining("fields it announces");
  }

  @Test
  void retimingMovesTracksTogetherAndNumbersAnew() {
    ByteBuffer moved = copy(fragment);
    long base = out.fragments.getFirst().mediaStart().ticks() - 4500;
    MovieFragment.retime(moved, base, InitReader.timescales(init), 7);
    assertThat(FragmentReader.sequence(moved)).isEqualTo(7);
    assertThat(FragmentReader.samples(moved).getFirst().decodeTime()).isEqualTo(4500);
    assertThat(FragmentReader.samples(moved)).hasSize(5);
    assertThat(moved.position()).isZero();
    assertThat(moved.remaining()).isEqualTo(fragment.remaining());
  }

  @Test
  void retimingATrackThatTheInitSegmentDoesNotKnowIsCorrupt() {
    assertThatThrownBy(() -> MovieFragment.retime(copy(fragment), 0, new int[0], 1))
        .hasMessageContaining("not in the init segment");
  }

  private static int find(ByteBuffer bytes, String type) {
    for (int at = 0; at < bytes.remaining() - 4; at++) {
      byte[] name = new byte[4];
      bytes.get(at, name);
      if (new String(name, java.nio.charset.StandardCharsets.ISO_8859_1).equals(type)) {
        return at;
      }
    }
    throw new IllegalStateException("no " + type);
  }

  private static void survives(ByteBuffer bytes, Consumer<ByteBuffer> reader) {
    try {
      reader.accept(bytes);
    } catch (StrongroomException e) {
      assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT);
    }
  }

  private static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
  }
}
