package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code request narrow}. Confined to one thread. */
final class RequestTerms {
  @Option(
      names = "--camera",
      paramLabel = "CAMERA",
      description = "these cameras only; may be given several times")
  private List<String> cameras = new ArrayList<>();

  @Option(names = "--from", description = "begins later, RFC 3339")
  private @Nullable String from;

  @Option(names = "--to", description = "ends earlier, RFC 3339")
  private @Nullable String to;

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      description = "these actions only; may be given several times")
  private List<String> actions = new ArrayList<>();

  /**
   * The body of the approval.
   *
   * @throws StrongroomException CALLER if nothing is narrowed
   */
  ObjectNode toJson(RequestForce force) {
    if (cameras.isEmpty() && from == null && to == null && actions.isEmpty()) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "give at least one of --camera, --from, --to and --action, or approve the request as it"
              + " is");
    }
    ObjectNode body = force.toJson();
    if (!cameras.isEmpty()) {
      Bodies.cameras(body, cameras);
    }
    Bodies.put(body, "from", from);
    Bodies.put(body, "to", to);
    if (!actions.isEmpty()) {
      ArrayNode wanted = body.putArray("actions");
      actions.forEach(wanted::add);
    }
    return body;
  }
}
