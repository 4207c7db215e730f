package io.strongroom.playback.audit;

/**
 * Record of every access to footage. Thread-safe; calls block until the entry is durable.
 *
 * <p>An intent that no delivery follows counts as fully seen.
 */
public interface AccessLog {
  /**
   * Writes an intent; durable when the call returns.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the log cannot be
   *     written: the caller must not open footage then
   */
  IntentReceipt intend(Intent intent);

  /**
   * Writes what went out under an intent.
   *
   * @return index of the entry
   */
  long deliver(IntentReceipt receipt, Delivery delivery);

  /** Writes that an access was asked for and refused. */
  void refuse(Intent asked, String reason);

  /**
   * Writes a step of a request for footage or of its grant; durable when the call returns.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the log cannot be
   *     written: what people decide must not come into force then
   */
  void decide(Decision decision);

  /**
   * Writes a change of an account or of the areas; durable when the call returns.
   *
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the log cannot be
   *     written: the change must not come into force then
   */
  void change(PersonChange change);

  /**
   * Writes what an inspector does with the log, or a step of a finding; durable when the call
   * returns.
   *
   * @return index of the entry
   * @throws io.strongroom.recording.model.StrongroomException UNAVAILABLE if the log cannot be
   *     written: nothing of the log must be shown then, and no step come into force
   */
  long inspect(InspectionAct act);
}
