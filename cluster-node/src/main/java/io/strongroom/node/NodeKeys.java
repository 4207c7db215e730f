package io.strongroom.node;

import io.strongroom.crypto.envelope.Dek;
import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.keys.PublicKeyRing;
import io.strongroom.crypto.keys.TokenException;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.crypto.keys.WrongPassphraseException;
import io.strongroom.node.settings.KeyProvider.EncryptedFile;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DekUnwrapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a node that is recorder and keyholder in one. Without the passphrase the recorder's
 * half works on alone: it records, opens nothing, and says so (invariant 1).
 *
 * @param remedy what would open the key store; empty if it is open
 */
record NodeKeys(NodeKey nodeKey, PublicKeyRing ring, Optional<KeyStore> store, String remedy)
    implements DekUnwrapper, AutoCloseable {
  /** May hold the passphrase instead of a file. */
  static final String PASSPHRASE_VARIABLE = "STRONGROOM_PASSPHRASE";

  static final String CLOSED_ALARM = "key-store-closed";

  private static final Logger log = LoggerFactory.getLogger(NodeKeys.class);

  private static final String PASSPHRASE_REMEDY =
      "Set keys.passphrase-file (or "
          + PASSPHRASE_VARIABLE
          + ") to the key store's passphrase and restart the node.";

  /** Opens what can be opened; only a first start without any passphrase is refused. */
  static NodeKeys open(
      EncryptedFile settings, NodeKey nodeKey, Path ring, Alarms alarms, SecureRandom random) {
    PublicKeyRing publicKeys = PublicKeyRing.load(ring, nodeKey);
    try {
      FileKeyStore store =
          Files.exists(settings.places().store())
              ? reopen(settings)
              : create(settings, publicKeys, random);
      return opened(nodeKey, publicKeys, store, settings, alarms);
    } catch (Closed e) {
      return closed(nodeKey, publicKeys, alarms, e);
    }
  }

  /**
   * The same on a node of a cluster, which makes no key store: all keyholders have copies of one. A
   * node that has neither a key store nor a passphrase is no keyholder, and no alarm says so.
   */
  static NodeKeys openInCluster(EncryptedFile settings, NodeKey nodeKey, Path ring, Alarms alarms) {
    PublicKeyRing publicKeys = PublicKeyRing.load(ring, nodeKey);
    try {
      if (Files.exists(settings.places().store())) {
        return opened(nodeKey, publicKeys, reopen(settings), settings, alarms);
      }
      if (!hasPassphrase(settings)) {
        return new NodeKeys(nodeKey, publicKeys, Optional.empty(), "Ask a keyholder.");
      }
      throw new Closed(
          "There is no key store at "
              + settings.places().store()
              + ", and a cluster's is made only once.",
          "Copy the cluster's key store and its slot (strongroom keys key-store makes them) to"
              + " where keys.store and keys.slots name them, and restart the node.",
          null);
    } catch (Closed e) {
      return closed(nodeKey, publicKeys, alarms, e);
    }
  }

  private static NodeKeys opened(
      NodeKey nodeKey,
      PublicKeyRing publicKeys,
      FileKeyStore store,
      EncryptedFile settings,
      Alarms alarms) {
    store.makeKeysOf(settings.suite());
    SlotCare.warnings(settings.places()).forEach(log::warn);
    SlotCare.tell(store, alarms);
    return new NodeKeys(nodeKey, publicKeys, Optional.of(store), "");
  }

  private static NodeKeys closed(
      NodeKey nodeKey, PublicKeyRing publicKeys, Alarms alarms, Closed why) {
    return closed(nodeKey, publicKeys, alarms, String.valueOf(why.getMessage()), why.remedy);
  }

  /** A node that only records, and an alarm that says why. */
  static NodeKeys closed(
      NodeKey nodeKey, PublicKeyRing publicKeys, Alarms alarms, String why, String remedy) {
    String detail = why + " Footage cannot be opened; recording goes on.";
    alarms.raise(CLOSED_ALARM, "keys", detail, remedy);
    return new NodeKeys(nodeKey, publicKeys, Optional.empty(), remedy);
  }

  /** Why the key store stays closed although the node starts. */
  private static final class Closed extends Exception {
    private static final long serialVersionUID = 1L;
    private final String remedy;

    Closed(String detail, String remedy, @Nullable Throwable cause) {
      super(detail, cause);
      this.remedy = remedy;
    }
  }

  private static FileKeyStore reopen(EncryptedFile settings) throws Closed {
    try (Passphrase open = passphrase(settings).orElse(null)) {
      if (open == null) {
        throw new Closed("No passphrase was given.", PASSPHRASE_REMEDY, null);
      }
      return reopen(settings, open);
    } catch (WrongPassphraseException e) {
      throw new Closed("The passphrase is wrong.", PASSPHRASE_REMEDY, e);
    } catch (KeyFileException e) {
      throw new Closed(e.getMessage() + ".", PASSPHRASE_REMEDY, e);
    }
  }

  private static FileKeyStore reopen(EncryptedFile settings, Passphrase passphrase) throws Closed {
    try {
      return FileKeyStore.open(settings.places(), passphrase);
    } catch (KeyFileException e) {
      throw new Closed(
          e.getMessage() + ".",
          "See to the files that keys.store and keys.slots name, and restart the node.",
          e);
    }
  }

  /**
   * Makes the key store of a new node. A ring with keys shows that there was one: a new store in
   * its place would hide that nothing recorded so far can be opened, and recorders would go on
   * under keys that the inventory does not know.
   */
  private static FileKeyStore create(
      EncryptedFile settings, PublicKeyRing ring, SecureRandom random) throws Closed {
    if (!ring.all().isEmpty()) {
      throw new Closed(
          "The key store "
              + settings.places().store()
              + " is gone, and no new one is made in its place.",
          "Put the key store back from the inventory to where keys.store names it, and restart"
              + " the node.",
          null);
    }
    try (Passphrase open =
        passphrase(settings)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER,
                        "keys.passphrase-file must name a file at the first start: it encrypts the"
                            + " key store"))) {
      return made(settings, open, random);
    } catch (KeyFileException e) {
      throw new StrongroomException(ErrorKind.CALLER, "keys.passphrase-file: " + e.getMessage(), e);
    }
  }

  private static FileKeyStore made(
      EncryptedFile settings, Passphrase passphrase, SecureRandom random) {
    try {
      return FileKeyStore.create(settings.places(), passphrase, random);
    } catch (KeyFileException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "keys.store or keys.slots: " + e.getMessage(), e);
    }
  }

  private static Optional<Passphrase> passphrase(EncryptedFile settings) {
    if (settings.passphrase().isPresent()) {
      return settings.passphrase().map(Passphrase::fromFile);
    }
    return passphraseVariable().map(text -> Passphrase.of(text.toCharArray()));
  }

  private static boolean hasPassphrase(EncryptedFile settings) {
    return settings.passphrase().isPresent() || passphraseVariable().isPresent();
  }

  private static Optional<String> passphraseVariable() {
    return Optional.ofNullable(System.getenv(PASSPHRASE_VARIABLE)).filter(text -> !text.isEmpty());
  }

  /** The keyholder's act: one DEK for one authorisation, which the caller has shown. */
  @Override
  public Dek unwrap(Authorisation authorisation, WrappedDek wrapped, byte[] headerHash) {
    KeyStore open =
        store.orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.UNAVAILABLE, "the key store is closed on this node. " + remedy));
    try {
      return open.unwrap(wrapped, headerHash);
    } catch (TokenException e) {
      throw away(e);
    } catch (OpenFailedException e) {
      if (!holdsKeyOf(open, wrapped)) {
        throw new StrongroomException(
            ErrorKind.NOT_FOUND, "the key of this footage no longer exists", e);
      }
      throw e;
    }
  }

  private static boolean holdsKeyOf(KeyStore open, WrappedDek wrapped) {
    try {
      return open.holdsKeyOf(wrapped);
    } catch (TokenException e) {
      throw away(e);
    }
  }

  private static StrongroomException away(TokenException cause) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the key of this footage cannot be used now: " + cause.getMessage() + ". " + cause.remedy(),
        cause);
  }

  @Override
  public void close() {
    store.ifPresent(KeyStore::close);
    nodeKey.close();
  }
}
