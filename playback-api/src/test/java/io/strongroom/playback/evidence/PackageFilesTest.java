package io.strongroom.playback.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages as somebody may have made them who holds one. */
final class PackageFilesTest {
  @TempDir Path dir;

  /** Our check would read one of the two, and a player that unpacks it the other. */
  @Test
  void twoFilesOfOneNameAreNoPackage() throws Exception {
    Path file = dir.resolve("package.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : new String[] {"media/gate-1.mp4", "media/gate-2.mp4"}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    try (PackageFiles whole = PackageFiles.of(file)) {
      assertThat(whole.names()).containsExactly("media/gate-1.mp4", "media/gate-2.mp4");
    }
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, bytes.replace("gate-2", "gate-1"), StandardCharsets.ISO_8859_1);
    try (PackageFiles doubled = PackageFiles.of(file)) {
      assertThatThrownBy(doubled::names)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("media/gate-1.mp4");
      assertThatThrownBy(() -> PackageCheck.run(doubled)).isInstanceOf(IOException.class);
    }
  }
}
