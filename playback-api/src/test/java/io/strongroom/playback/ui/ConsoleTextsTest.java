package io.strongroom.playback.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.audit.CustodyStep;
import io.strongroom.playback.audit.InspectionAct;
import io.strongroom.playback.grant.RequestStep;
import io.strongroom.playback.inspect.FindingStep;
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
  private static final List<String> LANGUAGES = List.of("en", "zh");
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
    for (String language : LANGUAGES) {
      int lines = 0;
      for (Path module : textModules(language)) {
        try (Stream<String> all = Files.lines(module)) {
          lines += (int) all.filter(line -> line.startsWith("  ")).count();
        }
      }
      assertThat(texts(language)).as(language).hasSize(lines);
    }
  }

  @Test
  void bothLanguagesHaveTheSameModulesAndJoinAllOfThem() throws IOException {
    for (String language : LANGUAGES) {
      List<String> modules =
          textModules(language).stream().map(file -> file.getFileName().toString()).toList();
      String joined = ConsoleFiles.read("js/strings/" + language + ".js");
      assertThat(modules)
          .as(language)
          .isEqualTo(textModules("en").stream().map(f -> f.getFileName().toString()).toList())
          .allSatisfy(
              module -> {
                String name = module.replace(".js", "");
                assertThat(joined)
                    .contains("import %s from './%s/%s';".formatted(name, language, module))
                    .contains("\n  " + name + ",\n");
              });
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

  @Test
  void everyStepInTheAccessLogHasWordsInBothLanguages() throws IOException {
    Stream<String> steps =
        Stream.of(
                Stream.of(CustodyStep.values()).map(CustodyStep::form),
                Stream.of(RequestStep.values()).map(RequestStep::code),
                Stream.of(FindingStep.values()).map(FindingStep::logged),
                Stream.of(InspectionAct.READ, InspectionAct.RECEIPT, InspectionAct.COUNTED),
                Stream.of(InspectionAct.SAMPLE_COMMITTED, InspectionAct.SAMPLE_DRAWN),
                Stream.of(InspectionAct.PACKED))
            .flatMap(each -> each);
    List<String> keys = steps.map(step -> "entryStep." + step).toList();
    for (String language : LANGUAGES) {
      assertThat(texts(language).keySet()).as(language).containsAll(keys);
    }
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

  private static List<Path> textModules(String language) throws IOException {
    Path folder = ConsoleFiles.root().resolve("js/strings").resolve(language);
    return ConsoleFiles.modules().stream().filter(file -> file.startsWith(folder)).toList();
  }

  private static Map<String, String> texts(String language) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    for (Path module : textModules(language)) {
      Matcher entry = ENTRY.matcher(Files.readString(module));
      while (entry.find()) {
        assertThat(found.put(entry.group(1), entry.group(2))).as(entry.group(1)).isNull();
      }
    }
    return found;
  }
}
