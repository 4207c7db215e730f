package io.strongroom.playback.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.audit.CustodyEvent;
import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.playback.http.RecordingLog;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.change.Change;
import io.strongroom.retention.hold.Hold;
import io.strongroom.retention.hold.HoldEnd;
import io.strongroom.retention.hold.Holds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is decided is in the log before it is a record, and what is done is there after it. */
class LoggedRecordsTest {
  private static final Hold.Wish WISH =
      new Hold.Wish(
          List.of(new CameraId(UUID.randomUUID())),
          new TimeRange(new WallTime(0), new WallTime(1_000_000)),
          "case 7",
          "order 12",
          "court",
          Optional.empty());

  @TempDir private Path folder;
  private final RecordingLog log = new RecordingLog();
  private RocksStateStore store;
  private LoggedRecords records;
  private CustodyJournal journal;

  @BeforeEach
  void open() {
    NodeKey key = NodeKey.loadOrCreate(folder.resolve("key"), new SecureRandom());
    store = RocksStateStore.open(folder.resolve("state"), new DocumentCipher(key));
    records = new LoggedRecords(store);
    journal = journal();
    records.logTo(log, journal);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CustodyJournal journal() {
    return new CustodyJournal(log, store, folder.resolve("logged"));
  }

  private List<CustodyStep> steps() {
    return log.custody.stream().map(CustodyEvent::step).toList();
  }

  private void put(String id, long version, String document) {
    Bytes bytes = Bytes.copyOf(document.getBytes(StandardCharsets.UTF_8));
    assertThat(records.put(Kind.CLASS_DAY, id, version, bytes)).isPresent();
  }

  @Test
  void aHoldAndItsReleaseAreLoggedBeforeTheyAreInForce() {
    Holds holds = new Holds(records, Clock.systemUTC());
    Hold hold = holds.place(WISH, "admin").hold();
    Change<HoldEnd> change = holds.propose(hold.id(), Optional.empty(), "it is over", "admin");
    log.down = true;
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> holds.approve(change.id(), "second"));
    assertThat(holds.inForce(Clock.systemUTC().instant()).all()).hasSize(1);
    log.down = false;

    var _ = holds.approve(change.id(), "second");

    assertThat(holds.inForce(Clock.systemUTC().instant()).all()).isEmpty();
    assertThat(steps())
        .containsExactly(
            CustodyStep.HOLD_PLACED,
            CustodyStep.HOLD_CHANGE_PROPOSED,
            CustodyStep.HOLD_CHANGE_APPROVED);
    assertThat(log.custody.getFirst().subject().toString()).isEqualTo(hold.id().toString());
    assertThat(log.custody)
        .extracting(CustodyEvent::user)
        .containsExactly("admin", "admin", "second");
    journal.write();
    assertThat(steps()).hasSize(4).endsWith(CustodyStep.CHANGE_SETTLED);
  }

  @Test
  void nothingIsHeldWhileTheLogIsAwayOrNotOpenYet() {
    log.down = true;
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> new Holds(records, Clock.systemUTC()).place(WISH, "admin"));
    LoggedRecords early = new LoggedRecords(store);
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> new Holds(early, Clock.systemUTC()).place(WISH, "admin"));
    assertThat(new Holds(store, Clock.systemUTC()).all()).isEmpty();
  }

  @Test
  void deletionNeverWaitsForTheLogAndIsLoggedLater() {
    log.down = true;
    put("day", 0, "{\"class\":\"standard\",\"expiryDay\":\"2026-11-01\",\"step\":\"PLANNED\"}");
    put("day", 1, "{\"class\":\"standard\",\"expiryDay\":\"2026-11-01\",\"step\":\"TOMBSTONE\"}");
    journal.write();
    assertThat(log.custody).isEmpty();
    put("day", 2, "{\"class\":\"standard\",\"step\":\"REMOVED\",\"certificate\":\"a note\"}");
    log.down = false;

    journal.write();
    journal.look();
    journal.write();

    assertThat(steps()).containsExactly(CustodyStep.DELETION_BEGUN, CustodyStep.DELETION_CERTIFIED);
    assertThat(log.custody.getLast().proof())
        .isEqualTo(RecordSteps.sha256("a note".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatACrashLeftIsFoundAtTheNextLookAndOnce() throws IOException {
    put("one", 0, "{\"class\":\"standard\",\"step\":\"TOMBSTONE\"}");
    journal.write();
    put("two", 0, "{\"class\":\"standard\",\"step\":\"TOMBSTONE\"}");
    // the process ends here: the second is in the records alone, and a line is cut
    Files.writeString(folder.resolve("logged"), "0123", StandardOpenOption.APPEND);
    for (int start = 0; start < 3; start++) {
      CustodyJournal next = journal();
      next.look();
      next.write();
      assertThat(steps()).hasSize(2);
    }
    // without the file all of it comes once more, and the same
    Files.delete(folder.resolve("logged"));
    CustodyJournal next = journal();
    next.look();
    next.write();
    assertThat(steps()).hasSize(4);
    assertThat(log.custody.subList(2, 4)).hasSameElementsAs(log.custody.subList(0, 2));
  }
}
