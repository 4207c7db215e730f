package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For how long and how often a grant is to be used. Confined to one thread. */
final class RequestForce {
  @Option(
      names = "--until",
      description = "when the grant ends, RFC 3339; default: in 7 days, in 366 if standing")
  private @Nullable String until;

  @Option(
      names = "--max-uses",
      description =
          "sessions that may use it, for each action; default: no limit, 1 for a resident")
  private @Nullable Integer maxUses;

  /** The fields of the approval. */
  ObjectNode toJson() {
    ObjectNode body = ApiClient.object();
    if (until != null) {
      body.put("validUntil", until);
    }
    if (maxUses != null) {
      body.put("maxUses", maxUses);
    }
    return body;
  }
}
