package io.strongroom.recording.ingest.rtp;

import static io.strongroom.recording.ingest.rtp.Nals.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequence numbers, sources, and the window that puts packets in order. */
class RtpOrderTest {
  /** A packet whose sample says which one it is. */
  private static byte[] numbered(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static PayloadType tone() {
    return Sender.type(96, "PCMA", 8_000, 1);
  }

  private static List<Integer> numbers(Received received) {
    return received.bytes().stream().map(bytes -> bytes.asBuffer().getShort() & 0xffff).toList();
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void sequenceNumbersWrap() {
    Sender camera = Sender.of(tone());
    camera.sequence = 65_530;
    for (int i = 0; i < 20; i++) {
      camera.send(i * 160L, false, numbered(i));
      camera.sequence &= 0xffff;
    }
    assertThat(numbers(camera.received)).isEqualTo(range(0, 20));
    assertThat(camera.received.losses()).doesNotContain(true);
  }

  @Test
  void aJumpIsLoss() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    camera.sequence += 7;
    camera.send(1_280, false, numbered(8));
    camera.track.flush();
    assertThat(camera.received.losses()).containsExactly(false, true);
    assertThat(camera.track.counters().lost()).isEqualTo(7);
  }

  @Test
  void duplicatesAreDropped() {
    Sender camera = Sender.of(tone());
    for (int i = 0; i < 5; i++) {
      camera.send(i * 160L, false, numbered(i));
      camera.raw(camera.packet(camera.sequence - 1, i * 160L, false, numbered(99)));
      camera.raw(camera.packet(100, 0, false, numbered(99)));
    }
    assertThat(numbers(camera.received)).isEqualTo(range(0, 5));
    assertThat(camera.received.losses()).doesNotContain(true);
    assertThat(camera.track.counters().duplicates()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 40_000, 95, 60_000})
  void sequenceNumbersMayBeginAnew(int begin) {
    Sender camera = Sender.of(tone());
    for (int i = 0; i < 10; i++) {
      camera.send(i * 160L, false, numbered(i));
    }
    camera.sequence = begin;
    for (int i = 10; i < 20; i++) {
      camera.send(i * 160L, false, numbered(i));
    }
    assertThat(numbers(camera.received)).isEqualTo(range(0, 20));
    assertThat(camera.received.losses()).doesNotContain(true);
    assertThat(camera.received.times())
        .isEqualTo(range(0, 20).stream().map(i -> i * 160L).toList());
  }

  @Test
  void aSourceThatChangesAndCountsOnIsFollowedAtOnce() {
    Sender camera = Sender.of(tone());
    for (int i = 0; i < 10; i++) {
      camera.ssrc = i;
      camera.send(i * 160L, false, numbered(i));
      assertThat(camera.received.samples).hasSize(i + 1);
    }
  }

  @Test
  void aSourceThatChangesWithEachGroupLosesNothing() {
    Sender camera = Sender.of(Sender.h264());
    List<Bytes> sent = new ArrayList<>();
    Random random = new Random(17);
    for (int i = 0; i < 100; i++) {
      if (i % 10 == 0) {
        camera.ssrc = random.nextInt();
        camera.sequence = random.nextInt(65_536);
      }
      byte[] nal = i % 10 == 0 ? idr(900, i) : p(200, i);
      camera.frame(i * 3_600L, nal.length > 300 ? fuA(nal, 300) : new byte[][] {nal});
      camera.sequence &= 0xffff;
      sent.add(unit(nal));
    }
    camera.track.flush();
    assertThat(camera.received.bytes()).isEqualTo(sent);
    assertThat(camera.received.times())
        .isEqualTo(range(0, 100).stream().map(i -> i * 3_600L).toList());
    assertThat(camera.received.losses()).doesNotContain(true);
  }

  @Test
  void timestampsOfANewSourceAreTakenAsTheyAre() {
    Sender camera = Sender.of(tone());
    camera.send(1_000, false, numbered(0));
    camera.ssrc = 7;
    camera.sequence = 30_000;
    for (int i = 0; i < 4; i++) {
      camera.send(900_000_000L + i, false, numbered(1 + i));
    }
    assertThat(numbers(camera.received)).isEqualTo(range(0, 5));
    assertThat(camera.received.times())
        .containsExactly(1_000L, 900_000_000L, 900_000_001L, 900_000_002L, 900_000_003L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aFewPacketsOfAForeignSourceAreDropped(int strays) {
    Sender camera = Sender.of(Sender.h264());
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[][] packets = fuA(p(500, i), 100);
      for (int k = 0; k < packets.length; k++) {
        camera.send(i * 3_600L, k == packets.length - 1, packets[k]);
        if (k == 2 && i % 3 == 0) {
          camera.ssrc ^= 0x5555;
          for (int s = 0; s < strays; s++) {
            camera.raw(camera.packet(9_000 + s, 77, true, idr(40, s)));
          }
          camera.ssrc ^= 0x5555;
        }
      }
      sent.add(unit(p(500, i)));
    }
    camera.track.flush();
    assertThat(camera.received.bytes()).isEqualTo(sent);
    assertThat(camera.received.losses()).doesNotContain(true);
    assertThat(camera.track.counters().foreign()).isEqualTo(17L * strays);
  }

  @Test
  void theWindowPutsPacketsInOrder() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    for (int first = 1; first < 200; first += 4) {
      for (int i : new int[] {first + 2, first, first + 3, first + 1}) {
        camera.raw(camera.packet(100 + i, i * 160L, false, numbered(i)));
      }
    }
    assertThat(numbers(camera.received)).isEqualTo(range(0, 201));
    assertThat(camera.received.losses()).doesNotContain(true);
    assertThat(camera.track.counters().lost()).isZero();
    assertThat(camera.track.counters().reordered()).isEqualTo(100);
  }

  @Test
  void theWindowGivesUpWhenItIsFull() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    for (int i = 2; i < 2 + ReorderWindow.PACKETS - 1; i++) {
      camera.raw(camera.packet(100 + i, i * 160L, false, numbered(i)));
      assertThat(camera.received.samples).hasSize(1);
    }
    camera.raw(camera.packet(165, 65 * 160L, false, numbered(65)));
    List<Integer> expected = new ArrayList<>(range(2, 66));
    expected.addFirst(0);
    assertThat(numbers(camera.received)).isEqualTo(expected);
    assertThat(camera.received.losses().indexOf(true)).isEqualTo(1);
    assertThat(camera.track.counters().lost()).isEqualTo(1);
  }

  /** Over TCP a packet may have 64 KB, and the window would hold four megabytes of them. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theWindowHoldsNoMoreThanItsBytes(int missing) {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    byte[] large = new byte[60_000];
    int room = ReorderWindow.MAX_BYTES / large.length;
    for (int came = 1; came < 10; came++) {
      int place = missing + came;
      camera.raw(camera.packet(100 + place, place * 160L, false, large));
      assertThat(camera.received.samples).hasSize(came <= room ? 1 : 1 + came);
    }
    assertThat(camera.received.losses().indexOf(true)).isEqualTo(1);
    assertThat(camera.track.counters().lost()).isEqualTo(missing);
  }

  @Test
  void aPacketThatComesIntoAFullWindowIsKeptAndALaterCopyOfItIsNot() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    byte[] large = new byte[60_000];
    for (int i = 4; i < 8; i++) {
      camera.raw(camera.packet(100 + i, i * 160L, false, large));
    }
    assertThat(camera.received.samples).hasSize(1);
    camera.raw(camera.packet(103, 3 * 160L, false, large));
    assertThat(camera.received.samples).as("it, and the four that follow it").hasSize(6);
    assertThat(camera.track.counters().lost()).isEqualTo(2);
    camera.raw(camera.packet(104, 4 * 160L, false, large));
    assertThat(camera.received.samples).hasSize(6);
    assertThat(camera.track.counters().duplicates()).isEqualTo(1);
  }

  @Test
  void aCopyThatComesIntoAFullWindowIsNotKept() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    byte[] large = new byte[60_000];
    for (int i : new int[] {2, 3, 4, 5, 2}) {
      camera.raw(camera.packet(100 + i, i * 160L, false, large));
    }
    assertThat(camera.received.samples).hasSize(5);
    assertThat(camera.track.counters().lost()).isEqualTo(1);
    assertThat(camera.track.counters().duplicates()).isEqualTo(1);
  }

  @Test
  void theWindowGivesUpAfterAWhile() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    camera.raw(camera.packet(102, 320, false, numbered(2)));
    camera.arrival += ReorderWindow.MILLIS * 1_000L;
    camera.raw(camera.packet(103, 480, false, numbered(3)));
    assertThat(camera.received.samples).hasSize(1);
    camera.arrival += 1;
    camera.raw(camera.packet(104, 640, false, numbered(4)));
    assertThat(numbers(camera.received)).containsExactly(0, 2, 3, 4);
    camera.raw(camera.packet(101, 160, false, numbered(1)));
    assertThat(numbers(camera.received)).as("too late").containsExactly(0, 2, 3, 4);
    assertThat(camera.track.counters().duplicates()).isEqualTo(1);
  }

  @Test
  void theEndHandsOnWhatTheWindowHolds() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    camera.raw(camera.packet(103, 480, false, numbered(3)));
    camera.raw(camera.packet(102, 320, false, numbered(2)));
    camera.track.flush();
    assertThat(numbers(camera.received)).containsExactly(0, 2, 3);
    assertThat(camera.received.losses()).containsExactly(false, true, false);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsShuffledWithinTheWindowComesOutInOrder(long seed) {
    Random random = new Random(seed);
    Sender camera = Sender.of(tone());
    camera.sequence = 65_000;
    camera.send(0, false, numbered(0));
    List<Integer> sent = new ArrayList<>(List.of(0));
    for (int block = 0; block < 60; block++) {
      List<Integer> order = new ArrayList<>(range(1 + block * 20, 21 + block * 20));
      sent.addAll(order);
      Collections.shuffle(order, random);
      for (int i : order) {
        camera.raw(camera.packet(65_000 + i, i * 160L, false, numbered(i)));
        if (random.nextInt(4) == 0) {
          camera.raw(camera.packet(65_000 + i, i * 160L, false, numbered(i)));
        }
      }
    }
    assertThat(numbers(camera.received)).as("seed " + seed).isEqualTo(sent);
    assertThat(camera.received.losses()).as("seed " + seed).doesNotContain(true);
  }

  @Test
  void aJumpBeyondTheWindowIsLoss() {
    Sender camera = Sender.of(tone());
    camera.send(0, false, numbered(0));
    camera.raw(camera.packet(102, 320, false, numbered(2)));
    camera.raw(camera.packet(400, 48_000, false, numbered(300)));
    assertThat(numbers(camera.received)).containsExactly(0, 2, 300);
    assertThat(camera.received.losses()).containsExactly(false, true, true);
    assertThat(camera.track.counters().lost()).isEqualTo(298);
  }
}
