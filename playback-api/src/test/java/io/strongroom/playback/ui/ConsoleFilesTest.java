package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConsoleFilesTest {
  private static final Pattern CHECKSUM = Pattern.compile("([0-9a-f]{64}) {2}(\\S+)");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)(?:from|import) '([^']+)';|(?:src|href)=\"(/[^\"]+)\"");

  @Test
  void theLibrariesAreThePublishedOnes() throws IOException, NoSuchAlgorithmException {
    Matcher line = CHECKSUM.matcher(ConsoleFiles.read("vendor/README.md"));
    int seen = 0;
    while (line.find()) {
      byte[] bytes = Files.readAllBytes(ConsoleFiles.root().resolve("vendor/" + line.group(2)));
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      assertThat(digest).as(line.group(2)).isEqualTo(line.group(1));
      seen++;
    }
    assertThat(seen).isEqualTo(2);
  }

  @Test
  void everyFileThatIsNamedExistsHere() throws IOException {
    for (Path module : ConsoleFiles.modules()) {
      allExist(Files.readString(module), module.resolveSibling(""));
    }
    allExist(ConsoleFiles.read("index.html"), ConsoleFiles.root());
  }

  @Test
  void nothingIsInlineAndNoOtherHostIsNamed() throws IOException {
    String page = ConsoleFiles.read("index.html");
    assertThat(page).doesNotContain("<style").doesNotContain("style=").doesNotContain("onclick");
    assertThat(page).doesNotContainPattern("<script(?![^>]*src=)");
    for (Path module : ConsoleFiles.modules()) {
      String source = Files.readString(module);
      assertThat(source).as(module.toString()).doesNotContainPattern("https?://[a-z]");
      assertThat(source).as(module.toString()).doesNotContain(" style=").doesNotContain("eval(");
    }
  }

  private static void allExist(String source, Path folder) {
    Matcher named = IMPORT.matcher(source);
    while (named.find()) {
      String path = named.group(1) != null ? named.group(1) : named.group(2);
      Path file =
          path.startsWith("/")
              ? ConsoleFiles.root().resolve(path.substring(1))
              : folder.resolve(path).normalize();
      assertThat(file).isRegularFile();
    }
  }
}
