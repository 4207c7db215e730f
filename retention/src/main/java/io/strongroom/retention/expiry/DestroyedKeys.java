package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.state.StateStore;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;

/**
 * The day keys that tombstones name: what is wrapped to them opens no more, and must not.
 * Immutable.
 */
public final class DestroyedKeys {
  /** None at all. */
  public static final DestroyedKeys NONE = new DestroyedKeys(Set.of());

  private final Set<String> names;

  private DestroyedKeys(Set<String> names) {
    this.names = names;
  }

  /**
   * Those that the control records name now.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if a record is damaged
   */
  public static DestroyedKeys of(StateStore state) {
    Set<String> names = new HashSet<>();
    for (ClassDayRecords.Stored stored : new ClassDayRecords(state).all()) {
      ClassDayRecord record = stored.record();
      record.verdict().keyIds().forEach(key -> names.add(record.id() + " " + key));
    }
    return new DestroyedKeys(names);
  }

  /** Whether a pack with this key has gone with its class-day, or is about to. */
  public boolean contains(WrappedDek wrapped) {
    return names.contains(wrapped.id() + " " + HexFormat.of().formatHex(wrapped.keyId()));
  }
}
