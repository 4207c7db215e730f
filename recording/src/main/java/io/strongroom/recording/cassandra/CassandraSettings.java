package io.strongroom.recording.cassandra;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the shared index is, and how it is entered.
 *
 * @param contactPoints nodes of Cassandra to ask first; the others are learned from them
 * @param datacenter the data centre, in Cassandra's sense, that these nodes are in; only it is used
 * @param keyspace name of our keyspace: a lower-case letter, then letters, digits or {@code _}
 * @param replicas copies of each row in the data centre, used when the keyspace is made
 * @param login who we are towards Cassandra; empty if it asks nobody
 * @param ca the authorities, as PEM, that Cassandra's servers have their certificates from; empty
 *     for connections without TLS
 */
public record CassandraSettings(
    List<InetSocketAddress> contactPoints,
    String datacenter,
    String keyspace,
    int replicas,
    Optional<Login> login,
    Optional<Path> ca) {
  private static final Pattern KEYSPACE = Pattern.compile("[a-z][a-z0-9_]{0,47}");
  private static final Pattern DATACENTER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /**
   * A role of Cassandra's.
   *
   * @param user its name
   * @param passwordFile its password, in a file that only the node's user may read
   */
  public record Login(String user, Path passwordFile) {}

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
    check(
        !contactPoints.isEmpty(),
        "cluster.cassandra.contact-points",
        "names at least one host:port");
    check(
        DATACENTER.matcher(datacenter).matches(),
        "cluster.cassandra.datacenter",
        "is a name as nodetool status shows it, not '" + datacenter + "'");
    check(
        KEYSPACE.matcher(keyspace).matches(),
        "cluster.cassandra.keyspace",
        "is lower-case letters, digits and _, 48 at most, not '" + keyspace + "'");
    check(
        replicas >= 1 && replicas <= 7, "cluster.cassandra.replicas", "is 1 to 7, not " + replicas);
    check(
        login.isEmpty()
            || ca.isPresent()
            || contactPoints.stream().allMatch(CassandraSettings::isThisMachine),
        "cluster.cassandra.ca",
        "must be set with user: the password would cross the network in the clear");
  }

  /** Of servers that ask for no password and speak no TLS. */
  public static CassandraSettings open(
      List<InetSocketAddress> contactPoints, String datacenter, String keyspace, int replicas) {
    return new CassandraSettings(
        contactPoints, datacenter, keyspace, replicas, Optional.empty(), Optional.empty());
  }

  private static boolean isThisMachine(InetSocketAddress server) {
    String host = server.getHostString();
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return "localhost".equals(host);
    }
  }

  private static void check(boolean holds, String field, String rule) {
    if (!holds) {
      throw new StrongroomException(ErrorKind.CALLER, field + " " + rule);
    }
  }
}
