package io.strongroom.recording.check;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.INIT;
import static io.strongroom.recording.write.StoreFixture.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.check.PackCheck.Level;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.IndexEntry;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of damage with the first level that sees it: those before do not, those behind do.
 * NationalLevelsTest asks the same of packs of the other suite.
 */
class LevelsTest {
  private static final int BLOCK = Storage.BLOCK_BYTES;

  @TempDir Path root;
  private StoreFixture node;
  private PackRow first;
  private PackRow second;

  /** Work on the fixture. */
  private interface Work {
    void on(LevelsTest test) throws IOException;
  }

  /**
   * What can happen to packs, key files and rows.
   *
   * @param seenFrom the first level that sees it
   */
  private record Damage(String name, Level seenFrom, Work work) {
    @Override
    public String toString() {
      return name;
    }
  }

  Suite suite() {
    return Suite.AES_256_GCM_SHA_256;
  }

  static List<Damage> damages() {
    return List.of(
        new Damage("pack removed", Level.PRESENCE, test -> Files.delete(test.path(test.first))),
        new Damage("key removed", Level.PRESENCE, test -> Files.delete(test.key(test.first))),
        new Damage(
            "pack renamed",
            Level.PRESENCE,
            test ->
                Files.move(test.path(test.first), test.path(test.first).resolveSibling("x.pack"))),
        new Damage(
            "pack moved to another day",
            Level.PRESENCE,
            test -> {
              Path day = test.root.resolve("v0/packs/standard/2031-01-01/" + CAMERA);
              Files.createDirectories(day);
              Path pack = test.path(test.first);
              Files.move(pack, day.resolve(pack.getFileName()));
            }),
        new Damage(
            "row removed", Level.PRESENCE, test -> test.node.catalogue.forget(test.first.id())),
        new Damage("pack cut", Level.SIZE, test -> test.resize(test.path(test.first), -BLOCK)),
        new Damage(
            "pack cut to nothing",
            Level.SIZE,
            test -> test.resize(test.path(test.first), -test.first.bytes())),
        new Damage("pack grown", Level.SIZE, test -> test.resize(test.path(test.first), BLOCK)),
        new Damage("key cut", Level.SIZE, test -> test.resize(test.key(test.first), -1)),
        new Damage(
            "row of another size", Level.SIZE, test -> test.enter(test.first.bytes() + BLOCK, 0)),
        new Damage(
            "row of another footer", Level.SIZE, test -> test.enter(test.first.bytes(), BLOCK)),
        new Damage(
            "trailer overwritten",
            Level.SIZE,
            test -> test.xor(test.path(test.first), test.first.bytes() - Footer.TRAILER_BYTES)),
        new Damage("header flipped", Level.STRUCTURE, test -> test.xor(test.path(test.first), 60)),
        new Damage(
            "chunk flipped",
            Level.STRUCTURE,
            test -> test.xor(test.path(test.first), test.chunk(1).offsetBytes() + 999)),
        new Damage(
            "footer flipped",
            Level.STRUCTURE,
            test ->
                test.xor(test.path(test.first), test.first.bytes() - test.first.footerBytes() + 9)),
        new Damage("key flipped", Level.STRUCTURE, test -> test.xor(test.key(test.first), 70)),
        new Damage("chunks exchanged", Level.STRUCTURE, LevelsTest::exchangeChunks),
        new Damage(
            "packs exchanged",
            Level.STRUCTURE,
            test -> {
              test.exchange(test.path(test.first), test.path(test.second));
              test.exchange(test.key(test.first), test.key(test.second));
            }),
        new Damage(
            "keys exchanged",
            Level.STRUCTURE,
            test -> test.exchange(test.key(test.first), test.key(test.second))),
        new Damage(
            "row with another root",
            Level.STRUCTURE,
            test -> test.enter(test.first, test.second.merkleRoot(), test.first.wrappedKey())),
        new Damage(
            "row with other times",
            Level.STRUCTURE,
            test -> test.enter(test.second.spans(), test.first.chunks())),
        new Damage(
            "row with more chunks",
            Level.STRUCTURE,
            test -> test.enter(test.first.spans(), test.first.chunks() + 1)),
        new Damage(
            "keys exchanged in rows too",
            Level.DIGEST,
            test -> {
              test.exchange(test.key(test.first), test.key(test.second));
              test.enter(test.first, test.first.merkleRoot(), test.second.wrappedKey());
              test.enter(test.second, test.second.merkleRoot(), test.first.wrappedKey());
            }),
        new Damage(
            "ciphertext replaced with its checksum", Level.DIGEST, LevelsTest::replaceCiphertext));
  }

  @BeforeEach
  void record() {
    node = new StoreFixture(root, new DirectStorage(), 1);
    node.keys.makeKeysOf(suite());
    // lengths of seconds come again after seven
    life(0);
    life(7);
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    first = rows.get(0);
    second = rows.get(1);
    assertThat(first.bytes()).isEqualTo(second.bytes());
  }

  @AfterEach
  void close() {
    node.close();
  }

  private void life(int from) {
    try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
      writer.init(INIT.duplicate());
      for (int n = from; n < from + 4; n++) {
        writer.fragment(second(n));
      }
    }
  }

  private Path path(PackRow row) {
    return PackPaths.finished(root.resolve("v0"), row.retentionClass(), row.expiryDay(), row.id());
  }

  private Path key(PackRow row) {
    return PackPaths.key(path(row));
  }

  private List<Finding> findings(Level level) {
    List<Finding> findings = new ArrayList<>();
    PackCheck.Summary summary = node.check().run(level, findings::add);
    assertThat(summary.findings()).isEqualTo(findings.size());
    return findings;
  }

  @ParameterizedTest
  @MethodSource("damages")
  void eachDamageIsSeenFromItsLevelOn(Damage damage) throws IOException {
    for (Level level : Level.values()) {
      assertThat(findings(level)).as("sound, %s", level).isEmpty();
    }
    damage.work.on(this);
    for (Level level : Level.values()) {
      assertThat(findings(level).isEmpty())
          .as("%s at %s", damage, level)
          .isEqualTo(level.compareTo(damage.seenFrom) < 0);
    }
  }

  @Test
  void aChunkWithItsChecksumMadeAnewIsNamed() throws IOException {
    replaceCiphertext(this);
    assertThat(findings(Level.DIGEST))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.DAMAGED);
              assertThat(finding.pack()).isEqualTo(first.id().toString());
              assertThat(finding.chunk()).hasValue(1);
            });
  }

  @Test
  void aRowThatSaysSomethingElseThanItsPackIsNamedAsSuch() {
    enter(second.spans(), first.chunks());
    assertThat(findings(Level.STRUCTURE))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.ROW);
              assertThat(finding.pack()).isEqualTo(first.id().toString());
              assertThat(finding.detail()).contains("spans");
            });
  }

  @Test
  void aKeyThatIsGoneIsAFindingUnlessATombstoneNamesIt() {
    DayKeyId classDay = ClassDay.idOf(first);
    assertThat(node.keys.destroy(classDay)).isNotEmpty();
    assertThat(findings(Level.STRUCTURE)).isEmpty();
    assertThat(findings(Level.DIGEST))
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.KEY_GONE, Finding.Kind.KEY_GONE);
    List<Finding> findings = new ArrayList<>();
    new RowCheck(
            node.volumes,
            node.pool,
            RowCheck.Opening.ORDINARY,
            node.digestKeys(row -> ClassDay.keyOf(row).equals(classDay)))
        .check(first, Level.DIGEST, findings::add);
    assertThat(findings).isEmpty();
  }

  @Test
  void aCheckSaysHowFarItIs() {
    List<PackCheck.Summary> told = new ArrayList<>();
    PackCheck.Summary _ =
        node.check()
            .run(
                Level.SIZE,
                finding -> {},
                (done, all) -> {
                  assertThat(all.packs()).isEqualTo(2);
                  assertThat(all.bytes()).isEqualTo(first.bytes() + second.bytes());
                  told.add(done);
                });
    assertThat(told).extracting(PackCheck.Summary::packs).containsExactly(1L, 2L);
  }

  private IndexEntry chunk(int sequence) throws IOException {
    try (Storage.StoredFile file = new DirectStorage().openForReading(path(first))) {
      return PackFile.footer(file).entries().stream()
          .filter(entry -> entry.header().sequence() == sequence)
          .findFirst()
          .orElseThrow();
    }
  }

  private void enter(List<TimeRange> spans, int chunks) {
    node.catalogue.finished(
        new PackRow(
            first.id(),
            first.volume(),
            first.retentionClass(),
            first.expiryDay(),
            spans,
            first.bytes(),
            first.footerBytes(),
            chunks,
            first.state(),
            first.firstOfLife(),
            first.merkleRoot(),
            first.wrappedKey()));
  }

  private void enter(long bytes, int moreFooter) {
    node.catalogue.finished(
        new PackRow(
            first.id(),
            first.volume(),
            first.retentionClass(),
            first.expiryDay(),
            first.spans(),
            bytes,
            first.footerBytes() + moreFooter,
            first.chunks(),
            first.state(),
            first.firstOfLife(),
            first.merkleRoot(),
            first.wrappedKey()));
  }

  private void enter(PackRow row, Bytes merkleRoot, Bytes wrappedKey) {
    node.catalogue.finished(
        new PackRow(
            row.id(),
            row.volume(),
            row.retentionClass(),
            row.expiryDay(),
            row.spans(),
            row.bytes(),
            row.footerBytes(),
            row.chunks(),
            row.state(),
            row.firstOfLife(),
            merkleRoot,
            wrappedKey));
  }

  private void resize(Path path, long by) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      if (by < 0) {
        file.truncate(file.size() + by);
      } else {
        file.write(ByteBuffer.allocate((int) by), file.size());
      }
    }
  }

  private void xor(Path path, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[(int) at] ^= 16;
    Files.write(path, bytes);
  }

  private void exchange(Path one, Path other) throws IOException {
    byte[] bytes = Files.readAllBytes(one);
    Files.write(one, Files.readAllBytes(other));
    Files.write(other, bytes);
  }

  /** Two whole frames, each with its checksum, in each other's place. */
  private static void exchangeChunks(LevelsTest test) throws IOException {
    IndexEntry one = test.chunk(2);
    IndexEntry other = test.chunk(3);
    int bytes = one.header().frameBytes();
    assertThat(other.header().frameBytes()).isEqualTo(bytes);
    byte[] pack = Files.readAllBytes(test.path(test.first));
    byte[] kept = java.util.Arrays.copyOfRange(pack, (int) one.offsetBytes(), (int) one.endBytes());
    System.arraycopy(pack, (int) other.offsetBytes(), pack, (int) one.offsetBytes(), bytes);
    System.arraycopy(kept, 0, pack, (int) other.offsetBytes(), bytes);
    Files.write(test.path(test.first), pack);
  }

  /** Another body under the same header, with a checksum that fits it: no key was needed. */
  private static void replaceCiphertext(LevelsTest test) throws IOException {
    IndexEntry entry = test.chunk(1);
    byte[] pack = Files.readAllBytes(test.path(test.first));
    int at = (int) entry.offsetBytes();
    byte[] other = new byte[4_000];
    new Random(1).nextBytes(other);
    System.arraycopy(other, 0, pack, at + 512, other.length);
    int length = entry.header().frameBytes() - 4;
    CRC32C crc = new CRC32C();
    crc.update(pack, at, length);
    ByteBuffer.wrap(pack).putInt(at + length, (int) crc.getValue());
    Files.write(test.path(test.first), pack);
  }
}
