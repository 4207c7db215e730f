package io.strongroom.recording.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every parser of outside bytes: what is known to be hard, and for a moment what Jazzer thinks of.
 * {@code ./strongroom fuzz TARGET --seconds N} gives it longer.
 */
final class FuzzTest {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);

  /** For the virtual machine to start, to instrument, and to read the corpus. */
  private static final int SPARE_SECONDS = 120;

  @TempDir Path folder;

  static Stream<FuzzTarget> targets() {
    String wanted = System.getProperty("fuzz.target", "");
    return Arrays.stream(FuzzTarget.values())
        .filter(target -> wanted.isEmpty() || wanted.equals(target.label()));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void theCorpusDoesNoHarm(FuzzTarget target) throws IOException {
    Map<String, byte[]> corpus = target.corpus();
    assertThat(corpus).isNotEmpty();
    corpus.forEach(
        (name, input) -> {
          try {
            target.run(input);
          } catch (RuntimeException | Error e) {
            throw new AssertionError(target.label() + " " + name, e);
          }
        });
  }

  /** All side by side: most of the time goes into starting and instrumenting. */
  @Test
  void nothingIsFoundInAShortRun() throws Exception {
    List<Run> runs = new ArrayList<>();
    try {
      for (FuzzTarget target : targets().toList()) {
        runs.add(start(target));
      }
      for (Run run : runs) {
        assertThat(run.jazzer.waitFor(SECONDS + SPARE_SECONDS, TimeUnit.SECONDS)).isTrue();
        keepFindings(run);
        assertThat(run.jazzer.exitValue())
            .as("%s: %s", run.target.label(), tail(run.folder.resolve("log")))
            .isZero();
      }
    } finally {
      runs.forEach(run -> run.jazzer.destroyForcibly());
    }
  }

  private record Run(FuzzTarget target, Path folder, Process jazzer) {}

  private Run start(FuzzTarget target) throws IOException {
    Path own = folder.resolve(target.label());
    Path corpus = Files.createDirectories(own.resolve("corpus"));
    for (Map.Entry<String, byte[]> input : target.corpus().entrySet()) {
      Files.write(corpus.resolve(input.getKey()), input.getValue());
    }
    Process jazzer =
        new ProcessBuilder(command(target, corpus))
            .directory(own.toFile())
            .redirectErrorStream(true)
            .redirectOutput(own.resolve("log").toFile())
            .start();
    return new Run(target, own, jazzer);
  }

  private static List<String> command(FuzzTarget target, Path corpus) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+EnableDynamicAgentLoading",
        "-cp",
        System.getProperty("java.class.path"),
        "com.code_intelligence.jazzer.Jazzer",
        "--target_class=" + target.className(),
        "--instrumentation_includes=io.strongroom.recording.**",
        // its detectors of injections rewrite half the JDK; none of what they look for is here
        "--hooks=false",
        "-max_total_time=" + SECONDS,
        "-max_len=8192",
        "-timeout=10",
        "-rss_limit_mb=0",
        "-print_final_stats=1",
        corpus.toString());
  }

  /** An input that failed outlives the temporary folder; it belongs into the corpus. */
  private static void keepFindings(Run run) throws IOException {
    Path kept = Files.createDirectories(Path.of("target", "fuzz", run.target.label()));
    try (Stream<Path> files = Files.list(run.folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(
            file,
            kept.resolve(file.getFileName()),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
