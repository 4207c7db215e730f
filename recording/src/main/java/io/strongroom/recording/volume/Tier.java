package io.strongroom.recording.volume;

/** What a volume is for, from where footage is recorded to where it ends. */
public enum Tier {
  /** Recorded to. */
  HOT,
  /** Takes finished packs from hot volumes; recorded to only while no hot one is sound. */
  WARM,
  /** An object store, which takes finished packs from both; never recorded to. */
  COLD
}
