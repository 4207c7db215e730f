package io.strongroom.retention.expiry;

import io.strongroom.recording.model.NodeId;
import java.util.Comparator;
import java.util.List;

/**
 * Packs of one node, in an {@link ExpiryCertificate}.
 *
 * @param packs 0 or more
 */
public record NodePacks(NodeId node, long packs) {
  public NodePacks {
    ExpiryCertificate.require(packs >= 0, "a node has 0 packs or more");
  }

  static NodePacks parse(String text) {
    String[] parts = text.split(" ", 2);
    ExpiryCertificate.require(parts.length == 2, "must be a node and a number of packs");
    return new NodePacks(NodeId.parse(parts[0]), Long.parseLong(parts[1]));
  }

  /** In the order of a certificate's lines, each node once. */
  static List<NodePacks> sorted(String line, List<NodePacks> all) {
    ExpiryCertificate.require(
        all.stream().map(NodePacks::node).distinct().count() == all.size(),
        line + " names a node twice");
    return all.stream().sorted(Comparator.comparing(each -> each.node().toString())).toList();
  }

  @Override
  public String toString() {
    return node + " " + packs;
  }
}
