package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.ops.cli.Commands;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.cassandra.CassandraSchema;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.RecordBackup;
import io.strongroom.recording.state.RecordRestore;
import io.strongroom.recording.state.RecordSeal;
import io.strongroom.recording.state.RecordSet;
import io.strongroom.recording.state.rocksdb.RocksRecordCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom records …}: the control records that the nodes of a cluster share. */
@Command(
    name = "strongroom records",
    description = {
      "Backs up and restores what the nodes of a cluster share in Cassandra:",
      "cameras, accounts, the register of nodes, and day keys. No footage; it stays",
      "on the nodes."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom records backup --config conf/node.conf --out records.bak"
    })
public final class RecordsMain {
  /** Between two words about how far a restore has come. */
  private static final int TOLD_EACH = 200;

  /** For picocli. */
  public RecordsMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new RecordsMain(), arguments));
  }

  @Command(
      name = "backup",
      description = {
        "Writes all control records from Cassandra to a new, sealed file.",
        "It opens with the records.key of this cluster, and the day keys in it only",
        "with the key store and its passphrase besides. Nodes may run.",
        "Exit code 65: records that are damaged were left out."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom records backup --config conf/node.conf --out records-2026-07-01.bak"
      })
  int backup(
      @Option(
              names = "--config",
              required = true,
              paramLabel = "FILE",
              description = "settings of a node of the cluster")
          Path config,
      @Option(names = "--out", required = true, paramLabel = "FILE", description = "file to make")
          Path out) {
    if (Files.exists(out)) {
      throw exists(out);
    }
    RecordSet records;
    byte[] file;
    try (SharedRecords shared = SharedRecords.open(NodeSettings.load(config))) {
      CassandraSchema.check(shared.session());
      records = RecordSet.of(shared.store(), new RecordSeal(shared.cipher()));
      refuseNone(records, "Cassandra");
      file = RecordBackup.encode(records, shared.cipher());
    }
    if (!PrivateFiles.create(out, file)) {
      throw exists(out);
    }
    System.out.printf("%s, in %s%n", words(records), out);
    return ended(records);
  }

  @Command(
      name = "restore",
      description = {
        "Writes control records back into a Cassandra that has lost them.",
        "They come from the copy in this node's data folder, or from a file that",
        "records backup has made. Makes the keyspace and tables that are missing. All",
        "nodes must be stopped. Records that are there and older are replaced. If one",
        "is newer, or another one of the same version, nothing is written. May be",
        "repeated, for example after a crash.",
        "Exit code 65: the file is damaged, or records of the copy are and were left",
        "out."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  strongroom records restore --config conf/node.conf",
        "  strongroom records restore --config conf/node.conf --from records-2026-07-01.bak"
      })
  int restore(
      @Option(
              names = "--config",
              required = true,
              paramLabel = "FILE",
              description = "settings of a node of the cluster")
          Path config,
      @Option(
              names = "--from",
              paramLabel = "FILE",
              description = "a backup; without, the node's own copy is taken")
          @Nullable Path from) {
    NodeSettings settings = NodeSettings.load(config);
    DocumentCipher cipher = SharedRecords.cipher(settings);
    try (Held _ = hold(settings, from == null)) {
      // Before Cassandra is asked for anything: what cannot be restored is told at once.
      RecordSet records = from == null ? ownCopy(settings, cipher) : read(from, cipher);
      putBack(settings, records);
      return ended(records);
    }
  }

  private static void putBack(NodeSettings settings, RecordSet records) {
    System.err.println("strongroom: " + words(records) + ", to restore");
    int all = records.entries().size();
    try (SharedRecords shared = SharedRecords.open(settings)) {
      CassandraSchema.migrate(shared.session());
      RecordRestore.Outcome outcome =
          new RecordRestore(shared.store(), new RecordSeal(shared.cipher()))
              .run(
                  records,
                  done -> {
                    if (done % TOLD_EACH == 0 || done == all) {
                      System.err.printf("strongroom: %d of %d are there%n", done, all);
                    }
                  });
      System.out.printf(
          "%d control records put back, %d were there already; next: start the nodes%n",
          outcome.putBack(), outcome.there());
    }
  }

  /** The node's data folder while a restore runs, so that it does not start meanwhile. */
  private record Held(Optional<DataFolder> folder) implements AutoCloseable {
    @Override
    public void close() {
      folder.ifPresent(DataFolder::close);
    }
  }

  private static Held hold(NodeSettings settings, boolean needed) {
    return new Held(
        needed || DataFolder.isNodes(settings.data())
            ? Optional.of(DataFolder.ofNode(settings))
            : Optional.empty());
  }

  private static RecordSet ownCopy(NodeSettings settings, DocumentCipher cipher) {
    Path folder = settings.data().resolve(ClusterStores.RECORDS);
    RecordSet records;
    try (RocksRecordCopy copy = RocksRecordCopy.openExisting(folder)) {
      records = RecordSet.of(copy, new RecordSeal(cipher));
    } catch (StrongroomException e) {
      if (e.kind() == ErrorKind.CALLER) {
        throw e;
      }
      throw new StrongroomException(
          e.kind(),
          "data: "
              + e.getMessage()
              + "; run the command with the settings of another node, or name a backup with --from",
          e);
    }
    refuseNone(records, folder.toString());
    return records;
  }

  private static RecordSet read(Path from, DocumentCipher cipher) {
    byte[] file =
        PrivateFiles.read(from, RecordBackup.MAX_BYTES)
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.NOT_FOUND, "--from: " + from + " does not exist; name a backup"));
    try {
      return RecordBackup.decode(file, cipher);
    } catch (StrongroomException e) {
      throw new StrongroomException(e.kind(), "--from: " + from + " " + e.getMessage(), e);
    }
  }

  private static StrongroomException exists(Path out) {
    return new StrongroomException(
        ErrorKind.CALLER, "--out: " + out + " exists and is kept; name another file");
  }

  private static void refuseNone(RecordSet records, String where) {
    if (records.entries().isEmpty()) {
      throw new StrongroomException(
          ErrorKind.NOT_FOUND,
          "there are no control records in "
              + where
              + "; take another node's copy, or a backup (strongroom records restore --help)");
    }
  }

  private static String words(RecordSet records) {
    return "%d control records, the newest of %s"
        .formatted(records.entries().size(), records.newest());
  }

  private static int ended(RecordSet records) {
    records
        .damaged()
        .forEach(name -> System.err.println("strongroom: " + name + " is damaged and left out"));
    return records.damaged().isEmpty() ? ExitCode.OK : ExitCode.of(ErrorKind.CORRUPT);
  }
}
