package io.strongroom.recording.model;

import java.util.UUID;

/** Identity of one node, made at its first start and kept in its data folder. */
public record NodeId(UUID value) implements Comparable<NodeId> {

  /** Parses the canonical text form; anything else is a CALLER error naming the field. */
  public static NodeId parse(String text) {
    return new NodeId(Uuids.parse("node id", text));
  }

  @Override
  public int compareTo(NodeId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
