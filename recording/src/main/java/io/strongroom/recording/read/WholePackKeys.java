package io.strongroom.recording.read;

import io.strongroom.crypto.envelope.PackCipher;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.pack.Footer;

/**
 * Opens whole packs for what a node does with them by itself: comparing digests, thinning. The
 * intent is durable in the access log before a key is used. Thread-safe; blocks.
 */
public final class WholePackKeys {
  private final DekUnwrapper keys;
  private final DigestKeys.Intents intents;

  /**
   * @param intents writes what is going to be opened into the access log
   */
  public WholePackKeys(DekUnwrapper keys, DigestKeys.Intents intents) {
    this.keys = keys;
    this.intents = intents;
  }

  /**
   * The cipher of a pack, which the caller closes.
   *
   * @throws io.strongroom.recording.model.StrongroomException CORRUPT if the wrapped key is not
   *     this pack's, NOT_FOUND if the key that it is wrapped to does not exist, UNAVAILABLE if no
   *     key can be had now, or the log cannot be written
   */
  public PackCipher open(PackRow row, Footer footer) {
    return OpenedPack.unwrapped(
        intents.intend(row, row.range()),
        keys,
        row.wrappedKey(),
        footer.suite(),
        footer.headerHash().toArray(),
        footer.commitment().toArray());
  }
}
