package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.year.oracle.Taken;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** The disks of the node, of which one may be away: an empty folder is where it was. */
final class Disks {
  private final Path root;
  private int away = -1;

  Disks(Path root) {
    this.root = root;
  }

  /** Those that are there. */
  Set<Integer> there() {
    Set<Integer> there = new HashSet<>();
    for (int disk = 0; disk < YearNode.DISKS; disk++) {
      if (disk != away) {
        there.add(disk);
      }
    }
    return there;
  }

  boolean isOneAway() {
    return away >= 0;
  }

  /** Takes one away, while the node is stopped. */
  void takeAway(int disk) throws IOException {
    Files.move(YearNode.disk(root, disk), aside());
    Files.createDirectory(YearNode.disk(root, disk));
    away = disk;
  }

  /** Puts it back, while the node is stopped. */
  void putBack() throws IOException {
    Files.delete(YearNode.disk(root, away));
    Files.move(aside(), YearNode.disk(root, away));
    away = -1;
  }

  private Path aside() {
    return root.resolve("aside");
  }

  /** Where the contents of a disk are now. */
  Path contents(int disk) {
    return disk == away ? aside() : YearNode.disk(root, disk);
  }

  /** Where a pack is now. */
  Path of(Taken pack) {
    return contents(pack.disk()).resolve(pack.file());
  }

  /** Every file below {@code packs} of every disk, {@code DISK:PATH}. */
  Set<String> files() throws IOException {
    Set<String> files = new TreeSet<>();
    for (int disk = 0; disk < YearNode.DISKS; disk++) {
      Path top = contents(disk);
      Path packs = top.resolve("packs");
      String prefix = disk + ":";
      if (Files.isDirectory(packs)) {
        Path _ =
            Files.walkFileTree(
                packs,
                new SimpleFileVisitor<>() {
                  @Override
                  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.add(prefix + top.relativize(file));
                    return FileVisitResult.CONTINUE;
                  }
                });
      }
    }
    return files;
  }

  /** The finished packs that the catalogue has, {@code DISK:PATH}. */
  Set<String> rows(YearNode node) {
    Set<String> rows = new TreeSet<>();
    node.catalogue.forEach(row -> rows.add(name(node, row)));
    return rows;
  }

  private String name(YearNode node, PackRow row) {
    Path top = node.volumes.find(row.volume()).orElseThrow().root();
    for (int disk = 0; disk < YearNode.DISKS; disk++) {
      if (top.equals(YearNode.disk(root, disk).toAbsolutePath().normalize())) {
        Path file = PackPaths.finished(top, row.retentionClass(), row.expiryDay(), row.id());
        return disk + ":" + top.relativize(file);
      }
    }
    throw new IllegalStateException("no disk is at " + top);
  }
}
