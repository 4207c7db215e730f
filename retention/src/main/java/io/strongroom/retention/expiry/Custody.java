package io.strongroom.retention.expiry;

import io.strongroom.crypto.keys.DayKeyId;
import io.strongroom.recording.rewrap.Rewrap;
import java.util.List;

/**
 * What expiry asks of the keyholder. Keys are destroyed by one thread and held packs' keys wrapped
 * by another one; calls block.
 */
public interface Custody {
  /** Whether this node has a key store of its own, open or not. */
  boolean isKeyholder();

  /** Whether the key store is open, so that keys can be destroyed. */
  boolean isOpen();

  /**
   * Begins to wrap packs' keys to a hold key, which is made, and durable, if it is not there. A
   * node without a key store has a keyholder do it.
   *
   * @throws io.strongroom.crypto.keys.KeyFileException if it cannot be made
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if no keyholder, or no
   *     control record, can be had
   */
  Rewrap rewrapTo(DayKeyId holdKey);

  /** Ids of the day keys of a class-day that are there, in hexadecimal. */
  List<String> keyIds(DayKeyId classDay);

  /** Whether a slot of this node would open a copy of a class-day's key that lies elsewhere. */
  default boolean yields(DayKeyId classDay) {
    return !keyIds(classDay).isEmpty();
  }

  /**
   * Destroys every day key of a class-day, wherever this node has it, and the record by which
   * keyholders agreed upon it; when the call returns none of them is in any slot's reach, and no
   * pack of it is open any more. Does nothing where that is so already.
   *
   * @return in how many slots its secret was overwritten; 0 if it lay in a PKCS#11 token
   * @throws io.strongroom.crypto.keys.KeyFileException if it cannot be done now; nothing is lost by
   *     trying again
   */
  int destroy(DayKeyId classDay);

  /**
   * Closes the packs that are open here and wipes their keys, which outlive a day key that others
   * have destroyed. Nothing where none is ever opened.
   */
  default void closePacks() {}

  /** Signs the text of a certificate as a note. */
  String sign(String text);

  /** The key that {@link #sign}'s notes are checked with: C2SP signed-note, verifier key. */
  String certificateKey();
}
