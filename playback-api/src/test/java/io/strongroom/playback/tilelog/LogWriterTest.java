package io.strongroom.playback.tilelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Secret;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.crypto.sign.NoteVerifier;
import io.strongroom.crypto.sign.SignedNote;
import io.strongroom.crypto.tlog.Checkpoint;
import io.strongroom.crypto.tlog.LogCheck;
import io.strongroom.playback.tilelog.FaultyStorage.PowerCut;
import io.strongroom.playback.tilelog.FaultyStorage.Unsynced;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogWriterTest {
  /** Of the second crash; 1 tries every pair, which takes long. */
  private static final int STRIDE = Integer.getInteger("log-crash-stride", 97);

  private static final String ORIGIN = "log.example/node";
  private static final String HEAD = "head";
  private static final DocumentCipher CIPHER =
      new DocumentCipher(Secret.random(new SecureRandom())::derive);

  @TempDir static Path folder;
  private static NoteSigner signer;

  /** What was acknowledged, by index, and every checkpoint that somebody may have seen. */
  private final Map<Long, String> acknowledged = new TreeMap<>();

  private final List<Checkpoint> seen = new ArrayList<>();

  @BeforeAll
  static void makeKey() {
    signer = NoteSigner.create(folder.resolve("log.key"), ORIGIN, new SecureRandom());
  }

  @Test
  void whatIsAcknowledgedIsInTilesAfterTheNextPublicationAndGoesOnInTheNextLife() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    LogWriter first = writer(storage, records);
    append(first, IntStream.range(0, 300).mapToObj(i -> "a" + i).toList());
    first.publisher().publish();
    check(storage);
    append(first, List.of("journal only"));

    LogWriter second = writer(storage, records);
    append(second, List.of("b"));
    second.publisher().publish();
    check(storage);
    assertThat(acknowledged).hasSize(302);
  }

  @Test
  void contentsAreSealedForTheirPlace() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    LogWriter writer = writer(storage, new HeadTwin());
    append(writer, List.of("one", "two"));
    writer.publisher().publish();
    List<byte[]> sealed = Contents.read(storage, 0, 2);
    assertThat(CIPHER.open(sealed.get(1), LogWriter.context(ORIGIN, 1))).isEqualTo(content("two"));
    storage.put(Contents.path(0), Contents.encode(List.of(sealed.get(1), sealed.get(0))));
    PublishedLog log = new PublishedLog(storage, ORIGIN, CIPHER, writer.publisher());
    assertThat(log.contents(0)).allMatch(PublishedLog.Content.Damaged.class::isInstance);
  }

  /** Every step of a life is a crash point; so are steps of the recovery from it. */
  @ParameterizedTest
  @EnumSource
  void noCrashPointForksOrLosesAnAcknowledgedEntry(Unsynced unsynced) throws Exception {
    FaultyStorage undisturbed = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    records.step = undisturbed::step;
    assertThat(live(undisturbed, records, "x")).isTrue();
    int points = undisturbed.steps;
    assertThat(points).isGreaterThan(60);
    int runs = 0;
    for (int first = 0; first < points; first++) {
      for (int second = first % STRIDE; second < points; second += STRIDE) {
        crashTwice(first, second, unsynced);
        runs++;
      }
    }
    assertThat(runs).isGreaterThanOrEqualTo(points);
  }

  private void crashTwice(int firstPoint, int secondPoint, Unsynced unsynced) throws Exception {
    acknowledged.clear();
    seen.clear();
    HeadTwin records = new HeadTwin();
    FaultyStorage first = new FaultyStorage();
    first.cutBefore = firstPoint;
    records.step = first::step;
    assertThat(live(first, records, "first")).isFalse();

    FaultyStorage second = first.afterPowerCut(unsynced);
    second.cutBefore = secondPoint;
    records.step = second::step;
    boolean _ = live(second, records, "second");

    FaultyStorage third = second.afterPowerCut(unsynced);
    records.step = third::step;
    assertThat(live(third, records, "third")).as("%d, %d", firstPoint, secondPoint).isTrue();
    check(third);
    assertTidy(third);
  }

  /** Appends over the edge of a tile, publishing on the way; false if the power was cut. */
  private boolean live(FaultyStorage storage, HeadTwin records, String name) throws IOException {
    try {
      LogWriter writer = writer(storage, records);
      append(writer, IntStream.range(0, 254).mapToObj(i -> name + i).toList());
      writer.publisher().publish();
      append(writer, List.of(name + "x", name + "y"));
      append(writer, List.of(name + "z"));
      writer.publisher().publish();
      return true;
    } catch (PowerCut e) {
      return false;
    } finally {
      saw(storage);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aFailingDiskMakesItUnavailableAndNoLonger(int failures) throws Exception {
    FaultyStorage undisturbed = new FaultyStorage();
    boolean _ = live(undisturbed, new HeadTwin(), "x");
    for (int point = 0; point < undisturbed.steps; point++) {
      acknowledged.clear();
      seen.clear();
      FaultyStorage storage = new FaultyStorage();
      storage.failFrom = point;
      storage.failCount = failures;
      HeadTwin records = new HeadTwin();
      LogWriter writer = writer(storage, records);
      for (int i = 0; i < 12; i++) {
        try {
          append(writer, List.of("entry " + i));
          writer.publisher().publish();
        } catch (IOException | UncheckedIOException e) {
          // told as UNAVAILABLE
        }
      }
      append(writer, List.of("the disk is back"));
      writer.publisher().publish();
      check(storage);
      // another life does not trip over what the failures left
      FaultyStorage next = storage.afterPowerCut(Unsynced.LOST);
      append(writer(next, records), List.of("the next life"));
    }
  }

  @Test
  void anEntryWhoseHeadMayHaveMovedIsInTheLogOnceOrNot() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    LogWriter writer = writer(storage, records);
    append(writer, List.of("a"));

    records.failAfter = true;
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> append(writer, List.of("moved")));
    assertThat(writer.append(List.of(entry("b")))).isEqualTo(2);

    records.failBefore = true;
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> append(writer, List.of("not moved")));
    assertThat(writer.append(List.of(entry("c")))).isEqualTo(3);

    writer.publisher().publish();
    assertThat(leaves(storage)).containsExactly("a", "moved", "b", "c");
    check(storage);
  }

  @Test
  void whoLosesTheHeadAcknowledgesNothingAnyMore() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    LogWriter first = writer(storage, records);
    append(first, List.of("a"));

    LogWriter second = writer(storage, records);
    append(second, List.of("b"));
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(FencedException.class)
          .isThrownBy(() -> append(first, List.of("not in the log")));
    }
    append(second, List.of("c"));
    second.publisher().publish();
    assertThat(leaves(storage)).containsExactly("a", "b", "c");
    check(storage);
  }

  @Test
  void aCopyOfTheFolderCannotGoOnBesideTheOriginal() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    LogWriter original = writer(storage, records);
    append(original, List.of("a"));
    FaultyStorage copy = storage.afterPowerCut(Unsynced.KEPT);
    append(original, List.of("b"));

    LogWriter stale = writer(copy, records);
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> stale.append(List.of(entry("x"))))
        .withMessageContaining("2 entries were acknowledged, and 1 are there")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CORRUPT));
    append(original, List.of("c"));
  }

  @Test
  void aHeadOlderThanTheFolderFollowsItAndOneOfAnotherHistoryDoesNot() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    LogWriter writer = writer(storage, records);
    append(writer, List.of("a"));
    append(writer, List.of("b"));
    writer.publisher().publish();
    append(writer, List.of("c"));
    assertThat(records.delete(Kind.LOG_HEAD, HEAD, 0)).isTrue();

    append(writer(storage, records), List.of("d"));
    assertThat(acknowledged.values()).containsExactly("a", "b", "c", "d");

    HeadTwin others = new HeadTwin();
    assertThat(writer(new FaultyStorage(), others).append(List.of(entry("another")))).isZero();
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> writer(storage, others).append(List.of(entry("x"))))
        .withMessageContaining("not those that were acknowledged");
  }

  @Test
  void aDamagedTileOfTheEdgeKeepsTheLogClosed() throws Exception {
    FaultyStorage storage = new FaultyStorage();
    HeadTwin records = new HeadTwin();
    LogWriter writer = writer(storage, records);
    append(writer, List.of("a", "b"));
    writer.publisher().publish();
    byte[] tile = Objects.requireNonNull(storage.contents().get("tile/0/000.p/2")).clone();
    tile[40] ^= 1;
    storage.put("tile/0/000.p/2", tile);
    assertThatExceptionOfType(StrongroomException.class)
        .isThrownBy(() -> writer(storage, records).append(List.of(entry("x"))))
        .withMessageContaining("the tiles do not have the root of the checkpoint");
  }

  private static LogWriter writer(LogStorage storage, HeadTwin records) {
    return new LogWriter(storage, ORIGIN, CIPHER, () -> signer, () -> records, HEAD);
  }

  private void append(LogWriter writer, List<String> names) throws IOException {
    long first = writer.append(names.stream().map(LogWriterTest::entry).toList());
    for (int i = 0; i < names.size(); i++) {
      assertThat(acknowledged.put(first + i, names.get(i))).as("index %d", first + i).isNull();
    }
  }

  private static NewEntry entry(String name) {
    return new NewEntry(name.getBytes(StandardCharsets.UTF_8), content(name));
  }

  private static byte[] content(String name) {
    return ("content of " + name).getBytes(StandardCharsets.UTF_8);
  }

  private void saw(FaultyStorage storage) {
    byte[] note = storage.contents().get(TileFiles.CHECKPOINT);
    if (note != null) {
      seen.add(checkpoint(note));
    }
  }

  private static Checkpoint checkpoint(byte[] bytes) {
    SignedNote note = SignedNote.parse(bytes);
    assertThat(note.verify(List.of(NoteVerifier.parse(signer.verifierKey())))).isNotEmpty();
    return Checkpoint.parse(note);
  }

  /** The whole log is what it says, follows from all that was ever seen, and has all entries. */
  private void check(FaultyStorage storage) {
    Map<String, byte[]> files = storage.contents();
    Checkpoint said = checkpoint(Objects.requireNonNull(files.get(TileFiles.CHECKPOINT)));
    List<String> leaves = new ArrayList<>();
    LogCheck.run(
        new StoredTiles(storage),
        said,
        seen,
        leaf -> leaves.add(new String(leaf, StandardCharsets.UTF_8)));
    acknowledged.forEach(
        (index, name) -> assertThat(leaves.get(Math.toIntExact(index))).isEqualTo(name));
  }

  private static List<String> leaves(FaultyStorage storage) {
    Checkpoint said =
        checkpoint(Objects.requireNonNull(storage.contents().get(TileFiles.CHECKPOINT)));
    List<String> leaves = new ArrayList<>();
    LogCheck.run(
        new StoredTiles(storage),
        said,
        List.of(),
        leaf -> leaves.add(new String(leaf, StandardCharsets.UTF_8)));
    return leaves;
  }

  /** No partial tile stands beside a full one, and of the journal one file is left. */
  private static void assertTidy(FaultyStorage storage) {
    Map<String, byte[]> files = storage.contents();
    assertThat(files.keySet().stream().filter(path -> path.startsWith("journal/"))).hasSize(1);
    for (String path : files.keySet()) {
      int partial = path.indexOf(".p/");
      assertThat(partial > 0 && files.containsKey(path.substring(0, partial))).as(path).isFalse();
    }
  }
}
