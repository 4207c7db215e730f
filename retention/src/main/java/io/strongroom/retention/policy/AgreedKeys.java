package io.strongroom.retention.policy;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.SealedDayKey;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.util.List;
import java.util.Optional;

/**
 * The records of kind DAY_KEY by which the keyholders of a cluster agree upon keys, one at a time:
 * hold keys are made when the first held pack is to move, and taken by every keyholder as day keys
 * are ({@link ClusterDayKeySupply}). Thread-safe; blocks on the shared store.
 */
public final class AgreedKeys {
  private final StateStore records;

  /**
   * @param records the control records that all nodes share
   */
  public AgreedKeys(StateStore records) {
    this.records = records;
  }

  /**
   * The public half of a hold key, whose private half is in a key store when the call returns, and
   * in the record for the other keyholders.
   *
   * @throws StrongroomException UNAVAILABLE if the shared records cannot be had; CORRUPT if the
   *     record is damaged
   * @throws KeyFileException if the key store cannot take it
   */
  public DayPublicKey holdKey(DayKeyId id, KeyStore store) {
    SealedDayKey key = found(id).orElseGet(() -> made(id, store));
    if (!store.adopt(List.of(key)).isEmpty()) {
      throw new KeyFileException(
          "the hold key " + id + " was made under another key store, and does not open here");
    }
    return key.publicKey();
  }

  private SealedDayKey made(DayKeyId id, KeyStore store) {
    SealedDayKey offer = store.offer(id);
    Bytes document = Bytes.copyOf(offer.encode());
    return records.put(Kind.DAY_KEY, ClusterDayKeySupply.recordId(id), 0, document).isPresent()
        ? offer
        : found(id).orElseThrow();
  }

  /**
   * The public half of a key that is agreed upon and not destroyed.
   *
   * @throws StrongroomException UNAVAILABLE if the shared records cannot be had; CORRUPT if the
   *     record is damaged
   */
  public Optional<DayPublicKey> find(DayKeyId id) {
    return found(id).map(SealedDayKey::publicKey);
  }

  private Optional<SealedDayKey> found(DayKeyId id) {
    return records.get(Kind.DAY_KEY, ClusterDayKeySupply.recordId(id)).map(AgreedKeys::parsed);
  }

  private static SealedDayKey parsed(Versioned record) {
    try {
      return SealedDayKey.decode(record.document().toArray());
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          "the record of hold key " + record.id() + " is damaged; restore it from a backup",
          e);
    }
  }

  /** Ends the record of a key that is destroyed; does nothing if there is none. */
  public void forget(DayKeyId id) {
    String recordId = ClusterDayKeySupply.recordId(id);
    Optional<Versioned> record = records.get(Kind.DAY_KEY, recordId);
    while (record.isPresent() && !records.delete(Kind.DAY_KEY, recordId, record.get().version())) {
      record = records.get(Kind.DAY_KEY, recordId);
    }
  }
}
