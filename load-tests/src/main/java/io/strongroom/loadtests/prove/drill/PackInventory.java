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
 * Files of finished packs, copies included, that were ever seen on the nodes' disks: no pack may
 * go. A copy may, because the disk of its node was full, while another node has the pack. Used by
 * one thread.
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

  /** Those that are gone, and on no other disk either. */
  List<Path> gone() {
    return seen.stream()
        .filter(file -> !Files.exists(file))
        .filter(
            file -> seen.stream().noneMatch(other -> isSame(file, other) && Files.exists(other)))
        .toList();
  }

  /** Camera and epoch name a pack. */
  private static boolean isSame(Path file, Path other) {
    int names = file.getNameCount();
    int others = other.getNameCount();
    return file.subpath(names - 2, names).equals(other.subpath(others - 2, others));
  }
}
