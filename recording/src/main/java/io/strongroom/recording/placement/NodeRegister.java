package io.strongroom.recording.placement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterSettings.Role;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes that belong to the cluster, also those that are away, and which of them are to record
 * nothing; control records. Thread-safe; changes block on the store.
 */
public final class NodeRegister {
  private static final Logger log = LoggerFactory.getLogger(NodeRegister.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StateStore state;

  /**
   * A node that has been a member.
   *
   * @param drained whether it is to record nothing, by an administrator's word
   */
  public record Known(ClusterNode node, boolean drained) {}

  public NodeRegister(StateStore state) {
    this.state = state;
  }

  /** All of them; a record that cannot be read is logged and left out. */
  public List<Known> all() {
    List<Known> nodes = new ArrayList<>();
    for (Versioned record : state.list(Kind.NODE)) {
      try {
        nodes.add(read(record));
      } catch (StrongroomException e) {
        log.error("the record of node {} is left out: {}", record.id(), e.getMessage());
      }
    }
    return nodes;
  }

  /**
   * All of them, also who has just come, for what cannot be taken back.
   *
   * @throws StrongroomException UNAVAILABLE if the shared records are away; CORRUPT if a record
   *     cannot be read: who it names is not guessed
   */
  public List<Known> newest() {
    return state.newest(Kind.NODE).stream().map(NodeRegister::read).toList();
  }

  /** Those that are to record nothing. */
  public Set<NodeId> drained() {
    return all().stream()
        .filter(Known::drained)
        .map(known -> known.node().id())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** A node enters itself, or what has changed about it. */
  public void enter(ClusterNode self) {
    change(self.id(), before -> new Known(self, before != null && before.drained()));
  }

  /**
   * Has a node record nothing, or its part again.
   *
   * @throws StrongroomException NOT_FOUND if there is no such node
   */
  public void drain(NodeId node, boolean drained) {
    change(
        node,
        before -> {
          if (before == null) {
            throw noSuch(node);
          }
          return new Known(before.node(), drained);
        });
  }

  /**
   * Takes a node off the register that will not come back. It enters itself if it does.
   *
   * @throws StrongroomException NOT_FOUND if there is no such node
   */
  public void forget(NodeId node) {
    boolean done = false;
    while (!done) {
      Versioned record = state.get(Kind.NODE, node.toString()).orElseThrow(() -> noSuch(node));
      done = state.delete(Kind.NODE, node.toString(), record.version());
    }
  }

  private interface Change {
    Known after(@Nullable Known before);
  }

  private void change(NodeId node, Change change) {
    boolean done = false;
    while (!done) {
      Versioned record = state.get(Kind.NODE, node.toString()).orElse(null);
      Known before = record == null ? null : read(record);
      Known after = change.after(before);
      done =
          after.equals(before)
              || state
                  .put(
                      Kind.NODE,
                      node.toString(),
                      record == null ? 0 : record.version(),
                      write(after))
                  .isPresent();
    }
  }

  private static StrongroomException noSuch(NodeId node) {
    return new StrongroomException(ErrorKind.NOT_FOUND, "node: there is no node " + node);
  }

  private static Bytes write(Known known) {
    ObjectNode document =
        JSON.createObjectNode()
            .put("host", known.node().host())
            .put("dataPort", known.node().dataPort())
            .put("drained", known.drained());
    ArrayNode roles = document.putArray("roles");
    known.node().roles().stream().map(Enum::name).sorted().forEach(roles::add);
    try {
      return Bytes.copyOf(JSON.writeValueAsBytes(document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Known read(Versioned record) {
    try {
      JsonNode document = JSON.readTree(record.document().toArray());
      Set<Role> roles = EnumSet.noneOf(Role.class);
      for (JsonNode role : document.path("roles")) {
        roles.add(Role.valueOf(role.asText()));
      }
      return new Known(
          new ClusterNode(
              NodeId.parse(record.id()),
              document.path("host").asText(),
              document.path("dataPort").asInt(),
              roles),
          document.path("drained").asBoolean());
    } catch (IOException | IllegalArgumentException e) {
      throw new StrongroomException(ErrorKind.CORRUPT, "the record of a node cannot be read", e);
    }
  }
}
