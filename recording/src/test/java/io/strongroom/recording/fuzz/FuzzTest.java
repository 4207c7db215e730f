package io.strongroom.recording.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

  @ParameterizedTest
  @MethodSource("targets")
  void nothingIsFoundInAShortRun(FuzzTarget target) throws Exception {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    for (Map.Entry<String, byte[]> input : target.corpus().entrySet()) {
      Files.write(corpus.resolve(input.getKey()), input.getValue());
    }
    Path log = folder.resolve("log");
    Process jazzer =
        new ProcessBuilder(command(target, corpus))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(jazzer.waitFor(SECONDS + SPARE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      jazzer.destroyForcibly();
    }
    keepFindings(target);
    assertThat(jazzer.exitValue()).as("%s: %s", target.label(), tail(log)).isZero();
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
        "-max_total_time=" + SECONDS,
        "-max_len=8192",
        "-timeout=10",
        "-rss_limit_mb=0",
        "-print_final_stats=1",
        corpus.toString());
  }

  /** An input that failed outlives the temporary folder; it belongs into the corpus. */
  private void keepFindings(FuzzTarget target) throws IOException {
    Path kept = Files.createDirectories(Path.of("target", "fuzz", target.label()));
    try (Stream<Path> files = Files.list(folder)) {
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
