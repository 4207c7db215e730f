package io.strongroom.playback.tilelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequencedLogTest {
  private static final String ORIGIN = "log.example/node";

  @TempDir Path folder;
  private final Alarms alarms = new Alarms(Clock.systemUTC());
  private final HeadTwin records = new HeadTwin();
  private final DocumentCipher cipher =
      new DocumentCipher(Secret.random(new SecureRandom())::derive);

  @Test
  void entriesThatWaitShareASyncAndHaveIndicesWithoutHoles() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    int threads = 64;
    Set<Long> indices = new HashSet<>();
    try (SequencedLog log = open(storage, key());
        var executor = Executors.newFixedThreadPool(threads)) {
      List<Callable<Long>> calls =
          IntStream.range(0, 40 * threads)
              .<Callable<Long>>mapToObj(i -> () -> log.append(entry()))
              .toList();
      for (var result : executor.invokeAll(calls)) {
        indices.add(result.get());
      }
      assertThat(indices).hasSize(calls.size()).contains(0L, calls.size() - 1L);
      assertThat(storage.syncs).isLessThan(calls.size());
      assertThat(log.published().size()).isEqualTo(calls.size());
    }
  }

  @Test
  void whatWaitsIsPublishedBeforeItsTimeOnceItIsHalfOfWhatMay() throws Exception {
    try (SequencedLog log = open(new FaultyStorage(), key(), Duration.ofDays(1));
        var executor = Executors.newFixedThreadPool(SequencedLog.MAX_BATCH)) {
      assertThat(log.append(entry())).isZero();
      assertThat(log.unpublished()).isEqualTo(1);
      List<Callable<Long>> calls =
          IntStream.range(0, SequencedLog.PUBLISHED_FROM)
              .<Callable<Long>>mapToObj(i -> () -> log.append(entry()))
              .toList();
      for (var result : executor.invokeAll(calls)) {
        assertThat(result.get()).isPositive();
      }
      await().until(() -> log.unpublished() < SequencedLog.MAX_BATCH);
    }
  }

  @Test
  void anUnwritableFolderIsUnavailableWithAnAlarmAndARemedy() throws Exception {
    Path blocked = Files.writeString(folder.resolve("a file"), "").resolve("log");
    try (SequencedLog log =
        SequencedLog.open(blocked, ORIGIN, cipher, key(), () -> records, "head", alarms)) {
      assertUnavailable(log);
      assertThat(alarms.standing()).extracting(Alarm::kind).containsExactly(SequencedLog.ALARM);
    }
  }

  @Test
  void aKeyThatIsAwayIsUnavailableUntilItIsBack() {
    Supplier<NoteSigner> key = key();
    AtomicBoolean away = new AtomicBoolean(true);
    try (SequencedLog log =
        open(
            new FaultyStorage(),
            () -> {
              if (away.get()) {
                throw new KeyFileException("the key is away");
              }
              return key.get();
            })) {
      assertUnavailable(log);
      away.set(false);
      assertThat(log.append(entry())).isZero();
      assertThat(alarms.standing()).isEmpty();
    }
  }

  @Test
  void aSecondProcessTakesTheHeadAndTheFirstIsRefusedWithAnAlarm() {
    FaultyStorage storage = new FaultyStorage();
    Supplier<NoteSigner> key = key();
    try (SequencedLog first = open(storage, key)) {
      assertThat(first.append(entry())).isZero();
      try (SequencedLog second = open(storage, key)) {
        assertThat(second.append(entry())).isEqualTo(1);
        assertUnavailable(first);
        assertThat(second.append(entry())).isEqualTo(2);
      }
      assertUnavailable(first);
      assertThat(alarms.standing())
          .singleElement()
          .satisfies(alarm -> assertThat(alarm.detail()).contains("another process"));
    }
  }

  @Test
  void aClosedLogIsUnavailable() {
    SequencedLog log = open(new FaultyStorage(), key());
    log.close();
    assertUnavailable(log);
  }

  private static void assertUnavailable(SequencedLog log) {
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> log.append(entry()))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
        .withMessageContaining("check the data folder's disk");
  }

  private Supplier<NoteSigner> key() {
    NoteSigner made = NoteSigner.create(folder.resolve("log.key"), ORIGIN, new SecureRandom());
    return () -> made;
  }

  private SequencedLog open(LogStorage storage, Supplier<NoteSigner> signer) {
    return open(storage, signer, SequencedLog.PUBLISHED_EVERY);
  }

  private SequencedLog open(
      LogStorage storage, Supplier<NoteSigner> signer, Duration publishedEvery) {
    return SequencedLog.open(
        storage, ORIGIN, cipher, signer, () -> records, "head", publishedEvery, alarms);
  }

  private static NewEntry entry() {
    return new NewEntry(new byte[] {1}, new byte[] {2});
  }
}
