package io.strongroom.retention.expiry;

/**
 * Packs of a class-day that keep their full rate although it is thinned, as far as that is known.
 *
 * @param damaged packs that do not read right on the node that recorded them
 * @param copyOnly packs of which the node that recorded them has nothing, so that nobody thins them
 */
public record FullRate(long damaged, long copyOnly) {
  /** None. */
  public static final FullRate NONE = new FullRate(0, 0);

  /** How many. */
  public long packs() {
    return damaged + copyOnly;
  }
}
