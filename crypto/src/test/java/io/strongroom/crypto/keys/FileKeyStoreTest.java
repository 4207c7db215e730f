package io.strongroom.crypto.keys;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract on files; {@link KeyStoreTest} and its neighbours have what files alone do. */
final class FileKeyStoreTest extends KeyStoreContract {
  private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 1);

  @TempDir Path folder;
  private final Passphrase passphrase = Passphrase.of("correct horse".toCharArray());

  @Override
  KeyStore open() {
    return at("store");
  }

  @Override
  KeyStore openForeign() {
    return at("foreign");
  }

  private KeyStore at(String name) {
    KeyStorePlaces places = KeyStorePlaces.withSlotBeside(folder.resolve(name));
    return Files.exists(places.store())
        ? FileKeyStore.open(places, passphrase)
        : FileKeyStore.create(places, passphrase, CHEAP, random);
  }
}
