package io.strongroom.loadtests.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.loadtests.camera.SentLedger.Skip;
import io.strongroom.loadtests.check.FrameAccount;
import io.strongroom.recording.model.StrongroomException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentLedgerTest {
  @TempDir Path folder;

  @Test
  void tellsWhatWasSentWithoutBeingClosed() {
    Path file = folder.resolve("sent");
    try (SentLedger ledger = SentLedger.create(file)) {
      SentLedger.Session session = ledger.open(3, 1000);
      session.skipped(99, Skip.SLOW_CLIENT);
      session.sent(100);
      session.sent(101);
      session.skipped(102, Skip.SLOW_CLIENT);
      session.skipped(103, Skip.SLOW_CLIENT);
      session.sent(104);
      SentFrames.Session read = SentFrames.read(file).of(3).getFirst();
      assertThat(read.first()).isEqualTo(100);
      assertThat(read.next()).isEqualTo(105);
      assertThat(read.frames()).isEqualTo(3);
      assertThat(read.gaps()).containsExactly(new SentFrames.Gap(102, 104, Skip.SLOW_CLIENT));
      assertThat(read.sent(101)).isTrue();
      assertThat(read.sent(103)).isFalse();
      assertThat(read.sent(105)).isFalse();
      assertThat(read.endedMicros()).isZero();
      session.end(2000);
      assertThat(SentFrames.read(file).sessions().getFirst().endedMicros()).isEqualTo(2000);
    }
  }

  @Test
  void framesOutOfOrderAreKnownOneByOne() {
    try (SentLedger ledger = SentLedger.inMemory()) {
      SentLedger.Session session = ledger.open(1, 0);
      session.sent(0);
      session.sent(4);
      session.sent(2);
      SentFrames.Session read = ledger.snapshot().sessions().getFirst();
      assertThat(read.next()).isEqualTo(1);
      assertThat(java.util.stream.LongStream.range(0, 6).filter(read::sent))
          .containsExactly(0L, 2L, 4L);
      session.sent(1);
      session.sent(3);
      assertThat(ledger.snapshot().sessions().getFirst().next()).isEqualTo(5);
    }
  }

  @Test
  void framesSettledLongBeforeOlderOnesAreNotForgotten() {
    try (SentLedger ledger = SentLedger.inMemory()) {
      SentLedger.Session session = ledger.open(1, 0);
      session.sent(0);
      for (int frame = 10; frame < 500; frame++) {
        session.skipped(frame, Skip.SLOW_CLIENT);
      }
      for (int frame = 1; frame < 10; frame++) {
        session.sent(frame);
      }
      assertThat(ledger.snapshot().sessions().getFirst().next()).isEqualTo(500);
    }
  }

  @Test
  void damagedFramesAreNeitherSentNorSimplyMissing() {
    try (SentLedger ledger = SentLedger.inMemory()) {
      SentLedger.Session session = ledger.open(1, 0);
      session.skipped(9, Skip.WITHHELD);
      session.skipped(10, Skip.UNDECODABLE);
      session.sent(11);
      session.skipped(12, Skip.INCOMPLETE);
      session.skipped(13, Skip.WITHHELD);
      session.sent(14);
      SentFrames.Session read = ledger.snapshot().sessions().getFirst();
      assertThat(read.first()).as("begins with the first of which anything was sent").isEqualTo(10);
      assertThat(java.util.stream.LongStream.range(9, 16).filter(read::sent))
          .containsExactly(11L, 14L);
      assertThat(java.util.stream.LongStream.range(9, 16).filter(read::damaged))
          .containsExactly(10L, 12L);
      assertThat(read.gaps()).hasSize(3);
      FrameAccount account =
          FrameAccount.of(1, ledger.snapshot(), List.of(stamp(11), stamp(12)), 0, 10, 16);
      assertThat(account).isEqualTo(new FrameAccount(2, 1, 1, 0, 0, 0, 2, 1));
    }
  }

  private static FrameStamp stamp(long frame) {
    return new FrameStamp(1, frame, 0, 0);
  }

  @Test
  void whatIsNotALedgerIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("other"), "x".repeat(200));
    assertThatThrownBy(() -> SentFrames.read(file)).isInstanceOf(StrongroomException.class);
  }
}
