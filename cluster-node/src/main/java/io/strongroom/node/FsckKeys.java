package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.node.settings.KeyProvider;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.DigestKeys;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import io.strongroom.retention.expiry.DestroyedKeys;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * What a stopped node opens packs with to compare digests: its own key store with its passphrase,
 * and its access log, which has an intent for each pack first. For one thread.
 */
final class FsckKeys implements AutoCloseable {
  private final Closing closing = new Closing();
  private final PackKeys keys;

  /**
   * Opens them.
   *
   * @throws StrongroomException NOT_FOUND if there is no key store here, UNAVAILABLE if it does not
   *     open
   */
  FsckKeys(NodeSettings settings, DataFolder folder, Clock clock, Alarms alarms) {
    if (settings.keys().provider() instanceof KeyProvider.EncryptedFile file
        && !Files.exists(file.places().store())) {
      // opening one that is not there would make one
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          "there is no key store at "
              + file.places().store()
              + ", and digests need one; check with --level structure, or on a keyholder");
    }
    try {
      SecureRandom random = new SecureRandom();
      NodeKeys own = closing.add("keys", KeySupply.keys(settings, folder, alarms, random));
      if (own.store().isEmpty()) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "digests need the key store, and it is closed. " + own.remedy());
      }
      TiledAccessLog log =
          closing.add("access log", AccessLogPart.open(settings, folder, clock, random, alarms));
      AccessChecker checker = new AccessChecker(log, new Authorisation.Mint(), clock);
      this.keys =
          new DigestKeys(
              own,
              (pack, range) ->
                  checker.verification(folder.node(), folder.node(), pack.id().camera(), range),
              destroyed(settings, folder)::contains);
    } catch (RuntimeException e) {
      closing.closeAll();
      throw e;
    }
  }

  /** In a cluster nothing expires, and its records are in Cassandra. */
  private static DestroyedKeys destroyed(NodeSettings settings, DataFolder folder) {
    if (settings.cluster().isPresent()) {
      return DestroyedKeys.NONE;
    }
    try (RocksStateStore state =
        RocksStateStore.open(folder.resolve("state"), new DocumentCipher(folder.key()))) {
      return DestroyedKeys.of(state);
    }
  }

  PackKeys packs() {
    return keys;
  }

  @Override
  public void close() {
    closing.closeAll();
  }
}
