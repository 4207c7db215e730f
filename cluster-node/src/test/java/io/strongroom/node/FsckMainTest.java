package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.ops.cli.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
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

  private static int fsck(Path settings) {
    return Commands.run(new FsckMain(), "--config", settings.toString());
  }
}
