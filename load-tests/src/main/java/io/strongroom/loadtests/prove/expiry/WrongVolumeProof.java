package io.strongroom.loadtests.prove.expiry;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Nothing is deleted from a volume that is not mounted, not the expected one, or read-only. */
public final class WrongVolumeProof implements Proof {
  private static final int CEILING_DAYS = 31;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration RECORDED = Duration.ofSeconds(15);

  @Override
  public String name() {
    return "wrong-volume";
  }

  @Override
  public String claim() {
    return "nothing is deleted from a volume that is unmounted, swapped or read-only; one alarm"
        + " says so, and what is left goes when it is back";
  }

  @Override
  public String takes() {
    return "3 min";
  }

  @Override
  public long roomBytes() {
    return 1L << 30;
  }

  /** What is done to the first of two volumes while the node is stopped, and undone. */
  private enum Trouble {
    UNMOUNTED {
      @Override
      void make(Path first, Path second) throws IOException {
        Files.move(first, aside(first));
        Files.createDirectory(first);
      }

      @Override
      void mend(Path first, Path second) throws IOException {
        Files.delete(first);
        Files.move(aside(first), first);
      }
    },
    SWAPPED {
      @Override
      void make(Path first, Path second) throws IOException {
        Files.move(first, aside(first));
        Files.move(second, first);
        Files.move(aside(first), second);
      }

      @Override
      void mend(Path first, Path second) throws IOException {
        make(first, second);
      }
    },
    READ_ONLY {
      @Override
      void make(Path first, Path second) throws IOException, InterruptedException {
        Tools.run("mount", "--bind", first.toString(), first.toString());
        Tools.run("mount", "-o", "remount,ro,bind", first.toString());
      }

      @Override
      void mend(Path first, Path second) throws IOException, InterruptedException {
        Tools.run("umount", first.toString());
      }
    };

    abstract void make(Path first, Path second) throws IOException, InterruptedException;

    abstract void mend(Path first, Path second) throws IOException, InterruptedException;

    private static Path aside(Path volume) {
      return volume.resolveSibling("aside");
    }
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    return new Run(run).all();
  }

  private static final List<Trouble> TROUBLES = List.of(Trouble.values());

  private static final class Run {
    private final ProofRun run;
    private final Path first;
    private final Path second;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    Run(ProofRun run) {
      this.run = run;
      this.first = run.folder().resolve("first");
      this.second = run.folder().resolve("second");
    }

    Outcome all() throws IOException, InterruptedException {
      List<String> simulated = List.of("--cameras", "4", "--profile", "h264");
      String settings =
          """
          recording.pack-seconds = 10
          volumes = [ { label = first, path = "%s" }, { label = second, path = "%s" } ]
          retention.classes.standard { floor-days = %d, ceiling-days = %d, legal-basis = "test" }
          """
              .formatted(first, second, CEILING_DAYS - 1, CEILING_DAYS);
      try (Lab lab = Lab.start(run.folder().resolve("lab"), simulated, List.of(), settings)) {
        Aging node = new Aging(lab);
        lab.recordAll(PATIENCE);
        for (int day = 0; day < TROUBLES.size(); day++) {
          if (day > 0) {
            node.stop();
            node.start(day);
            lab.awaitRecording(PATIENCE);
          }
          run.pass(RECORDED, "recording day " + (day + 1));
        }
        node.stop();
        lab.simulator().close();
        for (int day = 0; day < TROUBLES.size(); day++) {
          run.say(TROUBLES.get(day) + ": a volume when its footage expires");
          expire(lab, node, TROUBLES.get(day), CEILING_DAYS + day);
        }
        node.stop();
      }
      return new Outcome(figures, failures);
    }

    private void expire(Lab lab, Aging node, Trouble trouble, int days)
        throws IOException, InterruptedException {
      if (lab.node().isAlive()) {
        node.stop();
      }
      node.start(days);
      LocalDate day = node.today();
      node.stop();
      trouble.make(first, second);
      try {
        List<Path> before = files(day);
        node.start(days);
        Tools.Run confirmed = node.retention("confirm-clock", day.toString());
        check(confirmed.code() == ExitCode.OK, trouble + ": " + confirmed.output());
        node.stop();
        node.start(days);
        String decision = awaitDecision(lab, day, "goesOn partlyRemoved");
        List<Path> left = files(day);
        List<Path> wrong = wrong(before, trouble);
        figures.put(trouble + ", files that must stay", wrong.size());
        check(!wrong.isEmpty(), trouble + ": nothing was recorded there");
        check(decision.equals("goesOn partlyRemoved"), trouble + ": " + decision);
        check(left.containsAll(wrong), trouble + ": files were deleted: " + left);
        check(left.size() == wrong.size(), trouble + ": files were left elsewhere: " + left);
        check(alarms(lab) == 1, trouble + ": alarms of incomplete expiry: " + alarms(lab));
        node.stop();
      } finally {
        trouble.mend(first, second);
      }
      node.start(days);
      check(
          awaitDecision(lab, day, "gone ").startsWith("gone") && files(day).isEmpty(),
          trouble + ": it has not gone after all was mended: " + files(day));
    }

    /** Files on the volume that is not to be touched; of two that are swapped, neither. */
    private List<Path> wrong(List<Path> before, Trouble trouble) {
      Path untouched =
          switch (trouble) {
            case UNMOUNTED -> Trouble.aside(first);
            case READ_ONLY -> first;
            case SWAPPED -> run.folder();
          };
      return before.stream().filter(file -> file.startsWith(untouched)).toList();
    }

    private List<Path> files(LocalDate expiryDay) throws IOException {
      List<Path> found = new ArrayList<>();
      for (Path volume : List.of(first, second, Trouble.aside(first))) {
        if (Files.isDirectory(volume)) {
          try (Stream<Path> all = Files.walk(volume)) {
            all.filter(Files::isRegularFile)
                .filter(file -> file.toString().contains("/" + expiryDay + "/"))
                .forEach(found::add);
          }
        }
      }
      return found;
    }

    private static String awaitDecision(Lab lab, LocalDate day, String wanted)
        throws IOException, InterruptedException {
      String seen = "";
      long end = System.nanoTime() + PATIENCE.toNanos();
      try (ApiClient admin = lab.site().administrator()) {
        while (!seen.equals(wanted) && System.nanoTime() < end) {
          Thread.sleep(Duration.ofMillis(500));
          for (JsonNode line : admin.get("/api/v1/retention/plan").path("classDays")) {
            if (line.path("expiryDay").asText().equals(day.toString())) {
              seen = line.path("decision").asText() + " " + line.path("why").asText();
            }
          }
        }
      }
      return seen;
    }

    private static long alarms(Lab lab) throws IOException {
      long count = 0;
      try (ApiClient admin = lab.site().administrator()) {
        for (JsonNode alarm : admin.get("/api/v1/alarms").path("alarms")) {
          count += alarm.path("kind").asText().equals("expiry-incomplete") ? 1 : 0;
        }
      }
      return count;
    }

    private void check(boolean holds, String failure) {
      if (!holds) {
        failures.add(failure);
      }
    }
  }
}
