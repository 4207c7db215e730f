package io.strongroom.crypto.keys;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.OpenFailedException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Remembers, past the end of the process, which PIN a token has refused: a token is locked after a
 * few wrong ones, and a program that is started again and again would use them up. The file has a
 * hash of the PIN, sealed with the node key, because a PIN is short.
 */
public final class PinMemory {
  private static final String CONTEXT = "refused-pin";
  private static final int MAX_FILE_BYTES = 256;

  private final Optional<Path> file;
  private final Optional<DocumentCipher> cipher;

  private PinMemory(Optional<Path> file, Optional<DocumentCipher> cipher) {
    this.file = file;
    this.cipher = cipher;
  }

  /** In a file. */
  public static PinMemory in(Path file, NodeKey nodeKey) {
    return new PinMemory(Optional.of(file), Optional.of(new DocumentCipher(nodeKey)));
  }

  /** None: for a person who types a command. */
  public static PinMemory none() {
    return new PinMemory(Optional.empty(), Optional.empty());
  }

  boolean wasRefused(byte[] pin) {
    return file.flatMap(place -> PrivateFiles.read(place, MAX_FILE_BYTES))
        .map(stored -> isOf(stored, pin))
        .orElse(false);
  }

  private boolean isOf(byte[] stored, byte[] pin) {
    try {
      return MessageDigest.isEqual(cipher.orElseThrow().open(stored, CONTEXT), hash(pin));
    } catch (OpenFailedException e) {
      return false; // of another node, or damaged: the token has the last word
    }
  }

  void refused(byte[] pin) {
    file.ifPresent(
        place -> PrivateFiles.replace(place, cipher.orElseThrow().seal(hash(pin), CONTEXT)));
  }

  void accepted() {
    file.ifPresent(PrivateFiles::discard);
  }

  private static byte[] hash(byte[] pin) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(pin);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK does not provide SHA-256", e);
    }
  }
}
