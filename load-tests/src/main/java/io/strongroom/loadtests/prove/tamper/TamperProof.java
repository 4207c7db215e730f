package io.strongroom.loadtests.prove.tamper;

import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.tamper.CommandLines.Ran;
import io.strongroom.loadtests.prove.tamper.Trial.Expected;
import io.strongroom.loadtests.prove.tamper.Trial.Finder;
import io.strongroom.ops.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each way of tampering with each thing that a node keeps is found, and named. */
public final class TamperProof implements Proof {
  private static final int MOST_FAILURES = 30;

  @Override
  public String name() {
    return "tamper";
  }

  @Override
  public String claim() {
    return "flip, cut, swap, move, replay and rename, of chunk, header, footer, pack, key file,"
        + " catalogue row, completeness record and certificate: all found, each named,"
        + " nothing else accused";
  }

  @Override
  public String takes() {
    return "5 min";
  }

  @Override
  public long roomBytes() {
    return 2L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    return new Run(run, TamperedSite.make(run)).all();
  }

  private static final class Run {
    private final ProofRun run;
    private final TamperedSite site;
    private final List<String> failures = new ArrayList<>();
    private final Map<Target, Integer> trialsOf = new EnumMap<>(Target.class);
    private int found;

    Run(ProofRun run, TamperedSite site) {
      this.run = run;
      this.site = site;
    }

    Outcome all() throws IOException, InterruptedException {
      site.putBack();
      List<Trial> trials = new ArrayList<>();
      trials.addAll(PackTrials.of(site.pack(0), site.pack(1), site.pack(2)));
      trials.addAll(FileTrials.of(site.pack(0), site.pack(1), site.pack(2)));
      trials.addAll(
          RowTrials.of(site.catalogue(), site.pack(0).row, site.pack(1).row, site.expired()));
      trials.addAll(NoteTrials.of(site));
      failures.addAll(Matrix.holes(trials));
      try (CommandLines commands = CommandLines.start()) {
        whole(commands);
        for (Trial trial : trials) {
          if (failures.size() < MOST_FAILURES) {
            run(commands, trial);
          }
        }
      }
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("ways of tampering", trials.size());
      trialsOf.forEach((target, count) -> figures.put("of these, " + target, count));
      figures.put("found and named", found);
      Matrix.SENSELESS.forEach(
          each -> figures.put("no trial: " + each.target() + " " + each.operation(), each.why()));
      return new Outcome(figures, failures);
    }

    /** Nothing is found where nothing was done. */
    private void whole(CommandLines commands) throws IOException, InterruptedException {
      for (Finder finder : Finder.values()) {
        site.putBack();
        Ran ran = commands.run(words(finder));
        if (ran.code() != ExitCode.OK) {
          failures.add("before anything was done, " + finder + " says " + ran);
        }
      }
    }

    private void run(CommandLines commands, Trial trial) throws IOException, InterruptedException {
      site.putBack();
      trial.deed().run();
      List<String> wrong = new ArrayList<>();
      for (Expected expected : trial.findings()) {
        Ran ran = commands.run(words(expected.finder()));
        wrong.addAll(wrong(expected, ran));
      }
      trialsOf.merge(trial.target(), 1, Integer::sum);
      found += wrong.isEmpty() ? 1 : 0;
      wrong.forEach(each -> failures.add(trial + ": " + each));
      wrong.forEach(each -> run.say(trial + ": " + each));
    }

    private List<String> words(Finder finder) throws IOException {
      return switch (finder) {
        case FSCK -> site.fsck();
        case VERIFY -> site.verify();
        case CERTIFICATE -> site.verifyCertificate();
      };
    }

    private static List<String> wrong(Expected expected, Ran ran) {
      List<String> findings =
          ran.lines().stream().filter(line -> isFinding(expected.finder(), line)).toList();
      List<String> wrong = new ArrayList<>();
      if (ran.code() == ExitCode.OK) {
        wrong.add(expected.finder() + " finds nothing");
      }
      for (String text : expected.texts()) {
        if (findings.stream().noneMatch(line -> line.contains(text))) {
          wrong.add("%s does not say '%s' but %s".formatted(expected.finder(), text, ran));
        }
      }
      for (String line : findings) {
        if (expected.named().stream().noneMatch(line::contains)) {
          wrong.add(expected.finder() + " accuses another: " + line);
        }
      }
      return wrong;
    }

    private static boolean isFinding(Finder finder, String line) {
      return switch (finder) {
        case FSCK -> line.contains("\t");
        case VERIFY -> line.startsWith("finding: ");
        case CERTIFICATE -> line.startsWith("strongroom: ");
      };
    }
  }
}
