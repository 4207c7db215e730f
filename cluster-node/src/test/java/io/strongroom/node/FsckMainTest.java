package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.ops.cli.Commands;
import io.strongroom.recording.volume.FaultyStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FsckMainTest {
  @TempDir Path folder;

  /** A typing error in the settings must not read as "all is well". */
  @Test
  void aFolderThatIsNoNodesIsNotFoundAndNotMade() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    Path settings = site.settingsFile();

    assertThat(fsck(settings)).isEqualTo(66);
    assertThat(site.data()).doesNotExist();

    site.start().close();
    assertThat(fsck(settings)).isZero();
    Files.delete(settings);
    assertThat(fsck(settings)).isEqualTo(64);
  }

  /** Every level on what a node recorded; digests with its key store, and never without. */
  @Test
  void eachLevelRunsAndDigestsNeedTheKeyStore() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    Path settings = site.settingsFile();
    try (Node node = site.start()) {
      site.awaitRecordedAfter(node, site.addCamera(node), Instant.now());
    }
    for (String level : List.of("presence", "size", "structure", "digest")) {
      assertThat(fsck(settings, "--level", level)).as(level).isZero();
    }
    assertThat(fsck(settings, "--level", "quick")).isEqualTo(64);

    Path pack = packs(site).getFirst();
    FaultyStorage.flipBit(pack, 8L * (8_192 + 600));
    assertThat(fsck(settings, "--level", "size")).isZero();
    assertThat(fsck(settings)).isEqualTo(65);
    assertThat(fsck(settings, "--level", "digest")).isEqualTo(65);
    FaultyStorage.flipBit(pack, 8L * (8_192 + 600));

    Path store = site.data().resolve("keys/day-keys.store");
    Path away = folder.resolve("away.store");
    Files.move(store, away);
    assertThat(fsck(settings, "--level", "digest")).isEqualTo(66);
    assertThat(store).doesNotExist();
    Files.move(away, store);
    Files.writeString(site.passphrase(), "wrong");
    assertThat(fsck(settings, "--level", "digest")).isEqualTo(69);
    assertThat(fsck(settings)).isZero();
  }

  private static List<Path> packs(TroubleSite site) throws IOException {
    try (Stream<Path> files = Files.walk(site.data().resolve("volumes"))) {
      return files.filter(file -> file.toString().endsWith(".pack")).sorted().toList();
    }
  }

  private static int fsck(Path settings, String... more) {
    return Commands.run(
        new FsckMain(),
        Stream.concat(Stream.of("--config", settings.toString()), Stream.of(more))
            .toArray(String[]::new));
  }
}
