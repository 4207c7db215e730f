package io.strongroom.node;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.crypto.keys.WrongPassphraseException;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DekUnwrapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The keys of a node that is recorder and keyholder in one. Without the passphrase the recorder's
 * half works on alone: it records, opens nothing, and says so (invariant 1).
 */
record NodeKeys(NodeKey nodeKey, PublicKeyRing ring, Optional<KeyStore> store)
    implements DekUnwrapper, AutoCloseable {
  /** May hold the passphrase instead of a file. */
  static final String PASSPHRASE_VARIABLE = "STRONGROOM_PASSPHRASE";

  static final String CLOSED_ALARM = "key-store-closed";

  private static final String REMEDY =
      "Set keys.passphrase-file (or "
          + PASSPHRASE_VARIABLE
          + ") to the key store's passphrase and restart the node.";

  /** Opens what can be opened; only a first start without any passphrase is refused. */
  static NodeKeys open(
      NodeSettings.Keys settings, NodeKey nodeKey, Path ring, Alarms alarms, SecureRandom random) {
    PublicKeyRing publicKeys = PublicKeyRing.load(ring, nodeKey);
    return new NodeKeys(nodeKey, publicKeys, openStore(settings, alarms, random));
  }

  private static Optional<KeyStore> openStore(
      NodeSettings.Keys settings, Alarms alarms, SecureRandom random) {
    boolean exists = Files.exists(settings.store());
    try {
      Optional<Passphrase> passphrase = passphrase(settings);
      if (passphrase.isEmpty()) {
        if (!exists) {
          throw new StrongroomException(
              ErrorKind.CALLER,
              "keys.passphrase-file must name a file at the first start: it encrypts the key"
                  + " store");
        }
        alarms.raise(
            CLOSED_ALARM, "keys", "No passphrase was given; footage cannot be opened.", REMEDY);
        return Optional.empty();
      }
      try (Passphrase open = passphrase.get()) {
        return Optional.of(
            exists
                ? KeyStore.open(settings.store(), open)
                : KeyStore.create(settings.store(), open, random));
      }
    } catch (WrongPassphraseException e) {
      alarms.raise(
          CLOSED_ALARM, "keys", "The passphrase is wrong; footage cannot be opened.", REMEDY);
      return Optional.empty();
    } catch (KeyFileException e) {
      if (!exists) {
        throw new StrongroomException(
            ErrorKind.CALLER, "keys.passphrase-file: " + e.getMessage(), e);
      }
      alarms.raise(CLOSED_ALARM, "keys", e.getMessage() + " Footage cannot be opened.", REMEDY);
      return Optional.empty();
    }
  }

  private static Optional<Passphrase> passphrase(NodeSettings.Keys settings) {
    if (settings.passphrase().isPresent()) {
      return settings.passphrase().map(Passphrase::fromFile);
    }
    return Optional.ofNullable(System.getenv(PASSPHRASE_VARIABLE))
        .filter(text -> !text.isEmpty())
        .map(text -> Passphrase.of(text.toCharArray()));
  }

  /** The keyholder's act: one DEK for one authorisation, which the caller has shown. */
  @Override
  public Dek unwrap(Authorisation authorisation, WrappedDek wrapped, byte[] headerHash) {
    KeyStore open =
        store.orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE, "the key store is closed on this node. " + REMEDY));
    try {
      return open.unwrap(wrapped, headerHash);
    } catch (OpenFailedException e) {
      if (!open.holdsKeyOf(wrapped)) {
        throw new StrongroomException(
            ErrorKind.NOT_FOUND, "the key of this footage no longer exists", e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    store.ifPresent(KeyStore::close);
    nodeKey.close();
  }
}
