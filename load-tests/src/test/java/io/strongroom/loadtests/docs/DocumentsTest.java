package io.strongroom.loadtests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository checks its own pages: links lead somewhere, and the README stays short. */
final class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");

  @Test
  void everyRelativeLinkLeadsToAFile() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(page.resolveSibling(target))) {
          broken.add(ROOT.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** What the launcher's help lists, the launcher starts. */
  @Test
  void everyCommandOfTheHelpIsStarted() throws IOException {
    String launcher = Files.readString(ROOT.resolve("strongroom"));
    String cases = launcher.substring(launcher.lastIndexOf("case \"$command_name\" in"));
    List<String> started =
        matches(cases, "(?m)^ {2}([a-z| -]+)\\)")
            .flatMap(labels -> Stream.of(labels.split(" \\| ")))
            .toList();
    List<String> listed = matches(launcher, "(?m)^ {2}\\./strongroom ([a-z-]+)").toList();
    assertThat(listed).contains("demo", "hold");
    assertThat(started).containsAll(listed);
  }

  private static Stream<String> matches(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1));
  }

  @Test
  void theReadmeStaysShort() throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve("README.md"))).hasSizeLessThan(150);
  }

  @Test
  void everyDesignPageHasItsFiveParts() throws IOException {
    List<String> incomplete = new ArrayList<>();
    for (Path page : pages()) {
      if (page.startsWith(ROOT.resolve("docs/design"))) {
        String text = Files.readString(page);
        for (String part : List.of("Status", "Objective", "Non-goals", "Detail", "Alternatives")) {
          if (!Pattern.compile("(?m)^(#+ )?" + part + "\\b").matcher(text).find()) {
            incomplete.add(ROOT.relativize(page) + " lacks " + part);
          }
        }
      }
    }
    assertThat(incomplete).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(f -> f.toString().endsWith(".md"))
          .filter(f -> !f.toString().contains("/target/") && !f.toString().contains("/.git/"))
          .toList();
    }
  }
}
