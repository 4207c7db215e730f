package io.strongroom.loadtests.prove.expiry;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The completeness records of one camera, as the nodes of a cluster have and serve them. For one
 * thread.
 *
 * @param keyholders which have all
 * @param day on which the camera was recorded
 */
record ClusterRecords(ClusterSite cluster, List<Integer> keyholders, String camera, LocalDate day) {
  private static final Duration LOOK = Duration.ofSeconds(4);
  private static final String EXPIRED = "\nexpired-pack ";

  /** The newest record of the day that a node serves. */
  Optional<String> served(int node) {
    try (ApiClient admin = cluster.site(node).administrator()) {
      return Optional.of(admin.text("/api/v1/retention/completeness/" + camera + "/" + day));
    } catch (StrongroomException | IOException e) {
      return Optional.empty();
    }
  }

  /** Waits until a node serves a record of the day. */
  void awaitServed(int node, Duration limit) throws IOException, InterruptedException {
    cluster.node(node).await("the day's record", limit, LOOK, () -> served(node).isPresent());
  }

  /** Waits until a node serves one that says that something has expired, as all keyholders do. */
  void awaitExpired(int node, Duration limit) throws IOException, InterruptedException {
    cluster
        .node(node)
        .await(
            "records to say what has expired",
            limit,
            LOOK,
            () -> served(node).filter(note -> note.contains(EXPIRED)).isPresent() && isSame());
  }

  /** The files of a keyholder, in their order. */
  private List<Path> chain(int keyholder) throws IOException {
    Path folder = cluster.site(keyholder).data().resolve("completeness").resolve(camera);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".note")).sorted().toList();
    }
  }

  private static List<String> texts(List<Path> files) throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : files) {
      texts.add(file.getFileName() + "\n" + Files.readString(file));
    }
    return texts;
  }

  /** Whether all keyholders have the same chain. */
  private boolean isSame() {
    try {
      List<String> first = texts(chain(keyholders.getFirst()));
      for (int keyholder : keyholders) {
        if (!texts(chain(keyholder)).equals(first)) {
          return false;
        }
      }
      return !first.isEmpty();
    } catch (IOException e) {
      // a file was renamed while the folder was read; the next look sees it
      return false;
    }
  }

  /**
   * What does not hold.
   *
   * @param nodes all nodes
   * @param keys files with the verifier keys of the keyholders
   */
  List<String> failures(int nodes, List<String> keys) throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    List<Path> chain = chain(keyholders.getFirst());
    List<String> arguments = new ArrayList<>(List.of("verify", "completeness"));
    chain.forEach(file -> arguments.add(file.toString()));
    keys.forEach(key -> arguments.addAll(List.of("--key", key)));
    Tools.Run verified = Aging.ops(arguments);
    if (verified.code() != ExitCode.OK) {
      failures.add("the chain of records does not hold: " + verified.output());
    }
    if (!isSame()) {
      failures.add("keyholders have different chains");
    }
    List<Path> ofDay =
        chain.stream().filter(file -> file.toString().endsWith("-" + day + ".note")).toList();
    if (ofDay.size() < 2) {
      failures.add("the day has no supplement: " + ofDay);
      return failures;
    }
    if (Files.readString(ofDay.getFirst()).contains(EXPIRED)) {
      failures.add("the day has no record from before it expired: " + ofDay);
    }
    String newest = Files.readString(ofDay.getLast());
    for (int node = 1; node <= nodes; node++) {
      if (!served(node).equals(Optional.of(newest))) {
        failures.add("node " + node + " serves another record than lies on keyholders");
      }
    }
    return failures;
  }

  /** How many records there are. */
  int size() throws IOException {
    return chain(keyholders.getFirst()).size();
  }
}
