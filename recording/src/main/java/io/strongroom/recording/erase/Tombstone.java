package io.strongroom.recording.erase;

import io.strongroom.crypto.keys.DayKeyId;
import java.util.Collection;
import java.util.Set;

/**
 * Proof that what a key of a class-day opened may be removed: that it is past its time, that what
 * is held of it has another key, and that this key is destroyed. The only value that an {@link
 * Eraser} removes anything for.
 *
 * <p>Made only by a {@link Mint}. A node wires exactly one, gives it to the expirer and to the
 * eraser that honours it; a value of any other mint removes nothing.
 */
public final class Tombstone {
  private final Mint mint;
  private final DayKeyId classDay;
  private final Set<String> keyIds;

  private Tombstone(Mint mint, DayKeyId classDay, Set<String> keyIds) {
    this.mint = mint;
    this.classDay = classDay;
    this.keyIds = Set.copyOf(keyIds);
  }

  /** What may be removed: the class-day, or what was held of it under a hold key. */
  public DayKeyId classDay() {
    return classDay;
  }

  /** Ids of the destroyed keys, in hexadecimal: what is wrapped to another one is not removed. */
  public Set<String> keyIds() {
    return keyIds;
  }

  boolean isFrom(Mint other) {
    return mint == other;
  }

  /** The capability to make tombstones: for the expirer alone. */
  public static final class Mint {
    /** A tombstone for a class-day whose record says that these keys of it are destroyed. */
    public Tombstone of(DayKeyId classDay, Collection<String> keyIds) {
      return new Tombstone(this, classDay, Set.copyOf(keyIds));
    }
  }
}
