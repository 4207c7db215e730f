package io.strongroom.loadtests.prove.evidence;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A package of footage to which everything has happened, made twice under an approved grant, and
 * checked where there is nothing but {@code sha256sum}, {@code openssl} and {@code ffprobe}.
 *
 * @param usualFlips bits that are flipped in larger files, unless another number is asked for
 */
public record EvidenceProof(int usualFlips) implements Proof {
  private static final int NODES = 2;

  @Override
  public String name() {
    return "evidence";
  }

  @Override
  public String claim() {
    return "a package over a gap, a change of format, a hand-over between nodes and a partly"
        + " thinned day: declared with the right instants, the same bytes when asked for"
        + " again and fetched through another node, verified by sha256sum, openssl and"
        + " ffprobe alone, and each flipped bit found";
  }

  @Override
  public String takes() {
    return "12 min";
  }

  @Override
  public long roomBytes() {
    return 3L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    Map<String, Object> figures = new LinkedHashMap<>();
    List<String> failures = new ArrayList<>();
    try (ClusterSite cluster =
        ClusterSite.open(run.folder().resolve("data"), NODES, Story.settings())) {
      Story story = new Story(run, cluster);
      Story.Truth truth = story.tell();
      Office office = new Office(run, cluster, story.camera());
      office.open();
      Path first = office.exported("first", truth.range(), Office.BUILDS);
      Path again = office.exported("again", truth.range(), Office.OTHER);
      office.checkAway();
      failures.addAll(office.failures());
      failures.addAll(differences(first, again, figures));

      Bare bare = Bare.make(run.folder().resolve("bare"));
      figures.put("tools of the bare machine", String.join(", ", Bare.TOOLS));
      failures.addAll(bare.failures(first));
      failures.addAll(bare.failures(again));
      Declared declared = new Declared(bare, first, truth);
      failures.addAll(declared.failures());
      figures.putAll(declared.figures());
      Flips flips = new Flips(run, bare, first, run.rounds().orElse(usualFlips));
      failures.addAll(flips.failures());
      figures.putAll(flips.figures());
    }
    return new Outcome(figures, failures);
  }

  /** What must be the same bytes: the list of digests, and with it all that it names. */
  private static List<String> differences(Path first, Path again, Map<String, Object> figures)
      throws IOException {
    List<String> failures = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of("SHA256SUMS"));
    for (String line : Files.readAllLines(first.resolve("SHA256SUMS"))) {
      names.add(line.substring(66));
    }
    for (String name : names) {
      if (Files.mismatch(first.resolve(name), again.resolve(name)) >= 0) {
        failures.add(name + " is another file when the same is asked for again");
      }
    }
    figures.put("files that are the same bytes again", names.size());
    return failures;
  }
}
