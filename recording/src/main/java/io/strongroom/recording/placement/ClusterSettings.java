package io.strongroom.recording.placement;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a node takes part in its cluster.
 *
 * @param host name or address under which the other nodes reach this one; its certificate is for it
 * @param port where members of the cluster reach it
 * @param dataPort where the other nodes fetch what it holds
 * @param seeds {@code host:port} of nodes to join at; the first of them makes the cluster if there
 *     is none
 * @param roles what this node does
 * @param tls folder that {@code strongroom keys issue} has filled
 */
public record ClusterSettings(
    String host, int port, int dataPort, List<String> seeds, Set<Role> roles, Path tls) {
  private static final int MAX_PORT = 65_535;
  private static final Pattern SEED =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}");

  /** What a node does in its cluster. */
  public enum Role {
    /** Records cameras. */
    RECORDER,
    /** Holds the key store and unwraps DEKs. */
    KEYHOLDER
  }

  public ClusterSettings {
    seeds = List.copyOf(seeds);
    roles = Set.copyOf(roles);
    if (seeds.isEmpty()) {
      throw refuse("seeds", "names at least one host:port, for the first node its own");
    }
    for (String seed : seeds) {
      if (!SEED.matcher(seed).matches() || port(seed) > MAX_PORT) {
        throw refuse("seeds", "is a list of host:port, and '" + seed + "' is none");
      }
    }
    if (roles.isEmpty()) {
      throw refuse("roles", "is recorder, keyholder or both");
    }
    if (port == dataPort) {
      throw refuse("data-port", "is a port of its own, not cluster.port");
    }
  }

  private static int port(String seed) {
    return Integer.parseInt(seed.substring(seed.lastIndexOf(':') + 1));
  }

  private static StrongroomException refuse(String field, String rule) {
    return new StrongroomException(ErrorKind.CALLER, "cluster." + field + " " + rule);
  }
}
