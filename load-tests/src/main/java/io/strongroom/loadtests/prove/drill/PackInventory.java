package io.strongroom.loadtests.prove.drill;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Files of finished packs, copies included, that were ever seen on the nodes' disks: none may go.
 * Used by one thread.
 */
final class PackInventory {
  private final List<Path> folders = new ArrayList<>();
  private final Set<Path> seen = new TreeSet<>();

  PackInventory(ClusterSite cluster) {
    for (int node = 1; node <= cluster.size(); node++) {
      folders.add(cluster.site(node).data().resolve("volumes"));
    }
  }

  /** Notes what is there. */
  void look() throws IOException {
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(file -> file.toString().endsWith(PackPaths.FINISHED)).forEach(seen::add);
      } catch (UncheckedIOException e) {
        // A file was renamed while the folder was read; the next look sees it.
      }
    }
  }

  /** How many were ever seen. */
  int size() {
    return seen.size();
  }

  /** Those that are gone. */
  List<Path> gone() {
    return seen.stream().filter(file -> !Files.exists(file)).toList();
  }
}
