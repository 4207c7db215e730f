package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.FaultyLogStorage.Unsynced;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SealedAccessLogTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final Instant START = Instant.parse("2026-11-22T15:59:59Z");
  private static final TimeRange ALL =
      new TimeRange(new WallTime(0), WallTime.of(Instant.parse("2030-01-01T00:00:00Z")));
  private static final TimeRange WATCHED =
      new TimeRange(new WallTime(1_000_000), new WallTime(61_000_000));

  @TempDir Path folder;
  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Clock moving =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZONE;
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
  private final DocumentCipher cipher = new DocumentCipher(key::derive);

  @Test
  void entriesComeBackInOrderAcrossLives() {
    Intent intent = intent("night shift");
    Delivery delivery = new Delivery(Optional.of(WATCHED), 12_345);
    IntentReceipt receipt;
    try (SealedAccessLog log = open(new FolderLogStorage(folder))) {
      receipt = log.intend(intent);
      log.deliver(receipt, delivery);
    }
    try (SealedAccessLog log = open(new FolderLogStorage(folder))) {
      log.refuse(intent, "administrators see no footage");
      log.deliver(receipt, new Delivery(Optional.empty(), 0));

      AccessLogReader.Reading reading = log.read(ALL, 100);
      assertThat(reading.damage()).isEmpty();
      assertThat(reading.complete()).isTrue();
      assertThat(reading.entries())
          .extracting(AccessLogEntry::sequence)
          .containsExactly(0L, 1L, 2L, 3L);
      assertThat(reading.entries())
          .extracting(AccessLogEntry::event)
          .containsExactly(
              new Event.Intended(receipt.id(), intent),
              new Event.Delivered(receipt.id(), delivery),
              new Event.Refused(intent, "administrators see no footage"),
              new Event.Delivered(receipt.id(), new Delivery(Optional.empty(), 0)));
      assertThat(log.read(ALL, 2).complete()).isFalse();
      assertThat(log.read(WATCHED, 100).entries()).isEmpty();
    }
  }

  @Test
  void aLifeNeverAppendsToAFileOfAnEarlierOne() throws Exception {
    for (int life = 1; life <= 3; life++) {
      Map<String, byte[]> before = files();
      try (SealedAccessLog log = open(new FolderLogStorage(folder))) {
        log.intend(intent("life " + life));
      }
      assertThat(files()).hasSize(life).containsAllEntriesOf(before);
    }
  }

  @Test
  void aFileHoldsOneDayWhicheverWayTheClockGoes() {
    FaultyLogStorage storage = new FaultyLogStorage();
    try (SealedAccessLog log = open(storage)) {
      log.intend(intent("before midnight"));
      now.set(START.plusSeconds(2));
      log.intend(intent("after midnight in Shanghai"));
      now.set(START);
      log.intend(intent("the clock went back"));
      assertThat(storage.contents()).hasSize(3);
      assertThat(log.read(ALL, 100).entries()).hasSize(3);
      assertThat(log.read(ALL, 100).damage()).isEmpty();
    }
  }

  @Test
  void nothingIsInTheClear() throws Exception {
    try (SealedAccessLog log = open(new FolderLogStorage(folder))) {
      log.intend(intent("looking for a lost child"));
    }
    for (Map.Entry<String, byte[]> file : files().entrySet()) {
      assertThat(new String(file.getValue(), StandardCharsets.ISO_8859_1) + file.getKey())
          .doesNotContain("lost child", "officer", "unit 7", "intent", "PLAYBACK");
      assertThat(Files.getPosixFilePermissions(folder.resolve(file.getKey()))).hasSize(2);
    }
  }

  @Test
  void waitingEntriesShareASync() throws Exception {
    FaultyLogStorage storage = new FaultyLogStorage();
    int threads = 64;
    try (SealedAccessLog log = open(storage);
        var executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<IntentReceipt>> calls =
          IntStream.range(0, 40 * threads)
              .<Callable<IntentReceipt>>mapToObj(i -> () -> log.intend(intent("call " + i)))
              .toList();
      for (var result : executor.invokeAll(calls)) {
        assertThat(result.get().id()).hasSize(32);
      }
      assertThat(log.read(ALL, 10_000).entries()).hasSize(calls.size());
      assertThat(log.read(ALL, 10_000).damage()).isEmpty();
      assertThat(storage.syncs).isLessThan(calls.size());
    }
  }

  /** Every step of two lives is a crash point; every acknowledged entry must outlive each. */
  @ParameterizedTest
  @EnumSource
  void noCrashPointLosesAnAcknowledgedEntry(Unsynced unsynced) {
    FaultyLogStorage undisturbed = new FaultyLogStorage();
    writeSome(undisturbed, "x");
    int points = undisturbed.steps;
    int recoverySteps = 6;
    for (int first = 0; first <= points; first++) {
      for (int second = 0; second <= points + recoverySteps; second++) {
        crashTwice(first, second, unsynced);
      }
    }
  }

  private void crashTwice(int firstPoint, int secondPoint, Unsynced unsynced) {
    FaultyLogStorage first = new FaultyLogStorage();
    first.cutBefore = firstPoint;
    List<IntentReceipt> acknowledged = new ArrayList<>(writeSome(first, "first"));

    FaultyLogStorage second = first.afterPowerCut(unsynced);
    second.cutBefore = secondPoint;
    acknowledged.addAll(writeSome(second, "second"));

    FaultyLogStorage third = second.afterPowerCut(unsynced);
    List<IntentReceipt> last = writeSome(third, "third");
    assertThat(last).hasSize(3);
    acknowledged.addAll(last);
    assertAllThere(third, acknowledged, firstPoint);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void aFailingDiskMakesItUnavailableAndNoLonger(int failures) {
    FaultyLogStorage undisturbed = new FaultyLogStorage();
    writeSome(undisturbed, "x");
    for (int point = 0; point < undisturbed.steps; point++) {
      FaultyLogStorage storage = new FaultyLogStorage();
      storage.failFrom = point;
      storage.failCount = failures;
      List<IntentReceipt> acknowledged = new ArrayList<>();
      try (SealedAccessLog log = open(storage)) {
        for (int i = 0; i < 12; i++) {
          tryIntend(log, "entry " + i).ifPresent(acknowledged::add);
        }
        acknowledged.add(log.intend(intent("the disk is back")));
        assertThat(alarms.standing()).isEmpty();
      }
      assertAllThere(storage.afterPowerCut(Unsynced.LOST), acknowledged, point);
    }
  }

  @Test
  void anUnwritableFolderIsUnavailableWithAnAlarmAndARemedy() throws Exception {
    Path blocked = Files.writeString(folder.resolve("a file"), "").resolve("log");
    try (SealedAccessLog log = open(new FolderLogStorage(blocked))) {
      assertThatExceptionOfType(StrongroomException.class)
          .isThrownBy(() -> log.intend(intent("x")))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
          .withMessageContaining("check the data folder's disk");
      assertThat(alarms.standing())
          .singleElement()
          .satisfies(alarm -> assertThat(alarm.kind()).isEqualTo(SealedAccessLog.ALARM));
    }
  }

  @Test
  void entriesThatDoNotFitAndBoundsThatAreWrongAreTheCallersFault() {
    try (SealedAccessLog log = open(new FaultyLogStorage())) {
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
  void aClosedLogIsUnavailable() {
    SealedAccessLog log = open(new FaultyLogStorage());
    log.close();
    assertThat(tryIntend(log, "late")).isEmpty();
  }

  @Test
  void everyFlippedBitIsNoticedAndNothingForgedIsRead() {
    FaultyLogStorage storage = new FaultyLogStorage();
    writeSome(storage, "a");
    writeSome(storage, "b");
    Map<String, byte[]> intact = storage.contents();
    String first = intact.keySet().iterator().next();
    byte[] contents = Objects.requireNonNull(intact.get(first));
    for (int at = 0; at < contents.length; at++) {
      byte[] damaged = contents.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      FaultyLogStorage changed = storage.afterPowerCut(Unsynced.KEPT);
      changed.put(first, damaged);
      try (SealedAccessLog log = open(changed)) {
        AccessLogReader.Reading reading = log.read(ALL, 100);
        assertThat(reading.damage()).as("byte %d", at).isNotEmpty();
        assertThat(reading.entries()).hasSizeLessThan(6);
      }
    }
  }

  @Test
  void theTailBehindACutIsKeptBesideTheFile() {
    FaultyLogStorage storage = new FaultyLogStorage();
    writeSome(storage, "a");
    String name = storage.contents().keySet().iterator().next();
    byte[] contents = Objects.requireNonNull(storage.contents().get(name));
    byte[] damaged = contents.clone();
    damaged[LogFileHead.BYTES + 60] ^= 1;
    storage.put(name, damaged);

    writeSome(storage, "b");

    assertThat(storage.contents().get(name)).hasSize(LogFileHead.BYTES);
    assertThat(storage.contents().get(name + ".tail")).hasSize(contents.length - LogFileHead.BYTES);
  }

  @Test
  void anotherKeyReadsNothing() {
    FaultyLogStorage storage = new FaultyLogStorage();
    writeSome(storage, "a");
    DocumentCipher other = new DocumentCipher(Secret.random(new SecureRandom())::derive);
    try (SealedAccessLog log =
        SealedAccessLog.open(storage, other, ZONE, moving, new SecureRandom(), alarms)) {
      AccessLogReader.Reading reading = log.read(ALL, 100);
      assertThat(reading.entries()).isEmpty();
      assertThat(reading.damage()).hasSize(3);
    }
  }

  @Test
  void randomBytesAreRefusedWithoutAnyOtherError() {
    long seed = System.nanoTime();
    Random bytes = new Random(seed);
    byte[] head =
        new LogFileHead(0, 0, START.atZone(ZONE).toLocalDate(), new byte[32], new byte[16])
            .encode();
    for (int i = 0; i < 5_000; i++) {
      byte[] tail = new byte[bytes.nextInt(300)];
      bytes.nextBytes(tail);
      byte[] file = ByteBuffer.allocate(head.length + tail.length).put(head).put(tail).array();
      assertThat(LogScan.of(file).orElseThrow().frames()).as("seed %d", seed).isEmpty();
      assertThat(LogScan.of(tail)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[]",
        "{\"at\":1}",
        "{\"at\":\"1\",\"type\":\"delivery\",\"id\":\"x\",\"bytes\":1}",
        "{\"at\":1,\"type\":\"other\"}",
        "{\"at\":1,\"type\":\"delivery\",\"id\":\"x\",\"bytes\":1e99}",
        "{\"at\":1,\"type\":\"delivery\",\"id\":\"x\",\"bytes\":1,\"from\":5,\"to\":5}",
        "{\"at\":1,\"type\":\"intent\",\"id\":\"x\",\"session\":\"not a uuid\"}"
      })
  void malformedDocumentsAreCorrupt(String document) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> EntryJson.decode(1, document.getBytes(StandardCharsets.UTF_8)))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
  }

  private void assertAllThere(
      FaultyLogStorage storage, List<IntentReceipt> acknowledged, int point) {
    try (SealedAccessLog log = open(storage)) {
      AccessLogReader.Reading reading = log.read(ALL, 1_000);
      assertThat(reading.entries())
          .extracting(AccessLogEntry::event)
          .filteredOn(Event.Intended.class::isInstance)
          .extracting(event -> ((Event.Intended) event).id())
          .as("crash or failure at step %d", point)
          .containsAll(acknowledged.stream().map(IntentReceipt::id).toList());
    }
  }

  private List<IntentReceipt> writeSome(FaultyLogStorage storage, String purpose) {
    List<IntentReceipt> acknowledged = new ArrayList<>();
    try (SealedAccessLog log = open(storage)) {
      for (int i = 0; i < 3; i++) {
        tryIntend(log, purpose + i).ifPresent(acknowledged::add);
      }
    } catch (FaultyLogStorage.PowerCut e) {
      // before the log was open
    }
    return acknowledged;
  }

  private static Optional<IntentReceipt> tryIntend(SealedAccessLog log, String purpose) {
    try {
      return Optional.of(log.intend(intent(purpose)));
    } catch (StrongroomException e) {
      assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
      return Optional.empty();
    }
  }

  private SealedAccessLog open(LogStorage storage) {
    return SealedAccessLog.open(storage, cipher, ZONE, moving, new SecureRandom(), alarms);
  }

  private Map<String, byte[]> files() throws Exception {
    Map<String, byte[]> result = new TreeMap<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        result.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return result;
  }

  private static Intent intent(String purpose) {
    return new Intent(
        UUID.fromString("0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d"),
        "officer",
        "unit 7",
        purpose,
        CameraId.parse("11111111-2222-4333-8444-555555555555"),
        WATCHED,
        Intent.Action.PLAYBACK);
  }
}
