package io.strongroom.playback.audit;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a node's log needs beside its files: the key that signs checkpoints, and the store with its
 * head, which lies beside the log's folder, so that neither Cassandra nor another node is needed to
 * write an intent, and a folder that is gone is missed. Each is opened when the log is, and asked
 * for again if it could not be used. Thread-safe.
 */
final class LogKeeping implements AutoCloseable {
  /** Kind of the alarm that stands after the key was lost. */
  static final String KEY_ALARM = "access-log-key-new";

  /** The verifier key, beside the checkpoint; whoever checks the log needs it from elsewhere. */
  static final String VERIFIER = "log.verifier";

  private static final String HEAD = "-head";
  private static final int MAX_VERIFIER_BYTES = 4096;

  private final TiledAccessLog.Place place;
  private final DocumentCipher cipher;
  private final SecureRandom random;
  private final Alarms alarms;
  private @Nullable NoteSigner signer;
  private @Nullable StateStore records;

  LogKeeping(
      TiledAccessLog.Place place, DocumentCipher cipher, SecureRandom random, Alarms alarms) {
    this.place = place;
    this.cipher = cipher;
    this.random = random;
    this.alarms = alarms;
  }

  /**
   * @throws KeyFileException if the file is damaged or cannot be made
   */
  synchronized NoteSigner signer() {
    NoteSigner known = signer;
    if (known != null) {
      return known;
    }
    makeFolder();
    boolean made = Files.notExists(place.keyFile());
    boolean lost = made && Files.exists(place.folder().resolve("checkpoint"));
    NoteSigner opened =
        made
            ? NoteSigner.create(place.keyFile(), place.origin(), random)
            : NoteSigner.load(place.keyFile());
    Path shown = place.folder().resolve(VERIFIER);
    byte[] verifier = (opened.verifierKey() + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] there = PrivateFiles.read(shown, MAX_VERIFIER_BYTES).orElse(new byte[0]);
    if (!Arrays.equals(there, verifier)) {
      PrivateFiles.replace(shown, verifier);
    }
    if (lost) {
      alarms.raise(
          KEY_ALARM,
          place.keyFile().getFileName().toString(),
          place.keyFile() + " was lost: checkpoints come under another verifier key from now on.",
          "Keep the old verifier key for the old ones. If there is a backup of the file, put it"
              + " back and restart the node.");
    }
    signer = opened;
    return opened;
  }

  /**
   * @throws io.strongroom.recording.model.StrongroomException if the store cannot be opened
   */
  synchronized StateStore records() {
    StateStore known = records;
    if (known == null) {
      String name = place.folder().getFileName() + HEAD;
      known = RocksStateStore.open(place.folder().resolveSibling(name), cipher);
      records = known;
    }
    return known;
  }

  private void makeFolder() {
    try {
      Files.createDirectories(place.folder());
    } catch (IOException e) {
      throw new KeyFileException(
          place.folder() + " cannot be made: check the disk and its owner", e);
    }
  }

  @Override
  public synchronized void close() {
    StateStore known = records;
    records = null;
    if (known != null) {
      known.close();
    }
  }
}
