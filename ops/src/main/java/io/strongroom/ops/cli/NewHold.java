package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code hold place}. Confined to one thread. */
final class NewHold {
  @Option(
      names = "--camera",
      required = true,
      paramLabel = "CAMERA",
      description = "camera id; may be given several times")
  private List<String> cameras = new ArrayList<>();

  @Option(names = "--from", required = true, description = "first instant, RFC 3339")
  private String from = "";

  @Option(names = "--to", required = true, description = "end, RFC 3339; may lie in the future")
  private String to = "";

  @Option(names = "--case", required = true, description = "number of the case")
  private String caseNumber = "";

  @Option(names = "--basis", required = true, description = "law or order")
  private String basis = "";

  @Option(names = "--requester", required = true, description = "who asks for it")
  private String requester = "";

  @Option(
      names = "--until",
      description = "when the hold ends by itself, RFC 3339; without it only a release ends it")
  private @Nullable String until;

  /** The body of the request; a camera id that is none is a CALLER error. */
  ObjectNode toJson() {
    ObjectNode body = ApiClient.object();
    Bodies.cameras(body, cameras);
    body.put("from", from).put("to", to).put("caseNumber", caseNumber);
    body.put("basis", basis).put("requester", requester);
    Bodies.put(body, "until", until);
    return body;
  }
}
