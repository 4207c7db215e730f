package io.strongroom.recording.model;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identity and order of packs: unique without asking anybody, ordering packs and nothing else.
 *
 * @param hybridMicros hybrid logical time: the node's clock in microseconds, never less than any
 *     value this node has issued before
 * @param node the issuing node
 * @param counter distinguishes epochs of one node within one microsecond
 */
public record Epoch(long hybridMicros, NodeId node, int counter) implements Comparable<Epoch> {
  private static final Comparator<Epoch> ORDER =
      Comparator.comparingLong(Epoch::hybridMicros)
          .thenComparingInt(Epoch::counter)
          .thenComparing(Epoch::node);

  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{8})-(.{36})");

  /** Set in the counter of packs that were thinned; a node issues far fewer in a microsecond. */
  private static final int THINNED = 1 << 30;

  public Epoch {
    if (hybridMicros < 0 || counter < 0) {
      throw new StrongroomException(ErrorKind.CORRUPT, "epoch fields must not be negative");
    }
  }

  /**
   * The epoch of what is left of this one's pack when it is thinned: the same, but for a bit of the
   * counter, so that a pack is thinned once however often it is tried.
   */
  public Epoch thinned() {
    return new Epoch(hybridMicros, node, counter | THINNED);
  }

  /** Whether this is the epoch of a thinned pack. */
  public boolean isThinned() {
    return (counter & THINNED) != 0;
  }

  /**
   * Reads what {@link #toString} writes.
   *
   * @throws StrongroomException CALLER for anything else
   */
  public static Epoch parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new StrongroomException(
          ErrorKind.CALLER, "an epoch is a time, a counter and a node in hexadecimal, not " + text);
    }
    return new Epoch(
        Long.parseUnsignedLong(matcher.group(1), 16),
        NodeId.parse(matcher.group(3)),
        Integer.parseUnsignedInt(matcher.group(2), 16));
  }

  /** {@code time-counter-node} in fixed-width hexadecimal; sorts as text within one node. */
  @Override
  public String toString() {
    return "%016x-%08x-%s".formatted(hybridMicros, counter, node);
  }

  @Override
  public int compareTo(Epoch other) {
    return ORDER.compare(this, other);
  }
}
