package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.FolderTiles;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.TileAddress;
import io.strongroom.crypto.tlog.TileSource;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TiledAccessLogTest {
  private static final Instant START = Instant.parse("2026-11-22T15:59:59Z");
  private static final NodeId NODE = new NodeId(new UUID(7, 1));
  private static final TimeRange ALL =
      new TimeRange(new WallTime(0), WallTime.of(Instant.parse("2040-01-01T00:00:00Z")));
  private static final TimeRange WATCHED =
      new TimeRange(new WallTime(1_000_000), new WallTime(61_000_000));

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Clock moving =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };
  private final Alarms alarms = new Alarms(moving);
  private final Secret key = Secret.random(new SecureRandom());

  @Test
  void entriesComeBackInOrderAcrossLives() {
    Intent intent = intent("night shift");
    Delivery delivery = new Delivery(Optional.of(WATCHED), 12_345);
    IntentReceipt receipt;
    try (TiledAccessLog log = open()) {
      receipt = log.intend(intent);
      log.deliver(receipt, delivery);
    }
    try (TiledAccessLog log = open()) {
      log.refuse(intent, "administrators see no footage");
      log.deliver(receipt, new Delivery(Optional.empty(), 0));

      AccessLogReader.Reading reading = log.read(ALL, 100);
      assertThat(reading.damage()).isEmpty();
      assertThat(reading.complete()).isTrue();
      assertThat(reading.entries())
          .extracting(AccessLogEntry::index)
          .containsExactly(0L, 1L, 2L, 3L);
      assertThat(reading.entries())
          .extracting(AccessLogEntry::event)
          .containsExactly(
              new Event.Intended(intent),
              new Event.Delivered(receipt.index(), delivery),
              new Event.Refused(intent, "administrators see no footage"),
              new Event.Delivered(receipt.index(), new Delivery(Optional.empty(), 0)));
      assertThat(log.read(ALL, 2).complete()).isFalse();
      assertThat(log.read(WATCHED, 100).entries()).isEmpty();
    }
  }

  @Test
  void aSearchByTimeFindsEntriesWhicheverWayTheClockGoes() {
    try (TiledAccessLog log = open()) {
      Instant[] times = {START, START.plusSeconds(7_200), START.plusSeconds(60)};
      for (Instant at : times) {
        now.set(at);
        fill(log, 150);
      }
      TimeRange hour =
          new TimeRange(WallTime.of(START), WallTime.of(START.plus(Duration.ofHours(1))));
      for (int i = 0; i < 2; i++) {
        assertThat(log.read(hour, 10_000).entries()).hasSize(300);
        assertThat(log.read(ALL, 10_000).entries()).hasSize(450);
      }
    }
  }

  @Test
  void nothingThatIsSealedIsInTheClear() throws Exception {
    try (TiledAccessLog log = open()) {
      log.refuse(intent("looking for a lost child"), "no reason at all");
    }
    for (Path file : files(folder)) {
      String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
      assertThat(bytes + file.getFileName())
          .doesNotContain("lost child", "officer", "unit 7", "no reason");
    }
  }

  @Test
  void contentsAreErasedWhenTheirTimeIsOverAndProofsStillVerify() throws Exception {
    try (TiledAccessLog log = open()) {
      fill(log, 300);
      now.set(START.plus(Duration.ofDays(400)));
      fill(log, 10);
      assertThat(log.eraseOldContents()).isZero();
      now.set(START.plus(Duration.ofDays(3 * 366 + 1)));
      assertThat(log.eraseOldContents()).isEqualTo(300);
      assertThat(log.eraseOldContents()).isZero();

      AccessLogReader.Reading reading = log.read(ALL, 10_000);
      assertThat(reading.damage()).isEmpty();
      assertThat(reading.entries().stream().filter(AccessLogEntry::erased)).hasSize(300);
      assertThat(reading.entries().getLast().event()).isEqualTo(new Event.Intended(intent("fill")));
      assertThat(folder.resolve("access/content/000")).doesNotExist();
      fill(log, 3);
      assertThat(log.read(ALL, 10_000).damage()).isEmpty();
    }
    AccessLogCheck.Result result = check(new FolderTiles(folder.resolve("access")));
    assertThat(result.findings()).isEmpty();
    assertThat(result.intents()).isEqualTo(313);
  }

  @Test
  void aContentThatIsGoneBeforeItsTimeIsDamage() throws Exception {
    try (TiledAccessLog log = open()) {
      fill(log, 2);
      assertThat(log.read(ALL, 10).damage()).isEmpty();
      Files.delete(folder.resolve("access/content/000"));
      assertThat(log.read(ALL, 10).damage())
          .containsExactly(
              "entry 0: its content is gone before its time",
              "entry 1: its content is gone before its time");
    }
  }

  @Test
  void anotherKeyOpensNoContent() {
    try (TiledAccessLog log = open()) {
      fill(log, 3);
    }
    DocumentCipher other = new DocumentCipher(Secret.random(new SecureRandom())::derive);
    try (TiledAccessLog log = open(other)) {
      // the head is sealed too, so the log stays closed
      assertThatExceptionOfType(StrongroomException.class)
          .isThrownBy(() -> log.intend(intent("x")))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
    }
  }

  @Test
  void aLostKeyIsReplacedWithAnAlarm() throws Exception {
    try (TiledAccessLog log = open()) {
      fill(log, 1);
    }
    Files.delete(folder.resolve("access-log.key"));
    try (TiledAccessLog log = open()) {
      fill(log, 1);
      assertThat(alarms.standing()).extracting(Alarm::kind).containsExactly(LogKeeping.KEY_ALARM);
    }
    assertThat(check(new FolderTiles(folder.resolve("access"))).intents()).isEqualTo(2);
  }

  @Test
  void textsThatDoNotFitAndBoundsThatAreWrongAreTheCallersFault() {
    try (TiledAccessLog log = open()) {
      for (Runnable call :
          List.<Runnable>of(
              () -> log.intend(intent("x".repeat(20_000))),
              () -> log.read(ALL, 0),
              () -> log.read(ALL, AccessLogReader.MAX_ENTRIES + 1))) {
        assertThatExceptionOfType(StrongroomException.class)
            .isThrownBy(call::run)
            .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CALLER));
      }
    }
  }

  @Test
  void aDeliveryOutsideItsIntentIsFound() {
    try (TiledAccessLog log = open()) {
      IntentReceipt receipt = log.intend(intent("x"));
      TimeRange wider = new TimeRange(WATCHED.from(), WATCHED.to().plusMicros(1));
      log.deliver(receipt, new Delivery(Optional.of(wider), 1));
      log.deliver(new IntentReceipt(1), new Delivery(Optional.of(WATCHED), 1));
      log.deliver(new IntentReceipt(3), new Delivery(Optional.empty(), 0));
    }
    assertThat(check(new FolderTiles(folder.resolve("access"))).findings())
        .containsExactly(
            "entry 1: a delivery is not within its intent, entry 0",
            "entry 2: a delivery names entry 1, which is no intent",
            "entry 3: a delivery names entry 3, which is not before it");
  }

  /** One byte in 23, each with another bit changed. */
  @Test
  void changedBytesOfTilesEntriesAndCheckpointAreFound() throws Exception {
    try (TiledAccessLog log = open()) {
      fill(log, 300);
    }
    Path root = folder.resolve("access");
    Map<String, byte[]> files = new HashMap<>();
    for (Path file : files(root)) {
      String name = root.relativize(file).toString();
      // partial tiles of earlier sizes belong to earlier checkpoints
      if (name.startsWith("tile/")
          ? isOf(300, TileAddress.parse(name))
          : name.equals("checkpoint")) {
        files.put(name, Files.readAllBytes(file));
      }
    }
    TileSource intact = address -> Optional.ofNullable(files.get(address.path()));
    assertThat(check(files, intact).intents()).isEqualTo(300);
    int changes = 0;
    for (String name : List.copyOf(files.keySet())) {
      byte[] was = Objects.requireNonNull(files.get(name));
      for (int at = changes % 23; at < was.length; at += 23) {
        byte[] changed = was.clone();
        changed[at] ^= (byte) (1 << at % 8);
        files.put(name, changed);
        assertThat(isFound(files, intact)).as("%s, byte %d", name, at).isTrue();
        changes++;
      }
      files.put(name, was);
    }
    assertThat(changes).isGreaterThan(1_000);
  }

  private static boolean isOf(long size, TileAddress tile) {
    return TileAddress.in(tile.level(), tile.index(), size).equals(tile);
  }

  private boolean isFound(Map<String, byte[]> files, TileSource source) throws Exception {
    try {
      return check(files, source).found() > 0;
    } catch (InvalidLogException | InvalidNoteException e) {
      return true;
    }
  }

  private AccessLogCheck.Result check(FolderTiles tiles) {
    try {
      return check(
          Map.of("checkpoint", Files.readAllBytes(tiles.folder().resolve("checkpoint"))), tiles);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private AccessLogCheck.Result check(Map<String, byte[]> files, TileSource source)
      throws IOException {
    SignedNote note = SignedNote.parse(Objects.requireNonNull(files.get("checkpoint")));
    String verifier = Files.readString(folder.resolve("access/log.verifier")).strip();
    assertThat(note.verify(List.of(NoteVerifier.parse(verifier)))).hasSize(1);
    AccessLogCheck.Log log = new AccessLogCheck.Log(source, Checkpoint.parse(note), List.of());
    return AccessLogCheck.run(List.of(log), false).getFirst();
  }

  private static void fill(TiledAccessLog log, int count) {
    try (var executor = Executors.newFixedThreadPool(32)) {
      List<Callable<IntentReceipt>> calls =
          IntStream.range(0, count)
              .<Callable<IntentReceipt>>mapToObj(i -> () -> log.intend(intent("fill")))
              .toList();
      for (var result : executor.invokeAll(calls)) {
        assertThat(result.resultNow().index()).isNotNegative();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> files(Path root) throws Exception {
    try (Stream<Path> all = Files.walk(root)) {
      return new ArrayList<>(all.filter(Files::isRegularFile).toList());
    }
  }

  private TiledAccessLog open() {
    return open(new DocumentCipher(key::derive));
  }

  private TiledAccessLog open(DocumentCipher cipher) {
    return TiledAccessLog.open(
        new TiledAccessLog.Place(folder.resolve("access"), folder.resolve("access-log.key"), NODE),
        cipher,
        Period.ofYears(3),
        moving,
        new SecureRandom(),
        alarms);
  }

  private static Intent intent(String purpose) {
    return new Intent(
        UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"),
        "officer",
        "unit 7",
        purpose,
        CameraId.parse("11111111-2222-4333-8444-555555555555"),
        WATCHED,
        Intent.Action.PLAYBACK,
        "22222222-3333-4444-8555-666666666666");
  }
}
