package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.cassandra.CassandraSchema;
import io.strongroom.recording.cassandra.CassandraSession;
import io.strongroom.recording.index.cassandra.CassandraPackIndex;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.LastPlace;
import io.strongroom.recording.placement.NodeRegister;
import io.strongroom.recording.state.CachedStateStore;
import io.strongroom.recording.state.cassandra.CassandraStateStore;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of a cluster share, as one node has it: control records and the index of packs in
 * Cassandra, the local copy of the records, and what the node remembers of its place. Opens also
 * while Cassandra is away.
 */
final class ClusterStores implements AutoCloseable {
  /** The node's copy of the control records, in its data folder. */
  static final String RECORDS = "records";

  private static final Logger log = LoggerFactory.getLogger(ClusterStores.class);

  private final Closing closing = new Closing();
  private final CassandraSession session;
  private final CachedStateStore state;
  private final CassandraPackIndex index;
  private final LastPlace place;
  private final NodeRegister register;
  private final AtomicBoolean tablesMade = new AtomicBoolean();

  static ClusterStores open(NodeSettings.Cluster settings, DataFolder data, Alarms alarms) {
    return new ClusterStores(settings, data, alarms);
  }

  private ClusterStores(NodeSettings.Cluster settings, DataFolder data, Alarms alarms) {
    try {
      Path keyFile = settings.membership().tls().resolve(ClusterAuthority.RECORDS_KEY_FILE);
      DocumentCipher records =
          new DocumentCipher(closing.add("records key", NodeKey.load(keyFile)));
      this.session = closing.add("Cassandra", CassandraSession.open(settings.cassandra()));
      this.state =
          closing.add(
              "shared control records",
              CachedStateStore.start(
                  new CassandraStateStore(session, records),
                  data.resolve(RECORDS),
                  records,
                  alarms));
      this.index = new CassandraPackIndex(session);
      this.place =
          closing.add(
              "place", LastPlace.open(data.resolve("last-place"), new DocumentCipher(data.key())));
      this.register = new NodeRegister(state);
    } catch (RuntimeException e) {
      closing.closeAll();
      throw e;
    }
  }

  CachedStateStore state() {
    return state;
  }

  CassandraPackIndex index() {
    return index;
  }

  LastPlace place() {
    return place;
  }

  NodeRegister register() {
    return register;
  }

  /** Makes the tables that are missing; called by one node of the cluster at a time. */
  void makeTables() {
    if (!tablesMade.get()) {
      try {
        CassandraSchema.migrate(session);
        tablesMade.set(true);
      } catch (StrongroomException e) {
        log.warn("the tables in Cassandra cannot be made yet: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    closing.closeAll();
  }
}
