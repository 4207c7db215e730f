package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.cassandra.CassandraSchema;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.state.rocksdb.RocksStateStore;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom adopt}: a node that stood alone becomes the first of a cluster. */
@Command(
    name = "strongroom adopt",
    description = {
      "Copies cameras and accounts of a node that stood alone into the Cassandra that its settings",
      "name in cluster { … }, for its first start as a node of a cluster. What is there already"
          + " stays",
      "as it is, so the command may be repeated. The node must be stopped, and no other node of"
          + " the",
      "cluster may run yet. Its own records are kept."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom adopt --config conf/node.conf"})
public final class AdoptMain implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "settings of the node, with cluster { … }")
  private Path config = Path.of("conf/node.conf");

  /** For picocli. */
  public AdoptMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new AdoptMain(), arguments));
  }

  @Override
  public Integer call() {
    NodeSettings settings = NodeSettings.load(config);
    try (DataFolder folder = DataFolder.ofNode(settings);
        StateStore own =
            RocksStateStore.open(folder.resolve("state"), new DocumentCipher(folder.key()));
        SharedRecords shared = SharedRecords.open(settings)) {
      CassandraSchema.migrate(shared.session());
      copy(own, shared.store());
    }
    return ExitCode.OK;
  }

  private static void copy(StateStore from, StateStore to) {
    for (Kind kind : Kind.values()) {
      int copied = 0;
      int there = 0;
      for (StateStore.Versioned record : from.list(kind)) {
        if (to.put(kind, record.id(), 0, record.document()).isPresent()) {
          copied++;
        } else {
          there++;
        }
      }
      if (copied + there > 0) {
        System.out.printf(
            "%s: %d copied, %d there already%n",
            kind.name().toLowerCase(java.util.Locale.ROOT), copied, there);
      }
    }
  }
}
