package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.CameraId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What bodies of requests have in common. Pure. */
final class Bodies {
  private Bodies() {}

  /** Names cameras; an id that is none is a CALLER error. */
  static void cameras(ObjectNode body, List<String> ids) {
    ArrayNode named = body.putArray("cameras");
    ids.forEach(id -> named.add(CameraId.parse(id).toString()));
  }

  /** Puts what was given. */
  static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
