package io.strongroom.loadtests.prove.expiry;

import io.strongroom.loadtests.prove.shred.Decryptor;
import io.strongroom.loadtests.prove.shred.NoKeyException;
import io.strongroom.recording.pack.PackPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many packs of a folder the decryptor opens, all of their chunks.
 *
 * @param expiredPacks packs of the day that has expired
 * @param expired of these, opened
 * @param otherPacks packs of other days
 * @param other of these, opened
 */
record Opened(int expiredPacks, int expired, int otherPacks, int other) {
  static Opened of(Path data, LocalDate expiryDay, Path store, List<Path> slots, byte[] passphrase)
      throws IOException {
    Optional<Decryptor> decryptor = decryptor(store, slots, passphrase);
    List<Path> packs;
    try (Stream<Path> files = Files.walk(data.resolve("volumes"))) {
      packs = files.filter(file -> file.toString().endsWith(PackPaths.FINISHED)).toList();
    }
    Opened opened = new Opened(0, 0, 0, 0);
    for (Path pack : packs) {
      boolean isExpired = pack.toString().contains("/" + expiryDay + "/");
      boolean opens = decryptor.isPresent() && opens(decryptor.get(), pack);
      opened = opened.plus(isExpired, opens);
    }
    return opened;
  }

  private static Optional<Decryptor> decryptor(Path store, List<Path> slots, byte[] passphrase)
      throws IOException {
    try {
      return Optional.of(Decryptor.open(store, slots, passphrase));
    } catch (NoKeyException e) {
      return Optional.empty();
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

  private Opened plus(boolean isExpired, boolean opens) {
    int one = opens ? 1 : 0;
    return isExpired
        ? new Opened(expiredPacks + 1, expired + one, otherPacks, other)
        : new Opened(expiredPacks, expired, otherPacks + 1, other + one);
  }
}
