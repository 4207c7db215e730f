package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConsoleTextsTest {
  private static final Pattern ENTRY = Pattern.compile("(?m)^ {2}'([^']+)': '(.*)',$");
  private static final Pattern ALARM =
      Pattern.compile("(?:\\braise\\(|\\b[A-Z_]*(?:ALARM|KIND) =)\\s*\"([a-z]+(?:-[a-z]+)+)\"");
  private static final Pattern PLACE = Pattern.compile("\\{\\w+}");
  private static final Pattern USE = Pattern.compile("\\bt\\('([^'$]+)'");
  private static final Pattern TABLE = Pattern.compile("(?:text|label): '([a-z]+\\.\\w+)'");

  @Test
  void bothLanguagesHaveTheSameKeysAndTheSamePlaceholders() throws IOException {
    Map<String, String> english = texts("en");
    Map<String, String> chinese = texts("zh");

    assertThat(english).hasSizeGreaterThan(150);
    assertThat(chinese.keySet()).containsExactlyElementsOf(english.keySet());
    english.forEach(
        (key, text) ->
            assertThat(places(chinese.getOrDefault(key, ""))).as(key).isEqualTo(places(text)));
  }

  @Test
  void everyLineOfATextModuleIsAnEntryThatThisTestUnderstands() throws IOException {
    for (String language : new String[] {"en", "zh"}) {
      long colons =
          ConsoleFiles.read("js/strings/" + language + ".js")
              .lines()
              .filter(line -> line.startsWith("  "))
              .count();
      assertThat(texts(language)).as(language).hasSize((int) colons);
    }
  }

  @Test
  void everyTextThatAModuleAsksForExists() throws IOException {
    Map<String, String> english = texts("en");
    for (Path module : ConsoleFiles.modules()) {
      String source = Files.readString(module);
      for (Pattern pattern : new Pattern[] {USE, TABLE}) {
        Matcher use = pattern.matcher(source);
        while (use.find()) {
          assertThat(english).as(module.getFileName().toString()).containsKey(use.group(1));
        }
      }
    }
  }

  @Test
  void everyCauseOfAGapHasWords() throws IOException {
    Map<String, String> english = texts("en");
    for (GapCause cause : GapCause.values()) {
      assertThat(english).containsKey("cause." + camelCase(cause.name()));
    }
  }

  /** Alarms are raised in every module; their kinds are literals or constants of these names. */
  @Test
  void everyKindOfAlarmHasWords() throws IOException {
    Map<String, String> english = texts("en");
    Set<String> kinds = new TreeSet<>();
    for (Path source : sources()) {
      ALARM.matcher(Files.readString(source)).results().forEach(kind -> kinds.add(kind.group(1)));
    }
    assertThat(kinds).contains("volume-full", "key-store-closed", "clock-set-back");
    assertThat(kinds).allSatisfy(kind -> assertThat(english).containsKey("alarm." + kind));
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("recording", "retention", "playback-api", "ops", "cluster-node")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static String camelCase(String name) {
    Matcher underscore = Pattern.compile("_([A-Z])").matcher(name);
    StringBuilder out = new StringBuilder();
    int from = 0;
    while (underscore.find()) {
      out.append(name.substring(from, underscore.start()).toLowerCase(Locale.ROOT));
      out.append(underscore.group(1));
      from = underscore.end();
    }
    return out.append(name.substring(from).toLowerCase(Locale.ROOT)).toString();
  }

  private static Set<String> places(String text) {
    Set<String> found = new TreeSet<>();
    PLACE.matcher(text).results().forEach(result -> found.add(result.group()));
    return found;
  }

  private static Map<String, String> texts(String language) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher entry = ENTRY.matcher(ConsoleFiles.read("js/strings/" + language + ".js"));
    while (entry.find()) {
      assertThat(found.put(entry.group(1), entry.group(2))).as(entry.group(1)).isNull();
    }
    return found;
  }
}
