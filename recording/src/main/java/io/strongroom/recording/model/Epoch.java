package io.strongroom.recording.model;

import java.util.Comparator;

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

  public Epoch {
    if (hybridMicros < 0 || counter < 0) {
      throw new StrongroomException(ErrorKind.CORRUPT, "epoch fields must not be negative");
    }
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
