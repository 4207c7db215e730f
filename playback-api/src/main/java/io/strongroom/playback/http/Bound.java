package io.strongroom.playback.http;

import java.util.function.LongSupplier;

/**
 * One bound of the HTTPS interface and how much of it is taken now (invariant 10); what a metric is
 * made of.
 *
 * @param name lower case with underscores, as in the metric's name
 * @param what one line for people
 * @param taken how much is taken now
 * @param limit the most there may be
 * @param refused how often the limit has refused something since the start
 */
public record Bound(
    String name, String what, LongSupplier taken, long limit, LongSupplier refused) {

  /** A bound that nothing is refused at: the oldest makes room. */
  static Bound makingRoom(String name, String what, LongSupplier taken, long limit) {
    return new Bound(name, what, taken, limit, () -> 0);
  }
}
