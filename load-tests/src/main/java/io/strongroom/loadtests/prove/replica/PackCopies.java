package io.strongroom.loadtests.prove.replica;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How many nodes hold each finished pack, by the files on their disks. */
final class PackCopies {
  private static final int COPIES = 2;
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final ClusterSite cluster;

  PackCopies(ClusterSite cluster) {
    this.cluster = cluster;
  }

  /** How many finished packs some nodes hold between them. */
  long packs(List<Integer> nodes) throws IOException {
    return holders(nodes).size();
  }

  /** Waits until each pack that any of the nodes holds is held by two of them. */
  void await(List<Integer> nodes, Duration limit) throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    List<String> single = single(nodes);
    while (!single.isEmpty()) {
      if (System.nanoTime() > end) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "%d packs have one holder still after %d s, the first is %s"
                .formatted(single.size(), limit.toSeconds(), single.getFirst()));
      }
      Thread.sleep(LOOK);
      single = single(nodes);
    }
  }

  private List<String> single(List<Integer> nodes) throws IOException {
    List<String> single = new ArrayList<>();
    holders(nodes)
        .forEach(
            (pack, holders) -> {
              if (holders < COPIES) {
                single.add(pack);
              }
            });
    return single;
  }

  /** A copy is filed at the same place as its original on a volume of another name. */
  private Map<String, Integer> holders(List<Integer> nodes) throws IOException {
    Map<String, Integer> holders = new HashMap<>();
    for (int node : nodes) {
      Path volumes = cluster.site(node).data().resolve("volumes");
      try (Stream<Path> files = Files.walk(volumes)) {
        files
            .filter(file -> file.toString().endsWith(PackPaths.FINISHED))
            .map(volumes::relativize)
            .forEach(file -> holders.merge(place(file), 1, Integer::sum));
      } catch (UncheckedIOException e) {
        // A file was renamed while the folder was read; it counts as missing until the next look.
      }
    }
    return holders;
  }

  private static String place(Path inVolumes) {
    return inVolumes.subpath(1, inVolumes.getNameCount()).toString();
  }
}
