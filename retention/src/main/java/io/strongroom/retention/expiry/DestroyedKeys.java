package io.strongroom.retention.expiry;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.hold.Holds;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The day keys that tombstones name: what is wrapped to them opens no more, and must not, unless it
 * stays: then it has another key, or is about to get one. Immutable.
 */
public final class DestroyedKeys {
  /** None at all. */
  public static final DestroyedKeys NONE = new DestroyedKeys(Map.of());

  /** By name of a key, what stays of its class-day. */
  private final Map<String, Survivors> stays;

  private DestroyedKeys(Map<String, Survivors> stays) {
    this.stays = stays;
  }

  /**
   * Those that the control records name now.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if a record of a class-day or
   *     a hold is damaged
   */
  public static DestroyedKeys of(StateStore state) {
    HoldsAndOrders claims =
        new HoldsAndOrders(
            new Holds(state, InstantSource.system()),
            new DeletionOrders(state, InstantSource.system()));
    Map<String, Survivors> stays = new HashMap<>();
    for (ClassDayRecords.Stored stored : new ClassDayRecords(state).all()) {
      ClassDayRecord record = stored.record();
      Survivors named = claims.named(record.verdict());
      record.verdict().keyIds().forEach(key -> stays.put(record.id() + " " + key, named));
    }
    return new DestroyedKeys(stays);
  }

  /** Whether a pack has gone with its class-day, or is about to. */
  public boolean contains(PackRow row) {
    return name(row.wrappedKey())
        .flatMap(name -> Optional.ofNullable(stays.get(name)))
        .filter(staying -> !staying.include(row))
        .isPresent();
  }

  /** Whether a tombstone names this key. */
  boolean names(WrappedDek wrapped) {
    return stays.containsKey(name(wrapped));
  }

  /** The name of the day key that a key is wrapped to; empty if it is damaged. */
  static Optional<String> name(Bytes wrapped) {
    try {
      return Optional.of(name(WrappedDek.decode(wrapped.asBuffer())));
    } catch (OpenFailedException e) {
      return Optional.empty();
    }
  }

  static String name(WrappedDek wrapped) {
    return wrapped.id() + " " + HexFormat.of().formatHex(wrapped.keyId());
  }
}
