package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.cassandra.CassandraStateStore;
import java.time.Duration;

/** The shared control records of a cluster, for commands: with Cassandra reached, or not at all. */
record SharedRecords(CassandraSession session, DocumentCipher cipher) implements AutoCloseable {
  private static final Duration REACH_LIMIT = Duration.ofSeconds(30);

  /**
   * Connects to the Cassandra that a node's settings name.
   *
   * @throws StrongroomException CALLER if they name no cluster; UNAVAILABLE if it is away
   */
  static SharedRecords open(NodeSettings settings) {
    NodeSettings.Cluster cluster =
        settings
            .cluster()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER,
                        "cluster: the settings name no cluster; add it as docs/ref/settings.md"
                            + " says"));
    DocumentCipher cipher;
    try (NodeKey key =
        NodeKey.load(cluster.membership().tls().resolve(ClusterAuthority.RECORDS_KEY_FILE))) {
      cipher = new DocumentCipher(key);
    }
    CassandraSession session = CassandraSession.open(cluster.cassandra());
    if (!session.await(REACH_LIMIT)) {
      session.close();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "cluster.cassandra.contact-points: "
              + cluster.cassandra().contactPoints()
              + " cannot be reached; start Cassandra, or correct the setting");
    }
    return new SharedRecords(session, cipher);
  }

  CassandraStateStore store() {
    return new CassandraStateStore(session, cipher);
  }

  @Override
  public void close() {
    session.close();
  }
}
