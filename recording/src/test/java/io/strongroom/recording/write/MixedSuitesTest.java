package io.strongroom.recording.write;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.CLASS;
import static io.strongroom.recording.write.StoreFixture.NOON;
import static io.strongroom.recording.write.StoreFixture.content;
import static io.strongroom.recording.write.StoreFixture.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.CatalogueRebuild;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackFile;
import io.strongroom.recording.pack.PackHeader;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.rewrap.Rewrap;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume with packs of both suites, as after the setting has been changed. */
class MixedSuitesTest {
  private static final int SECONDS = 4;
  private static final long DAY_MICROS = Duration.ofDays(1).toNanos() / 1_000;
  private static final TimeRange BOTH_DAYS =
      new TimeRange(NOON, NOON.plusMicros(DAY_MICROS + SECONDS * 1_000_000L));
  private static final List<Suite> INTERNATIONAL_THEN_NATIONAL =
      List.of(Suite.AES_256_GCM_SHA_256, Suite.SM4_GCM_SM3);

  @TempDir Path root;
  private StoreFixture node;

  @BeforeEach
  void record() {
    node = new StoreFixture(root, new DirectStorage(), 1);
    for (int day = 0; day < 2; day++) {
      node.keys.makeKeysOf(INTERNATIONAL_THEN_NATIONAL.get(day));
      try (PackStore.Writer writer = node.store.open(CAMERA, CLASS, new StoreFixture.Recorder())) {
        write(writer, day);
      }
    }
  }

  private static void write(PackStore.Writer writer, int day) {
    writer.init(StoreFixture.INIT.duplicate());
    for (int n = 0; n < SECONDS; n++) {
      writer.fragment(second(n, start(day, n)));
    }
  }

  private static WallTime start(int day, int second) {
    return NOON.plusMicros(day * DAY_MICROS + second * 1_000_000L);
  }

  @AfterEach
  void close() {
    node.close();
  }

  private List<PackRow> rows() {
    List<PackRow> rows = new ArrayList<>();
    node.catalogue.forEach(rows::add);
    return rows;
  }

  private PackHeader header(PackRow row) throws IOException {
    Path pack =
        PackPaths.finished(root.resolve("v0"), row.retentionClass(), row.expiryDay(), row.id());
    try (Storage.StoredFile file = node.volumes.all().getFirst().storage().openForReading(pack)) {
      return PackFile.header(file);
    }
  }

  private List<Suite> suites() throws IOException {
    List<Suite> suites = new ArrayList<>();
    for (PackRow row : rows()) {
      suites.add(header(row).suite());
    }
    return suites;
  }

  private void assertSoundAndReadable() {
    node.footage.forgetAll();
    List<byte[]> read = node.read(BOTH_DAYS);
    assertThat(read).hasSize(2 * SECONDS);
    IntStream.range(0, read.size())
        .forEach(n -> assertThat(read.get(n)).isEqualTo(content(n % SECONDS)));
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.DIGEST, findings::add);
    assertThat(findings).isEmpty();
  }

  @Test
  void packsOfBothSuitesAreReadAndChecked() throws IOException {
    assertThat(suites()).isEqualTo(INTERNATIONAL_THEN_NATIONAL);
    assertThat(rows())
        .extracting(row -> WrappedDek.decode(row.wrappedKey().asBuffer()).suite())
        .isEqualTo(INTERNATIONAL_THEN_NATIONAL);
    assertSoundAndReadable();
  }

  @Test
  void theCatalogueIsMadeAnewFromThem() throws IOException {
    node.close();
    CatalogueRebuild.setAside(root.resolve("catalogue"), Clock.systemUTC());
    node = new StoreFixture(root, new DirectStorage(), 1);
    assertThat(node.recovery.sweep()).isEqualTo(new PackRecovery.Outcome(0, 2, 0));
    assertThat(suites()).isEqualTo(INTERNATIONAL_THEN_NATIONAL);
    assertSoundAndReadable();
  }

  /** Without any key, as after a crash. */
  @Test
  void anOpenPackIsRecovered() throws IOException {
    StoreFixture.Recorder told = new StoreFixture.Recorder();
    PackStore.Writer writer = node.store.open(CAMERA, CLASS, told);
    node.keys.makeKeysOf(Suite.SM4_GCM_SM3);
    write(writer, 2);
    org.awaitility.Awaitility.await().until(() -> !told.durable.isBefore(start(2, SECONDS)));
    node.kill();
    node = new StoreFixture(root, new DirectStorage(), 1);
    assertThat(suites()).hasSize(3).last().isEqualTo(Suite.SM4_GCM_SM3);
    assertSoundAndReadable();
    assertThat(node.read(new TimeRange(start(2, 0), start(2, SECONDS))))
        .hasSize(SECONDS)
        .last()
        .isEqualTo(content(SECONDS - 1));
  }

  /** A hold key is of the suite that is set when it is made, whichever its packs are of. */
  @Test
  void heldPacksGoOverToKeysOfTheOtherSuite() {
    KeyMove moves = new KeyMove(node.volumes, node.catalogue);
    List<PackRow> before = rows();
    for (int day = 0; day < 2; day++) {
      PackRow row = before.get(day);
      Suite other = INTERNATIONAL_THEN_NATIONAL.get(1 - day);
      node.keys.makeKeysOf(other);
      DayKeyId next = ClassDay.idOf(row).next();
      try (Rewrap rewrap = Rewrap.to(next, node.keys, new SecureRandom())) {
        moves.move(row, rewrap);
      }
      Bytes moved = node.catalogue.find(row.id()).orElseThrow().wrappedKey();
      assertThat(WrappedDek.decode(moved.asBuffer()).suite()).isEqualTo(other);
      assertThat(node.keys.destroy(ClassDay.idOf(row))).hasSize(1);
    }
    assertSoundAndReadable();
  }

  /** Expiry: the file is as it was, and nothing opens it. */
  @Test
  void withItsDayKeyANationalPackIsGone() throws IOException {
    PackRow national = rows().getLast();
    WrappedDek wrapped = WrappedDek.decode(national.wrappedKey().asBuffer());
    byte[] headerHash = header(national).hash();
    node.keys.unwrap(wrapped, headerHash).close();
    assertThat(node.keys.destroy(ClassDay.idOf(national))).hasSize(1);
    assertThatExceptionOfType(OpenFailedException.class)
        .isThrownBy(() -> node.keys.unwrap(wrapped, headerHash));
    node.footage.forgetAll();
    assertThat(node.read(StoreFixture.seconds(0, SECONDS))).hasSize(SECONDS);
  }
}
