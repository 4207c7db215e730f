package io.strongroom.playback.audit;

/**
 * Proof that an intent is durable.
 *
 * @param index of the entry in the log
 */
public record IntentReceipt(long index) {
  /** The index in decimal, by which an authorisation names the intent. */
  public String id() {
    return Long.toString(index);
  }
}
