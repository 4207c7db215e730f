package io.strongroom.ops.health;

import java.util.List;

/**
 * Whether a node is fit to serve.
 *
 * @param ready whether requests should be sent to it
 * @param reasons what keeps it from being ready, or what is impaired although it is
 */
public record Readiness(boolean ready, List<String> reasons) {
  public Readiness {
    reasons = List.copyOf(reasons);
  }
}
