package io.strongroom.recording.rewrap;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.crypto.keys.DayPublicKey;
import io.strongroom.crypto.keys.DekWrapper;
import io.strongroom.crypto.keys.KeyStore;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.security.SecureRandom;
import java.util.List;

/** The keyholder's part in a {@link KeyMove}, to one key. Used by one thread, and closed by it. */
public interface Rewrap extends AutoCloseable {
  /** To a key of a key store, which is made, and durable, if it is not there. */
  static Rewrap to(DayKeyId id, KeyStore store, SecureRandom random) {
    return to(store.ensure(List.of(id)).getFirst(), store, random);
  }

  /** To a key that is there, with a key store that has the keys before it. */
  static Rewrap to(DayPublicKey key, KeyStore store, SecureRandom random) {
    DekWrapper wrapper = new DekWrapper(random);
    return new Rewrap() {
      @Override
      public WrappedDek rewrap(
          CameraId camera, TimeRange range, WrappedDek wrapped, byte[] headerHash) {
        return store.rewrap(wrapped, headerHash, key, wrapper);
      }

      @Override
      public void close() {
        wrapper.close();
      }
    };
  }

  /**
   * The key of one pack, wrapped to the other key.
   *
   * @param camera of the pack
   * @param range from its first to its last recorded instant
   * @param wrapped its key, as row or key file has it
   * @throws OpenFailedException if it is damaged, belongs to another pack, or its day key is not
   *     there
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if a keyholder elsewhere
   *     does not answer
   */
  WrappedDek rewrap(CameraId camera, TimeRange range, WrappedDek wrapped, byte[] headerHash);

  @Override
  void close();
}
