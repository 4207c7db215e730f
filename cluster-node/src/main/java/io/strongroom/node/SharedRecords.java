package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.cassandra.CassandraSettings;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.cassandra.CassandraStateStore;
import java.nio.file.Path;
import java.time.Duration;

/** The shared control records of a cluster, for commands: with Cassandra reached, or not at all. */
record SharedRecords(CassandraSession session, DocumentCipher cipher) implements AutoCloseable {
  private static final Duration REACH_LIMIT = Duration.ofSeconds(30);

  /**
   * What the records of the cluster in a node's settings are sealed with.
   *
   * @throws StrongroomException CALLER if they name no cluster
   * @throws io.strongroom.crypto.keys.KeyFileException if its records.key is missing or damaged
   */
  static DocumentCipher cipher(NodeSettings settings) {
    Path tls = cluster(settings).membership().tls();
    try (NodeKey key = NodeKey.load(tls.resolve(ClusterAuthority.RECORDS_KEY_FILE))) {
      return new DocumentCipher(key);
    }
  }

  /**
   * Connects to the Cassandra that a node's settings name.
   *
   * @throws StrongroomException CALLER if they name no cluster; UNAVAILABLE if it is away
   */
  static SharedRecords open(NodeSettings settings) {
    DocumentCipher cipher = cipher(settings);
    CassandraSettings cassandra = cluster(settings).cassandra();
    CassandraSession session = CassandraSession.open(cassandra);
    if (!session.await(REACH_LIMIT)) {
      session.close();
      throw session.notReached();
    }
    return new SharedRecords(session, cipher);
  }

  private static NodeSettings.Cluster cluster(NodeSettings settings) {
    return settings
        .cluster()
        .orElseThrow(
            () ->
                new StrongroomException(
                    ErrorKind.CALLER,
                    "cluster: the settings name no cluster; add it as docs/ref/settings.md says"));
  }

  CassandraStateStore store() {
    return new CassandraStateStore(session, cipher);
  }

  @Override
  public void close() {
    session.close();
  }
}
