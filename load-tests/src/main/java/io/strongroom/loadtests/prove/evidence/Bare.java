package io.strongroom.loadtests.prove.evidence;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A machine that has three tools: a folder with links to them is all of its PATH, there is no other
 * variable, and it has the package and nothing of this product. It runs the commands that a package
 * names, as they are written there. Thread-safe.
 */
final class Bare {
  static final List<String> TOOLS = List.of("sha256sum", "openssl", "ffprobe");

  private static final List<String> PLACES = List.of("/usr/bin", "/usr/local/bin", "/bin");
  private static final String TEMPLATE = "media/CAMERA/FILE.mp4";
  private static final long LIMIT_SECONDS = 60;

  private final Path path;

  private Bare(Path path) {
    this.path = path;
  }

  /** What a command came to, and all it printed. */
  record Run(int code, String output) {}

  static Bare make(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String tool : TOOLS) {
      Path found =
          PLACES.stream()
              .map(place -> Path.of(place, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(
                  () ->
                      new StrongroomException(
                          ErrorKind.CALLER, "install " + tool + " to run this proof"));
      Files.createSymbolicLink(folder.resolve(tool), found);
    }
    return new Bare(folder);
  }

  /** Runs a line of a shell within a package. */
  Run run(Path inside, String line) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", line)
            .directory(inside.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", path.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new StrongroomException(ErrorKind.UNAVAILABLE, line + " did not end");
    }
    return new Run(process.exitValue(), output);
  }

  /** The commands that a package names, in their order; those of this product left out. */
  static List<String> commands(Path inside) throws IOException {
    List<String> commands = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : Files.readAllLines(inside.resolve("VERIFY.txt"))) {
      String text = line.strip();
      boolean begins = TOOLS.stream().anyMatch(tool -> text.startsWith(tool + " "));
      if (begins || !open.isEmpty()) {
        boolean goesOn = text.endsWith("\\");
        open.append(goesOn ? text.substring(0, text.length() - 1) : text);
        if (!goesOn) {
          commands.add(open.toString());
          open.setLength(0);
        }
      }
    }
    return commands;
  }

  /** What does not verify, or does not play. */
  List<String> failures(Path inside) throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    List<String> commands = commands(inside);
    for (String tool : TOOLS) {
      if (commands.stream().noneMatch(command -> command.startsWith(tool))) {
        failures.add("VERIFY.txt has no command of " + tool);
      }
    }
    for (String command : commands) {
      if (command.contains(TEMPLATE)) {
        for (String file : media(inside)) {
          fail(failures, inside, command.replace(TEMPLATE, file));
        }
      } else {
        fail(failures, inside, command);
      }
    }
    return failures;
  }

  private void fail(List<String> failures, Path inside, String command)
      throws IOException, InterruptedException {
    Run run = run(inside, command);
    if (run.code() != 0) {
      failures.add(command + " says: " + run.output());
    }
  }

  static List<String> media(Path inside) throws IOException {
    try (Stream<Path> media = Files.walk(inside.resolve("media"));
        Stream<Path> viewing = Files.walk(inside.resolve("viewing"))) {
      return Stream.concat(media, viewing)
          .filter(Files::isRegularFile)
          .map(file -> inside.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /**
   * The first command that finds something wrong with digests, signatures or the time-stamp; or
   * says another fingerprint than the one that came another way.
   */
  Optional<String> finds(Path inside, List<String> commands, String fingerprint)
      throws IOException, InterruptedException {
    for (String command : commands) {
      Run run = run(inside, command);
      boolean compares = command.contains("-fingerprint");
      if (run.code() != 0 || (compares && !run.output().equals(fingerprint))) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }
}
