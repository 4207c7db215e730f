package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process is killed before and after each change that it makes to records, keys and disks while
 * footage expires, is held, is released, is ordered away, is thinned, and moves.
 */
public final class RetentionCrashProof implements Proof {
  private static final int MOST_FAILURES = 20;
  private static final int NEVER = Integer.MAX_VALUE;
  private static final long PATIENCE_SECONDS = 60;
  private static final List<String> JVM =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  /** What a process said before it was killed, or ended. */
  private record Said(boolean acknowledged, boolean stands, Optional<Integer> acts) {}

  @Override
  public String name() {
    return "retention-crash";
  }

  @Override
  public String claim() {
    return "a process killed at every step of expiry, hold, release, ordered deletion, thinning and"
        + " move: after a restart it comes to its end, nothing is lost and nothing half done"
        + " stays";
  }

  @Override
  public String takes() {
    return "10 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  /** Rounds are points of each scene; without them every point. */
  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    for (Scene scene : Scene.values()) {
      Path before = Files.createDirectories(run.folder().resolve(scene.text()));
      CrashSite.lay(before, scene);
      int points = points(before, scene, failures);
      int step = Math.max(1, points / run.rounds().orElse(points + 1));
      run.say("%s: %d points".formatted(scene.text(), points));
      int killed = 0;
      for (int point = 1; point <= points && failures.size() < MOST_FAILURES; point += step) {
        failures.addAll(kill(before, scene, point));
        killed++;
      }
      figures.put(scene.text() + ": killed at", killed);
    }
    return new Outcome(figures, failures);
  }

  /** How many there are, which a process that is not killed counts. */
  private static int points(Path before, Scene scene, List<String> failures)
      throws IOException, InterruptedException {
    Path folder = copy(before, NEVER);
    Said said = playIn(folder, scene, NEVER);
    failures.addAll(after(folder, before, scene, said, "without a kill"));
    if (said.acts().isEmpty()) {
      failures.add(scene.text() + " did not come to its end without a kill");
    }
    return said.acts().orElse(0);
  }

  private static List<String> kill(Path before, Scene scene, int point)
      throws IOException, InterruptedException {
    Path folder = copy(before, point);
    Said said = playIn(folder, scene, point);
    if (!said.stands()) {
      return List.of("%s did not come to its point %d".formatted(scene.text(), point));
    }
    return after(folder, before, scene, said, "killed at " + point);
  }

  private static List<String> after(Path folder, Path before, Scene scene, Said said, String when)
      throws IOException, InterruptedException {
    List<String> failures;
    try (CrashSite site = new CrashSite(folder, scene, new Fuse())) {
      site.goOn();
      failures = site.failures(before, said.acknowledged());
    }
    if (failures.isEmpty()) {
      Folders.delete(folder);
    }
    return failures.stream()
        .map(failure -> "%s, %s: %s".formatted(scene.text(), when, failure))
        .toList();
  }

  private static Path copy(Path before, int point) throws IOException {
    Path folder = Folders.beside(before, "-" + point);
    try (Stream<Path> all = Files.walk(before)) {
      for (Path each : all.toList()) {
        Files.copy(each, folder.resolve(before.relativize(each).toString()));
      }
    }
    return folder;
  }

  /** Runs it as a process of its own, and kills that where it stands. */
  private static Said playIn(Path folder, Scene scene, int point)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Programs.java(
                    CrashMain.class.getName(),
                    JVM,
                    List.of(folder.toString(), scene.text(), Integer.toString(point))))
            .redirectError(Folders.beside(folder, ".log").toFile())
            .start();
    CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    boolean acknowledged = false;
    boolean stands = false;
    Optional<Integer> acts = Optional.empty();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        acknowledged |= line.equals(CrashMain.ACKNOWLEDGED);
        stands = line.equals(CrashMain.AT);
        if (line.startsWith(CrashMain.DONE)) {
          acts = Optional.of(Integer.parseInt(line.substring(CrashMain.DONE.length())));
        }
        if (stands) {
          break;
        }
      }
      if (stands) {
        process.destroyForcibly();
      }
    }
    process.waitFor();
    return new Said(acknowledged, stands, acts);
  }
}
