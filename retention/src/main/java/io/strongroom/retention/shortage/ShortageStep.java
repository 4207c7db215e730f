package io.strongroom.retention.shortage;

/**
 * What is done when room is short, in the order in which it is tried. Nothing here breaks a floor:
 * only two people do, by a lower floor in the policy.
 */
public enum ShortageStep {
  /** Copies of packs go whose first holder has the pack. */
  COPIES,
  /** Packs move to the cold store before their time. */
  COLD_MOVES,
  /** Packs of classes that are thinned one day are, and their full rate goes. */
  THINNING,
  /** Class-days go that have met their floor and not reached their ceiling. */
  EARLY_RELEASE,
  /** Recording stops, class by class, of those that were declared to give way. */
  RECORDING
}
