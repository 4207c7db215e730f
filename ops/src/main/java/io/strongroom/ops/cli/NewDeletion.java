package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.retention.deletion.DeletionKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code deletion propose}. Confined to one thread. */
final class NewDeletion {
  @Option(
      names = "--kind",
      required = true,
      description = "ordered-deletion, consent-withdrawn or early-release")
  private String kind = "";

  @Option(
      names = "--camera",
      paramLabel = "CAMERA",
      description = "camera id; may be given several times")
  private List<String> cameras = new ArrayList<>();

  @Option(names = "--from", description = "first instant of recorded time, RFC 3339")
  private @Nullable String from;

  @Option(names = "--to", description = "its end, RFC 3339; not in the future")
  private @Nullable String to;

  @Option(
      names = "--class",
      paramLabel = "CLASS",
      description = "for an early-release instead of cameras: a retention class")
  private @Nullable String retentionClass;

  @Option(
      names = "--expiry-day",
      paramLabel = "DAY",
      description = "with --class: the first expiry day of what goes")
  private @Nullable String first;

  @Option(
      names = "--last-expiry-day",
      paramLabel = "DAY",
      description = "with --class: the last one; default: the first")
  private @Nullable String last;

  @Option(
      names = "--authority",
      required = true,
      description = "who has ordered it, or whose consent is withdrawn")
  private String authority = "";

  @Option(names = "--document", required = true, description = "number of the paper that says so")
  private String document = "";

  @Option(names = "--reason", required = true, description = "why")
  private String reason = "";

  /** The body of the request; a kind or a camera id that is none is a CALLER error. */
  ObjectNode toJson() {
    ObjectNode body = ApiClient.object();
    body.put("kind", DeletionKind.parse(kind).text());
    if (!cameras.isEmpty()) {
      Bodies.cameras(body, cameras);
    }
    Bodies.put(body, "from", from);
    Bodies.put(body, "to", to);
    Bodies.put(body, "retentionClass", retentionClass);
    Bodies.put(body, "firstExpiryDay", first);
    Bodies.put(body, "lastExpiryDay", last);
    return body.put("authority", authority).put("document", document).put("reason", reason);
  }
}
