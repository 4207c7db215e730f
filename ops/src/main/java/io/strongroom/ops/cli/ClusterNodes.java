package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The nodes as {@code GET /api/v1/cluster} tells them.
 *
 * @param all each as in docs/ref/http.md
 */
record ClusterNodes(List<JsonNode> all) {
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  ClusterNodes {
    all = List.copyOf(all);
  }

  static ClusterNodes ask(ApiClient api) {
    List<JsonNode> nodes = new ArrayList<>();
    api.get("/api/v1/cluster").path("nodes").forEach(nodes::add);
    return new ClusterNodes(nodes);
  }

  /**
   * The node that a person means.
   *
   * @param name id, beginning of one, or host
   * @throws StrongroomException NOT_FOUND if there is none, CALLER if there are several
   */
  JsonNode find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<JsonNode> found = all.stream().filter(node -> isHost(node, wanted)).toList();
    if (found.isEmpty() && !wanted.isEmpty()) {
      found = all.stream().filter(node -> id(node).startsWith(wanted)).toList();
    }
    return switch (found.size()) {
      case 1 -> found.getFirst();
      case 0 ->
          throw new StrongroomException(
              ErrorKind.NOT_FOUND, "NODE: there is no node " + name + "; there are " + names(all));
      default ->
          throw new StrongroomException(
              ErrorKind.CALLER, "NODE: " + name + " may be " + names(found) + "; give its id");
    };
  }

  /** The node with this id, as it is now. */
  JsonNode get(String id) {
    return all.stream()
        .filter(node -> id(node).equals(id))
        .findFirst()
        .orElseThrow(
            () -> new StrongroomException(ErrorKind.NOT_FOUND, "NODE: " + id + " was forgotten"));
  }

  /** Whether there is a node that takes cameras from the one with this id. */
  boolean hasAnotherThan(String id) {
    return all.stream()
        .anyMatch(
            node ->
                !id(node).equals(id)
                    && isWell(node)
                    && !node.path("drained").asBoolean()
                    && list(node.path("roles")).contains("recorder"));
  }

  static boolean isWell(JsonNode node) {
    return node.path("state").asText().equals("well");
  }

  /** Hosts of nodes with these ids; the id of one that is not known any more. */
  String hosts(JsonNode ids) {
    List<String> hosts = new ArrayList<>();
    for (JsonNode id : ids) {
      hosts.add(
          all.stream()
              .filter(node -> id(node).equals(id.asText()))
              .map(node -> node.path("host").asText())
              .findFirst()
              .orElse(id.asText()));
    }
    return hosts.isEmpty() ? "-" : String.join(",", hosts);
  }

  /** One node as a line of {@code cluster status}. */
  static String line(JsonNode node) {
    List<String> cells = new ArrayList<>();
    cells.add(id(node));
    cells.add(node.path("host").asText());
    cells.add(list(node.path("roles")));
    cells.add(node.path("state").asText() + (node.path("drained").asBoolean() ? ",drained" : ""));
    for (String count : List.of("assigned", "recording", "leaving")) {
      cells.add(node.path(count).asText("-") + " " + count);
    }
    cells.add(
        node.has("bitsPerSecond")
            ? String.format(Locale.ROOT, "%.1f Mbit/s", node.path("bitsPerSecond").asLong() / MEGA)
            : "- Mbit/s");
    cells.add(replicas(node.path("replicas")));
    node.path("disks").forEach(disk -> cells.add(disk(disk)));
    return String.join("\t", cells);
  }

  private static String replicas(JsonNode replicas) {
    if (replicas.isMissingNode()) {
      return "- copies missing";
    }
    JsonNode copying = replicas.path("copying");
    return String.format(
        Locale.ROOT,
        "%d copies missing (%.1f GB)%s%s",
        replicas.path("missingPacks").asLong(),
        replicas.path("missingBytes").asLong() / GIGA,
        replicas.path("leftPacks").asLong() == 0
            ? ""
            : ", %d open without one".formatted(replicas.path("leftPacks").asLong()),
        copying.isMissingNode()
            ? ""
            : String.format(
                Locale.ROOT,
                ", copying %.0f %%",
                100.0 * copying.path("doneBytes").asLong() / copying.path("bytes").asLong(1)));
  }

  private static String disk(JsonNode disk) {
    return String.format(
        Locale.ROOT,
        "%s %.0f of %.0f GB free%s",
        disk.path("label").asText(),
        disk.path("freeBytes").asLong() / GIGA,
        disk.path("totalBytes").asLong() / GIGA,
        disk.path("sound").asBoolean() ? "" : " (takes no footage)");
  }

  /** Texts separated by commas; a dash if there are none. */
  static String list(JsonNode texts) {
    List<String> parts = new ArrayList<>();
    texts.forEach(text -> parts.add(text.asText()));
    return parts.isEmpty() ? "-" : String.join(",", parts);
  }

  private static boolean isHost(JsonNode node, String wanted) {
    return id(node).equals(wanted)
        || node.path("host").asText().toLowerCase(Locale.ROOT).equals(wanted);
  }

  private static String id(JsonNode node) {
    return node.path("id").asText();
  }

  private static String names(List<JsonNode> nodes) {
    return nodes.isEmpty()
        ? "none"
        : nodes.stream()
            .map(node -> node.path("host").asText() + " (" + id(node) + ")")
            .collect(Collectors.joining(", "));
  }
}
