package io.strongroom.playback.area;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.StateStore.Versioned;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The areas and units of an installation, as one control record: what must hold between areas then
 * holds by one compare-and-set. Thread-safe; blocks on the store.
 */
public final class Areas {
  private static final String ID = "tree";

  private final StateStore store;
  private final JsonMapper json = new JsonMapper();

  public Areas(StateStore store) {
    this.store = store;
  }

  /** As this node knows them. */
  public AreaTree tree() {
    return store.get(Kind.AREAS, ID).map(this::read).orElse(AreaTree.EMPTY);
  }

  /** As they are written now; UNAVAILABLE if nobody can say. */
  public AreaTree newest() {
    return store.newest(Kind.AREAS, ID).map(this::read).orElse(AreaTree.EMPTY);
  }

  /**
   * Changes them.
   *
   * @param before is told the document before it is written; if it fails nothing is written
   * @throws StrongroomException what the change throws; UNAVAILABLE if somebody else was quicker
   */
  public AreaTree change(UnaryOperator<AreaTree> change, Consumer<Bytes> before) {
    AreaTree old = newest();
    AreaTree changed = change.apply(old);
    Bytes document = write(changed);
    before.accept(document);
    long version =
        store
            .put(Kind.AREAS, ID, old.version(), document)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.UNAVAILABLE,
                        "the areas were changed by somebody else just now; look again"));
    return new AreaTree(changed.areas(), changed.units(), version);
  }

  private Bytes write(AreaTree tree) {
    ObjectNode node = json.createObjectNode();
    ArrayNode areas = node.putArray("areas");
    for (Area area : tree.areas().values()) {
      ObjectNode one = areas.addObject().put("code", area.code()).put("name", area.name());
      area.parent().ifPresent(parent -> one.put("parent", parent));
    }
    ArrayNode units = node.putArray("units");
    for (Unit unit : tree.units().values()) {
      units.addObject().put("name", unit.name()).put("area", unit.area());
    }
    try {
      return Bytes.copyOf(json.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings is always writable", e);
    }
  }

  private AreaTree read(Versioned record) {
    try {
      JsonNode node = json.readTree(record.document().toArray());
      Map<String, Area> areas = new TreeMap<>();
      for (JsonNode each : node.required("areas")) {
        Area area =
            new Area(
                each.required("code").asText(),
                each.required("name").asText(),
                Optional.ofNullable(each.get("parent")).map(JsonNode::asText));
        areas.put(area.code(), area);
      }
      Map<String, Unit> units = new TreeMap<>();
      for (JsonNode each : node.required("units")) {
        Unit unit = new Unit(each.required("name").asText(), each.required("area").asText());
        units.put(unit.name(), unit);
      }
      return new AreaTree(areas, units, record.version());
    } catch (IOException | IllegalArgumentException | StrongroomException e) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the control record of the areas is unreadable", e);
    }
  }
}
