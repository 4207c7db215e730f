package io.strongroom.loadtests.prove.expiry;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which nodes of a cluster have which finished packs, by the files on their disks.
 *
 * @param nodes how many it has
 */
record ClusterPacks(ClusterSite cluster, int nodes) {
  /** By its place on a volume, on which nodes each lies. */
  Map<String, Set<Integer>> all() {
    Map<String, Set<Integer>> packs = new LinkedHashMap<>();
    for (int number = 1; number <= nodes; number++) {
      int node = number;
      Path volumes = cluster.site(node).data().resolve("volumes");
      try (Stream<Path> files = Files.walk(volumes)) {
        files
            .filter(file -> file.toString().endsWith(PackPaths.FINISHED))
            .map(volumes::relativize)
            .forEach(file -> packs.computeIfAbsent(place(file), pack -> new TreeSet<>()).add(node));
      } catch (IOException | UncheckedIOException e) {
        // a file was renamed while the folder was read; the next look sees it
      }
    }
    return packs;
  }

  /** Those that lie on one node alone. */
  Map<String, Set<Integer>> onOneNode() {
    Map<String, Set<Integer>> packs = all();
    packs.values().removeIf(holders -> holders.size() >= 2);
    return packs;
  }

  /** How many of a camera lie on a node. */
  long count(String camera, int node) {
    return all().entrySet().stream()
        .filter(pack -> pack.getKey().contains(camera) && pack.getValue().contains(node))
        .count();
  }

  private static String place(Path inVolumes) {
    return inVolumes.subpath(1, inVolumes.getNameCount()).toString();
  }
}
