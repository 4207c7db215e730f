package io.strongroom.loadtests.prove.year;

import io.strongroom.loadtests.prove.shred.Decryptor;
import io.strongroom.loadtests.prove.shred.NoKeyException;
import io.strongroom.loadtests.prove.year.oracle.Oracle;
import io.strongroom.loadtests.prove.year.oracle.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Opens packs with a decryptor that shares no code with the product's reading: what must be there
 * opens, and a copy of what has gone does not. Used by one thread.
 */
final class Openings {
  private static final int SAMPLE = 20;

  private final Path root;
  private final Disks disks;
  private final Oracle oracle;
  private final SplittableRandom random;
  private final Collection<String> failures;
  private final List<Copy> copies = new ArrayList<>();
  private int opened;
  private int shut;

  /** A pack with its key file, as a backup has them. */
  private record Copy(Taken of, Path pack) {}

  Openings(
      Path root, Disks disks, Oracle oracle, SplittableRandom random, Collection<String> failures) {
    this.root = root;
    this.disks = disks;
    this.oracle = oracle;
    this.random = random;
    this.failures = failures;
  }

  int opened() {
    return opened;
  }

  /** Copies that nobody opens any more. */
  int shut() {
    return shut;
  }

  /** Copies a pack that has just been recorded. */
  void copy(Taken pack) throws IOException {
    Path folder = Files.createDirectories(root.resolve("copies"));
    Path copy = folder.resolve(copies.size() + ".pack");
    Path from = disks.of(pack);
    Path _ = Files.copy(from, copy);
    Path _ = Files.copy(keyOf(from), keyOf(copy));
    copies.add(new Copy(pack, copy));
  }

  private static Path keyOf(Path pack) {
    String name = String.valueOf(pack.getFileName());
    return pack.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".key");
  }

  /** Opens some of what is there and all copies. */
  void check(String when) throws IOException {
    Decryptor decryptor =
        Decryptor.open(
            YearNode.keyStore(root).store(), YearNode.keyStore(root).slots(), YearNode.PASSPHRASE);
    List<Taken> readable =
        oracle.readable().stream().sorted(Comparator.comparing(Taken::file)).toList();
    for (int i = 0; i < SAMPLE && !readable.isEmpty(); i++) {
      Taken pack = readable.get(random.nextInt(readable.size()));
      expect(when, opens(decryptor, disks.of(pack)), true, pack);
    }
    for (Taken pack : oracle.heldBack()) {
      expect(when, opens(decryptor, disks.of(pack)), true, pack);
    }
    for (Copy copy : copies) {
      expect(when, opens(decryptor, copy.pack), oracle.opensAsRecorded(copy.of), copy.of);
    }
  }

  /** Damage is no proof of anything: it fails. */
  private static boolean opens(Decryptor decryptor, Path pack) throws IOException {
    try {
      return decryptor.read(pack) > 0;
    } catch (NoKeyException e) {
      return false;
    }
  }

  private void expect(String when, boolean opens, boolean should, Taken pack) {
    opened += opens ? 1 : 0;
    shut += opens ? 0 : 1;
    if (opens != should) {
      failures.add(
          "%s: %s of %s %s".formatted(when, pack.file(), pack.from(), opens ? "opens" : "is shut"));
    }
  }
}
