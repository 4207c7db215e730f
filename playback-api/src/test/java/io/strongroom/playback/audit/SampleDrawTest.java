package io.strongroom.playback.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.tlog.MerkleTree;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.tilelog.MirroredLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample follows from the leaves and the seed, and from nothing else. */
class SampleDrawTest {
  private static final int ALL = 1_000;

  private final byte[] seed = new byte[SampleDraw.SEED_BYTES];
  private final MovableClock clock = new MovableClock();
  private final Instant begin = clock.instant();
  private final Instant end = begin.plusSeconds(3_600);
  private Path folder;
  private TiledAccessLog log;

  @BeforeEach
  void open(@TempDir Path dir) {
    folder = dir.resolve("access");
    seed[5] = 17;
    SecureRandom random = new SecureRandom();
    Secret key = Secret.random(random);
    log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(folder, dir.resolve("log.key"), new NodeId(new UUID(7, 1))),
            new DocumentCipher(key::derive),
            Period.ofYears(3),
            clock,
            random,
            new Alarms(clock));
  }

  @AfterEach
  void close() {
    log.close();
  }

  private long look(int times) {
    TimeRange minute = new TimeRange(new WallTime(0), new WallTime(60_000_000));
    Intent intent =
        new Intent(
            new UUID(1, 2),
            "liwei",
            "Station 3",
            "case 17",
            new CameraId(new UUID(3, 4)),
            minute,
            Intent.Action.PLAYBACK);
    long last = 0;
    for (int i = 0; i < times; i++) {
      last = log.intend(intent).index();
      log.deliver(new IntentReceipt(last), new Delivery(Optional.empty(), 0));
    }
    return last;
  }

  private void commit(Optional<EntryType> type, int count) {
    TimeRange range = new TimeRange(WallTime.of(begin), WallTime.of(end));
    long _ =
        log.inspect(
            new InspectionAct(
                new UUID(5, 6),
                InspectionAct.SAMPLE_COMMITTED,
                new UUID(7, 8),
                count,
                HexFormat.of().formatHex(SampleDraw.digest(seed)),
                Optional.of(new Population(range, type, count)),
                "zhou",
                "inspection",
                ""));
  }

  /** As somebody draws it who has a copy of the tiles, the seed and nothing else. */
  private SampleDraw.Drawn offline() throws Exception {
    // What is acknowledged is published by this reading.
    assertThat(log.read(new TimeRange(new WallTime(0), WallTime.of(end)), 1).damage()).isEmpty();
    return SampleDraw.draw(MirroredLog.open(folder), seed, ALL);
  }

  @Test
  void theSameEntriesAreDrawnEverywhereAndLateOnesDoNotMatter() throws Exception {
    look(100);
    commit(Optional.of(EntryType.INTENT), 20);
    clock.forward(Duration.ofMinutes(30));
    look(50);
    clock.forward(Duration.ofMinutes(30));
    long closing = look(1);
    SampleDraw.Drawn drawn = log.pages().sample(seed);
    assertThat(drawn.closing()).isEqualTo(closing);
    assertThat(drawn.size()).isEqualTo(150);
    assertThat(drawn.committed()).isEqualTo(200);
    assertThat(drawn.indices()).hasSize(20).doesNotHaveDuplicates();
    assertThat(drawn.indices()).isEqualTo(byHand(drawn).subList(0, 20));
    assertThat(offline()).isEqualTo(drawn);
    clock.forward(Duration.ofMinutes(-40));
    look(10);
    assertThat(offline()).isEqualTo(drawn);
  }

  /** By the words of the decision: intents in the order of HMAC(seed, closing hash, index). */
  private List<Long> byHand(SampleDraw.Drawn drawn) throws Exception {
    MirroredLog leaves = MirroredLog.open(folder);
    byte[] closing = leaves.leaves(drawn.closing() / 256).get((int) (drawn.closing() % 256));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(seed, "HmacSHA256"));
    TreeMap<String, Long> order = new TreeMap<>();
    for (long index = 0; index < drawn.closing(); index++) {
      if (leaves.leaves(index / 256).get((int) (index % 256))[1] == 1) {
        byte[] message =
            ByteBuffer.allocate(40).put(MerkleTree.leafHash(closing)).putLong(index).array();
        order.put(HexFormat.of().formatHex(mac.doFinal(message)), index);
      }
    }
    return List.copyOf(order.values());
  }

  @Test
  void aSeedMustHaveBeenFixedInTimeAndThePopulationBeComplete() {
    look(3);
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> log.pages().sample(seed))
        .withMessageContaining("no entry of this log fixes it");
    commit(Optional.empty(), 2);
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> log.pages().sample(seed))
        .withMessageContaining("population is open");
    seed[0] = 1;
    clock.forward(Duration.ofHours(1));
    commit(Optional.empty(), 2);
    look(1);
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> log.pages().sample(seed))
        .withMessageContaining("after the population's end");
    seed[0] = 0;
    assertThat(log.pages().sample(seed).indices()).hasSize(2);
  }
}
