package io.strongroom.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.EntryType;
import io.strongroom.playback.audit.Granted;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.playback.audit.Population;
import io.strongroom.playback.audit.SampleDraw;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify log} on what a node's log has written. */
final class VerifyLogTest {
  private static final NodeId NODE = new NodeId(new UUID(7, 1));
  private static final UUID GRANT = new UUID(8, 1);
  private static final CameraId CAMERA = new CameraId(new UUID(9, 1));
  private static final TimeRange MINUTE =
      new TimeRange(new WallTime(1_000_000), new WallTime(61_000_000));

  @TempDir Path folder;
  private final Secret key = Secret.random(new SecureRandom());
  private Instant now = Instant.parse("2026-11-30T09:00:00Z");
  private Path log;
  private Path older;
  private Path verifier;

  @BeforeEach
  void writeLog() throws Exception {
    log = folder.resolve("access");
    approve();
    append(MINUTE, 3);
    older = Files.copy(log.resolve("checkpoint"), folder.resolve("older"));
    append(MINUTE, 2);
    verifier = Files.copy(log.resolve("log.verifier"), folder.resolve("verifier"));
  }

  @Test
  void aWholeLogIsVerifiedFromItsTilesAlone() throws Exception {
    Path copy = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(log)) {
      for (Path file : files.toList()) {
        String name = log.relativize(file).toString();
        if (name.isEmpty() || name.startsWith("tile") || name.equals("checkpoint")) {
          Files.copy(file, copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    CommandRun run = verify(copy, older);
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("log strongroom.local/" + NODE + "/access")
        .contains("11 entries: 5 intents, 5 deliveries, 0 refusals, 1 decisions")
        .contains("follows from 1 older checkpoints");
  }

  /** From what an outside office has: tiles, checkpoint and the seed that it was told. */
  @Test
  void readingsAreAcceptedAndASampleIsDrawnFromTheTiles() throws Exception {
    byte[] seed = new byte[SampleDraw.SEED_BYTES];
    TimeRange range =
        new TimeRange(WallTime.of(now.minusSeconds(60)), WallTime.of(now.plusSeconds(60)));
    writing(
        opened -> {
          opened.inspect(
              InspectionAct.showing(NODE.value(), InspectionAct.READ, 3, "zhou", "unit", ""));
          opened.inspect(
              new InspectionAct(
                  NODE.value(),
                  InspectionAct.SAMPLE_COMMITTED,
                  new UUID(1, 1),
                  3,
                  HexFormat.of().formatHex(SampleDraw.digest(seed)),
                  Optional.of(new Population(range, Optional.of(EntryType.DELIVERY), 3)),
                  "zhou",
                  "unit",
                  ""));
        });
    Path file = Files.writeString(folder.resolve("seed"), "00".repeat(32) + "\n");
    List<String> draw = List.of("inspect", "sample", "--seed", file.toString(), log.toString());
    CommandRun open = CommandRun.of(draw);
    assertThat(open.code()).isEqualTo(64);
    assertThat(open.err()).contains("the population is open");
    now = now.plusSeconds(60);
    append(MINUTE, 1);
    CommandRun drawn = CommandRun.of(draw);
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(drawn.out())
        .startsWith("entry 12 fixed the seed; entry 13 closed the population of 5: delivery from");
    List<String> indices = drawn.out().lines().skip(1).toList();
    assertThat(indices).hasSize(3).doesNotHaveDuplicates().isSubsetOf("2", "4", "6", "8", "10");
    assertThat(CommandRun.of(draw).out()).isEqualTo(drawn.out());
    Files.writeString(file, "01".repeat(32));
    assertThat(CommandRun.of(draw).err()).contains("no entry of this log fixes it");
    CommandRun whole = verify(log);
    assertThat(whole.code()).as(whole.out()).isZero();
  }

  @Test
  void aDeliveryOutsideItsIntentIsAFinding() {
    append(new TimeRange(MINUTE.from(), MINUTE.to().plusMicros(1)), 1);
    CommandRun run = verify(log);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.out()).contains("finding: entry 12: a delivery is not within its intent");
  }

  /** Camera, time, action, end and revocation; each alone. */
  @Test
  void anIntentOutsideItsGrantIsAFinding() {
    TimeRange longer = new TimeRange(MINUTE.from(), MINUTE.to().plusMicros(1));
    String grant = GRANT.toString();
    writing(
        opened -> {
          opened.intend(intent(new CameraId(UUID.randomUUID()), MINUTE, grant));
          opened.intend(intent(CAMERA, longer, grant));
          opened.intend(intent(CAMERA, MINUTE, ""));
          opened.intend(intent(CAMERA, MINUTE, UUID.randomUUID().toString()));
          opened.decide(decision("revoke", Optional.empty()));
        });
    now = now.plusSeconds(5);
    writing(opened -> opened.intend(intent(CAMERA, MINUTE, grant)));
    now = now.plusSeconds(1);
    writing(opened -> opened.intend(intent(CAMERA, MINUTE, grant)));
    now = now.plusSeconds(3_600);
    writing(opened -> opened.intend(intent(CAMERA, MINUTE, grant)));
    CommandRun run = verify(log);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.out())
        .contains("finding: entry 11: an intent is not within its grant " + GRANT)
        .contains("finding: entry 12: an intent is not within its grant " + GRANT)
        .contains("finding: entry 13: an intent of a person names no grant")
        .containsPattern(
            "finding: entry 14: an intent rests on a grant that is in no log, [0-9a-f]")
        .contains("finding: entry 17: an intent rests on a grant that was revoked")
        .contains("finding: entry 18: an intent is not within its grant " + GRANT)
        .contains("6 findings");
  }

  /** As when two decide at once, and the other was quicker. */
  @Test
  void anApprovalThatARefusalFollowsIsSaid() {
    now = now.plusSeconds(1);
    writing(opened -> opened.decide(decision("refuse", Optional.empty())));
    append(MINUTE, 1);
    assertThat(verify(log).out()).contains("6 intents rest on approvals that a refusal followed");
  }

  /** What a node decides is in its own log, whoever shows the footage. */
  @Test
  void aGrantMayBeInTheLogOfAnotherNode() throws Exception {
    Path other = folder.resolve("other/access");
    writing(
        other,
        new NodeId(new UUID(7, 2)),
        opened -> opened.intend(intent(CAMERA, MINUTE, GRANT.toString())));
    String otherKey = Files.readString(other.resolve("log.verifier")).strip();

    CommandRun both = verify(log, "--key", otherKey, other.toString());
    assertThat(both.code()).as(both.out() + both.err()).isZero();
    assertThat(both.out()).contains("11 entries").contains("1 entries: 1 intents");

    CommandRun alone = verify(other, "--key", otherKey);
    assertThat(alone.code()).isEqualTo(65);
    assertThat(alone.out()).contains("finding: entry 0: an intent rests on a grant that is in no");
    CommandRun part = verify(other, "--key", otherKey, "--part");
    assertThat(part.code()).isZero();
    assertThat(part.out()).contains("1 intents rest on grants that are in none of these logs");

    CommandRun stray = verify(other, "--key", otherKey, "--part", "--from", older.toString());
    assertThat(stray.code()).isEqualTo(64);
    assertThat(stray.err()).contains("--from: a checkpoint is of strongroom.local/" + NODE);

    writing(opened -> opened.decide(decision("revoke", Optional.empty())));
    now = now.plusSeconds(6);
    writing(
        other,
        new NodeId(new UUID(7, 2)),
        opened -> opened.intend(intent(CAMERA, MINUTE, GRANT.toString())));
    assertThat(verify(log, "--key", otherKey, other.toString()).out())
        .contains("finding: entry 1: an intent rests on a grant that was revoked");
  }

  @Test
  void aLogThatDoesNotFollowFromAnOlderCheckpointIsRefused() throws Exception {
    Path other = folder.resolve("other");
    Files.move(log, other);
    Files.move(folder.resolve("access-head"), folder.resolve("other-head"));
    append(MINUTE, 7);
    CommandRun run = verify(log, older);
    assertThat(run.code()).isEqualTo(65);
    assertThat(run.out())
        .contains("finding: the first 7 entries are not those of the checkpoint of that size");
    assertThat(verify(other, log.resolve("checkpoint")).out()).contains("some were cut off");
  }

  /** Each is whole by itself, and one key has signed both. */
  @Test
  void twoTreesOfOneLogAreAFork() throws Exception {
    Path other = folder.resolve("other");
    Files.move(log, other);
    Files.move(folder.resolve("access-head"), folder.resolve("other-head"));
    approve();
    append(MINUTE, 7);
    assertThat(verify(log).code()).isZero();
    assertThat(verify(other).code()).isZero();
    CommandRun both = verify(log, other.toString());
    assertThat(both.code()).isEqualTo(65);
    assertThat(both.out())
        .contains("finding: the first 11 entries are not those of the checkpoint of that size");
    assertThat(verify(log, log.toString()).code()).as("the same twice").isZero();
  }

  @Test
  void aChangedEntryAMissingTileAndAnUnknownKeyAreRefused() throws Exception {
    Path bundle = log.resolve("tile/entries/000.p/11");
    byte[] intact = Files.readAllBytes(bundle);
    byte[] changed = intact.clone();
    changed[60] ^= 1;
    Files.write(bundle, changed);
    assertThat(verify(log).code()).isEqualTo(65);
    Files.write(bundle, intact);
    assertThat(verify(log).code()).isZero();

    Files.writeString(
        verifier,
        "strongroom.example/golden+3f07018e+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
    CommandRun stranger = verify(log);
    assertThat(stranger.code()).isEqualTo(65);
    assertThat(stranger.out()).contains("no known key signed it");

    Files.copy(log.resolve("log.verifier"), verifier, StandardCopyOption.REPLACE_EXISTING);
    Files.delete(log.resolve("tile/0/000.p/11"));
    CommandRun missing = verify(log);
    assertThat(missing.code()).isEqualTo(65);
    assertThat(missing.out()).contains("tile/0/000 is missing");
  }

  /** Also of tiles that the log grew beyond, which a reader of old proofs may still ask for. */
  @Test
  void aChangeOfAnyTileInTheFolderIsFound() throws Exception {
    List<Path> tiles;
    try (Stream<Path> files = Files.walk(log.resolve("tile"))) {
      tiles = files.filter(Files::isRegularFile).toList();
    }
    assertThat(tiles)
        .contains(log.resolve("tile/entries/000.p/11"))
        .hasSizeGreaterThan(4); // what was published in between is still there
    for (Path tile : tiles) {
      byte[] whole = Files.readAllBytes(tile);
      for (int at : new int[] {0, whole.length / 2, whole.length - 1}) {
        byte[] changed = whole.clone();
        changed[at] ^= 1;
        Files.write(tile, changed);
        assertThat(verify(log, older).code()).as("byte %d of %s", at, tile).isEqualTo(65);
      }
      Files.write(tile, whole);
    }
    assertThat(verify(log, older).code()).isZero();
  }

  @Test
  void aFolderWithoutALogIsNotFound() {
    CommandRun run = verify(folder);
    assertThat(run.code()).isEqualTo(66);
    assertThat(run.err()).contains("checkpoint does not exist");
  }

  private CommandRun verify(Path where, Path from) {
    return verify(where, "--from", from.toString());
  }

  private CommandRun verify(Path where, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("verify", "log", where.toString(), "--key", verifier.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments);
  }

  private void append(TimeRange seen, int views) {
    List<Intent> intents = Collections.nCopies(views, intent(CAMERA, MINUTE, GRANT.toString()));
    writing(
        opened -> {
          for (Intent intent : intents) {
            IntentReceipt receipt = opened.intend(intent);
            opened.deliver(receipt, new Delivery(Optional.of(seen), 1));
          }
        });
  }

  private static Intent intent(CameraId camera, TimeRange range, String grant) {
    return new Intent(
        UUID.randomUUID(),
        "officer",
        "unit 7",
        "case 1",
        camera,
        range,
        Intent.Action.PLAYBACK,
        grant);
  }

  private void approve() {
    Granted granted =
        new Granted(
            List.of(CAMERA),
            MINUTE,
            WallTime.of(now.plusSeconds(3_600)),
            Set.of(Intent.Action.PLAYBACK));
    writing(opened -> opened.decide(decision("approve", Optional.of(granted))));
  }

  private static Decision decision(String step, Optional<Granted> granted) {
    return new Decision(GRANT, step, "chief", "bureau", "", "00".repeat(32), granted);
  }

  private void writing(Consumer<TiledAccessLog> work) {
    writing(log, NODE, work);
  }

  private void writing(Path where, NodeId node, Consumer<TiledAccessLog> work) {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    try (TiledAccessLog opened =
        TiledAccessLog.open(
            new TiledAccessLog.Place(where, where.resolveSibling("access-log.key"), node),
            new DocumentCipher(key::derive),
            Period.ofYears(3),
            clock,
            new SecureRandom(),
            new Alarms(clock))) {
      work.accept(opened);
    }
  }
}
