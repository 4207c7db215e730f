package io.strongroom.recording.read;

import io.strongroom.crypto.envelope.OpenFailedException;
import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.crypto.keys.WrappedDek;
import io.strongroom.recording.check.PackKeys;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.pack.Footer;
import io.strongroom.recording.pack.Frames;
import io.strongroom.recording.pack.IndexEntry;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Opens whole packs with this node's own keys, so that a check can compare each chunk with its
 * digest. The intent is durable in the access log before a key is used; plaintext is wiped chunk by
 * chunk and shown to nobody. Thread-safe.
 */
public final class DigestKeys implements PackKeys {
  private final WholePackKeys keys;
  private final Predicate<PackRow> destroyed;

  /** Writes what is going to be opened into the access log. */
  public interface Intents {
    /**
     * Returns when the intent is durable.
     *
     * @throws StrongroomException UNAVAILABLE if the log cannot be written: nothing is opened then
     */
    Authorisation intend(PackRow pack, TimeRange range);
  }

  /**
   * @param keys this node's own key store
   * @param destroyed whether a tombstone says that the key which this one is wrapped to has been
   *     destroyed: such a pack is not opened, and nothing is missing
   */
  public DigestKeys(DekUnwrapper keys, Intents intents, Predicate<PackRow> destroyed) {
    this.keys = new WholePackKeys(keys, intents);
    this.destroyed = destroyed;
  }

  @Override
  public Opened open(PackRow row, Footer footer) {
    requireWrapped(row.wrappedKey());
    if (destroyed.test(row)) {
      return Opened.NOTHING;
    }
    PackCipher cipher = keys.open(row, footer);
    return new Opened() {
      @Override
      public void verify(IndexEntry entry, ByteBuffer frame) {
        byte[] plain = new byte[entry.header().plainBytes()];
        try {
          Frames.open(entry.header(), footer.packTag(), cipher, frame, ByteBuffer.wrap(plain));
        } finally {
          Arrays.fill(plain, (byte) 0);
        }
      }

      @Override
      public void close() {
        cipher.close();
      }
    };
  }

  private static void requireWrapped(Bytes wrappedKey) {
    try {
      WrappedDek _ = WrappedDek.decode(wrappedKey.asBuffer());
    } catch (OpenFailedException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the wrapped key in the catalogue is none", e);
    }
  }
}
