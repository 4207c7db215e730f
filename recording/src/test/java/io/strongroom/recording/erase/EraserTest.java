package io.strongroom.recording.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.check.Finding;
import io.strongroom.recording.check.PackCheck;
import io.strongroom.recording.index.ClassDay;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.pack.PackPaths;
import io.strongroom.recording.volume.DirectStorage;
import io.strongroom.recording.volume.FaultyStorage;
import io.strongroom.recording.volume.Storage;
import io.strongroom.recording.write.PackStore;
import io.strongroom.recording.write.StoreFixture;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EraserTest {
  private static final int CAMERAS = 4;
  private static final WallTime NEXT_NOON = StoreFixture.NOON.plusMicros(TimeUnit.DAYS.toMicros(1));
  private static final DayKeyId DAY = classDay(StoreFixture.NOON);
  private static final DayKeyId NEXT_DAY = classDay(NEXT_NOON);

  @TempDir Path root;
  private final Tombstone.Mint mint = new Tombstone.Mint();

  private static DayKeyId classDay(WallTime recorded) {
    LocalDate day = ZonedDateTime.ofInstant(recorded.toInstant(), StoreFixture.ZONE).toLocalDate();
    return new DayKeyId(StoreFixture.CLASS.name(), day.plusDays(30));
  }

  private static StoreFixture node(Path root, Storage storage) {
    return new StoreFixture(root, storage, 2);
  }

  private Eraser eraser(StoreFixture node) {
    return new Eraser(node.volumes, node.catalogue, mint);
  }

  /** For the keys that the class-day's packs are wrapped to. */
  private Tombstone tombstone(StoreFixture node) {
    return mint.of(DAY, keyIds(node));
  }

  private static List<String> keyIds(StoreFixture node) {
    return node.keys.publicKeys().stream()
        .filter(key -> key.id().equals(DAY))
        .map(key -> HexFormat.of().formatHex(key.keyId()))
        .toList();
  }

  /** Four cameras at once, so that they are spread over two volumes; a pack on each of two days. */
  private static void record(StoreFixture node) {
    for (WallTime noon : List.of(StoreFixture.NOON, NEXT_NOON)) {
      List<PackStore.Writer> writers = new ArrayList<>();
      for (int i = 0; i < CAMERAS; i++) {
        CameraId camera = new CameraId(new UUID(7, i));
        PackStore.Writer writer =
            node.store.open(camera, StoreFixture.CLASS, new StoreFixture.Recorder());
        writer.init(StoreFixture.INIT.duplicate());
        for (int n = 0; n < 4; n++) {
          writer.fragment(StoreFixture.second(n, noon.plusMicros(n * 1_000_000L)));
        }
        writers.add(writer);
      }
      writers.forEach(PackStore.Writer::close);
    }
    assertThat(ClassDay.all(node.catalogue, StoreFixture.ZONE, NEXT_NOON))
        .allMatch(day -> day.packsOn().size() == 2);
  }

  private static List<Path> files(Path root, DayKeyId day) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String volume : List.of("v0", "v1")) {
      Path folder = PackPaths.day(root.resolve(volume), StoreFixture.CLASS, day.expiryDay());
      if (Files.exists(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          found.addAll(all.toList());
        }
      }
    }
    return found;
  }

  private static List<DayKeyId> classDays(StoreFixture node) {
    return ClassDay.all(node.catalogue, StoreFixture.ZONE, NEXT_NOON).stream()
        .map(ClassDay::id)
        .toList();
  }

  private static void assertOnlyTheNextDayIsLeft(Path root, StoreFixture node) throws IOException {
    assertThat(files(root, DAY)).isEmpty();
    ClassDay left = ClassDay.all(node.catalogue, StoreFixture.ZONE, NEXT_NOON).getFirst();
    assertThat(classDays(node)).containsExactly(NEXT_DAY);
    assertThat(left.packs()).isEqualTo(CAMERAS);
    assertThat(left.cameras()).isEqualTo(CAMERAS);
    List<Finding> findings = new ArrayList<>();
    node.check().run(PackCheck.Level.STRUCTURE, findings::add);
    assertThat(findings).isEmpty();
  }

  @Test
  void oneClassDayGoesAndNothingElse() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      assertThat(classDays(node)).containsExactly(DAY, NEXT_DAY);

      Erased erased = eraser(node).erase(tombstone(node));

      assertThat(erased).isEqualTo(new Erased(CAMERAS, 2L * CAMERAS, List.of()));
      assertOnlyTheNextDayIsLeft(root, node);
      assertThat(eraser(node).erase(tombstone(node))).isEqualTo(new Erased(0, 0, List.of()));
    }
  }

  @Test
  void anotherMintsTombstoneRemovesNothing() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Tombstone foreign = new Tombstone.Mint().of(DAY, List.of());
      assertThatThrownBy(() -> eraser(node).erase(foreign))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(classDays(node)).containsExactly(DAY, NEXT_DAY);
    }
  }

  @Test
  void filesWithoutARowGoToo() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      node.catalogue.forEach(row -> node.catalogue.forget(row.id()));
      assertThat(eraser(node).erase(tombstone(node)).files()).isEqualTo(2L * CAMERAS);
      assertThat(files(root, DAY)).isEmpty();
      assertThat(files(root, NEXT_DAY)).isNotEmpty();
    }
  }

  /** What was there before a pack was mended is footage of the same class-day. */
  @Test
  void filesThatWereSetAsideGoToo() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Path pack =
          files(root, DAY).stream()
              .filter(file -> file.toString().endsWith(PackPaths.FINISHED))
              .findFirst()
              .orElseThrow();
      Files.copy(pack, PackPaths.setAside(new DirectStorage(), pack));
      Files.copy(pack, PackPaths.setAside(new DirectStorage(), pack));
      assertThat(eraser(node).erase(tombstone(node)))
          .isEqualTo(new Erased(CAMERAS, 2L * CAMERAS + 2, List.of()));
      assertOnlyTheNextDayIsLeft(root, node);
    }
  }

  @Test
  void rowsWithoutAFileGoToo() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      for (Path file : files(root, DAY).reversed()) {
        Files.delete(file);
      }
      assertThat(eraser(node).erase(tombstone(node)).packs()).isEqualTo(CAMERAS);
      assertOnlyTheNextDayIsLeft(root, node);
    }
  }

  @Test
  void nothingIsRemovedFromAnotherVolume() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Path id = root.resolve("v0/volume.id");
      byte[] own = Files.readAllBytes(id);
      Files.write(id, Files.readAllBytes(root.resolve("v1/volume.id")));
      assertLeftAlone(node, "instead of");
      Files.write(id, own);
    }
    try (StoreFixture node = node(root, new DirectStorage())) {
      assertThat(eraser(node).erase(tombstone(node)).isComplete()).isTrue();
      assertOnlyTheNextDayIsLeft(root, node);
    }
  }

  @Test
  void nothingIsRemovedBelowAnEmptyMountPoint() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Files.move(root.resolve("v0/volume.id"), root.resolve("aside"));
      assertLeftAlone(node, "no volume.id");
      Files.move(root.resolve("aside"), root.resolve("v0/volume.id"));
    }
    try (StoreFixture node = node(root, new DirectStorage())) {
      assertThat(eraser(node).erase(tombstone(node)).isComplete()).isTrue();
      assertOnlyTheNextDayIsLeft(root, node);
    }
  }

  @Test
  void whatCannotBeDeletedStaysListed() throws IOException {
    try (StoreFixture node = node(root, withoutDeletion())) {
      record(node);
      Erased erased = eraser(node).erase(tombstone(node));
      assertThat(erased.packs()).isZero();
      assertThat(erased.left()).hasSize(2).allMatch(left -> left.why().contains("read-only"));
      assertThat(erased.left().stream().mapToLong(Erased.Left::packs).sum()).isEqualTo(CAMERAS);
      assertThat(classDays(node)).containsExactly(DAY, NEXT_DAY);
    }
  }

  private void assertLeftAlone(StoreFixture node, String why) throws IOException {
    List<Path> before = files(root, DAY).stream().filter(EraserTest::isOnFirst).toList();
    assertThat(before).isNotEmpty();
    Erased erased = eraser(node).erase(tombstone(node));
    assertThat(files(root, DAY)).isEqualTo(before);
    assertThat(erased.left()).hasSize(1);
    assertThat(erased.left().getFirst().why()).contains(why);
    assertThat(erased.packs() + erased.left().getFirst().packs()).isEqualTo(CAMERAS);
    assertThat(node.alarms.standing()).anyMatch(alarm -> alarm.kind().equals("volume-missing"));
  }

  private static boolean isOnFirst(Path file) {
    return file.toString().contains("/v0/");
  }

  /** A disk that was mounted read-only. */
  private static Storage withoutDeletion() {
    Storage sound = new DirectStorage();
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("delete")) {
                throw new IOException("read-only file system");
              }
              try {
                return method.invoke(sound, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whatIsNoPackIsLeftAndNamed() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
      Path precious = Files.writeString(elsewhere.resolve("somebody.pack"), "precious");
      Path day = PackPaths.day(root.resolve("v0"), StoreFixture.CLASS, DAY.expiryDay());
      Path link = Files.createSymbolicLink(day.resolve("a-link"), elsewhere);
      Path notes = Files.writeString(files(root, DAY).get(1).resolve("notes.txt"), "mine");

      Erased erased = eraser(node).erase(tombstone(node));

      assertThat(erased.packs()).isEqualTo(CAMERAS);
      assertThat(erased.left()).hasSize(1);
      assertThat(erased.left().getFirst().why()).contains("move it away");
      assertThat(precious).hasContent("precious");
      assertThat(notes).hasContent("mine");
      assertThat(files(root, DAY).stream().filter(file -> !Files.isDirectory(file)))
          .containsExactlyInAnyOrder(notes);
      Files.delete(link);
      Files.delete(notes);
      assertThat(eraser(node).erase(tombstone(node)).isComplete()).isTrue();
      assertOnlyTheNextDayIsLeft(root, node);
    }
  }

  /** A clock that was wrong again: its packs are wrapped to a key made after the first had died. */
  @Test
  void whatIsWrappedToAnotherKeyStays() throws IOException {
    List<String> before;
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      before = keyIds(node);
      node.keys.destroy(DAY);
      record(node);
      assertThat(keyIds(node)).doesNotContainAnyElementsOf(before);
      Erased erased = eraser(node).erase(mint.of(DAY, before));
      assertThat(erased).isEqualTo(new Erased(CAMERAS, 2L * CAMERAS, List.of()));
      assertThat(files(root, DAY).stream().filter(Files::isRegularFile)).hasSize(2 * CAMERAS);
      assertThat(ClassDay.all(node.catalogue, StoreFixture.ZONE, NEXT_NOON).getFirst().packs())
          .isEqualTo(CAMERAS);
      node.catalogue.forEach(row -> node.catalogue.forget(row.id()));
      assertThat(eraser(node).erase(mint.of(DAY, before)).files()).as("without rows, too").isZero();
    }
  }

  @Test
  void aFolderThatIsALinkIsNotFollowed() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Path day = PackPaths.day(root.resolve("v0"), StoreFixture.CLASS, DAY.expiryDay());
      Path elsewhere = Files.move(day, root.resolve("elsewhere"));
      Files.createSymbolicLink(day, elsewhere);
      Erased erased = eraser(node).erase(tombstone(node));
      assertThat(erased.left()).hasSize(1);
      assertThat(erased.left().getFirst().why()).contains("is a link");
      assertThat(erased.packs() + erased.left().getFirst().packs()).isEqualTo(CAMERAS);
      assertThat(erased.left().getFirst().packs()).isPositive();
      try (Stream<Path> all = Files.walk(elsewhere)) {
        assertThat(all.filter(Files::isRegularFile)).isNotEmpty();
      }
    }
  }

  @Test
  void rowsOfACameraWhoseFolderIsALinkStay() throws IOException {
    try (StoreFixture node = node(root, new DirectStorage())) {
      record(node);
      Path camera =
          files(root, DAY).stream().filter(Files::isDirectory).skip(1).findFirst().orElseThrow();
      Path elsewhere = Files.move(camera, root.resolve("elsewhere"));
      Files.createSymbolicLink(camera, elsewhere);
      Erased erased = eraser(node).erase(tombstone(node));
      assertThat(erased.packs()).isEqualTo(CAMERAS - 1);
      assertThat(erased.left().getFirst().packs()).isEqualTo(1);
      assertThat(ClassDay.all(node.catalogue, StoreFixture.ZONE, NEXT_NOON).getFirst().packs())
          .isEqualTo(1);
    }
  }

  @Test
  void afterAPowerCutAtAnyPointTheNextAttemptGoesOn() throws IOException {
    boolean cut = true;
    int point = 0;
    while (cut) {
      point++;
      Path site = Files.createDirectory(root.resolve("at-" + point));
      try (StoreFixture node = node(site, new DirectStorage())) {
        record(node);
      }
      FaultyStorage faulty = new FaultyStorage(new DirectStorage(), point);
      try (StoreFixture node = node(site, faulty)) {
        faulty.cutPowerAfter(point);
        eraser(node).erase(tombstone(node));
        cut = faulty.isDead();
      }
      try (StoreFixture node = node(site, new DirectStorage())) {
        assertThat(eraser(node).erase(tombstone(node)).isComplete()).isTrue();
        assertOnlyTheNextDayIsLeft(site, node);
      }
    }
    assertThat(point).as("points at which the power was cut").isGreaterThan(3 * CAMERAS);
  }
}
