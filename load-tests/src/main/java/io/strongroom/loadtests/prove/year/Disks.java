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

/**
 * The disks of the node, of which one may be away: an empty folder is where it was. And the cold
 * store, which may be away, too.
 */
final class Disks {
  /** Number of the cold store, which is one of them to an oracle. */
  static final int COLD = YearNode.DISKS;

  private final Path root;
  private final YearStore store;
  private int away = -1;

  Disks(Path root, YearStore store) {
    this.root = root;
    this.store = store;
  }

  /** Those that are there. */
  Set<Integer> there() {
    Set<Integer> there = new HashSet<>();
    for (int disk = 0; disk < YearNode.DISKS; disk++) {
      if (disk != away) {
        there.add(disk);
      }
    }
    if (!store.isAway()) {
      there.add(COLD);
    }
    return there;
  }

  boolean isStoreAway() {
    return store.isAway();
  }

  /** The store answers nobody any more, or everybody again; the node may run meanwhile. */
  void setStoreAway(boolean isAway) {
    store.setAway(isAway);
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
    if (disk == COLD) {
      return store.contents();
    }
    return disk == away ? aside() : YearNode.disk(root, disk);
  }

  /** Where a pack is now. */
  Path of(Taken pack) {
    return contents(pack.disk()).resolve(pack.file());
  }

  /** Every file below {@code packs} of every disk, {@code DISK:PATH}. */
  Set<String> files() throws IOException {
    Set<String> files = new TreeSet<>();
    for (int disk = 0; disk <= COLD; disk++) {
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

  /** Those of them that lie in the cold store. */
  Set<String> coldRows(YearNode node) {
    Set<String> rows = rows(node);
    rows.removeIf(row -> !row.startsWith(COLD + ":"));
    return rows;
  }

  private String name(YearNode node, PackRow row) {
    Path top = node.volumes.find(row.volume()).orElseThrow().root();
    for (int disk = 0; disk <= COLD; disk++) {
      Path place =
          disk == COLD ? YearStore.root() : YearNode.disk(root, disk).toAbsolutePath().normalize();
      if (top.equals(place)) {
        Path file = PackPaths.finished(top, row.retentionClass(), row.expiryDay(), row.id());
        return disk + ":" + top.relativize(file);
      }
    }
    throw new IllegalStateException("no disk is at " + top);
  }
}
