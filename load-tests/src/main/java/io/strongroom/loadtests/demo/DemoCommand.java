package io.strongroom.loadtests.demo;

import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code strongroom demo}: what Strongroom is, in one command. */
@Command(
    name = "demo",
    description = {
      "Starts one node, or a cluster of them, and simulated cameras, and prints where to look and"
          + " who may.",
      "Ctrl-C stops; the next start goes on with what was recorded."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  strongroom demo --cameras 8 --port 8443 --data data/demo",
      "  strongroom demo --nodes 3"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MAX_CAMERAS = 200;
  private static final int MIN_NODES = 3;
  private static final int MAX_NODES = 7;
  private static final int MAX_PORT = 65_535;
  private static final int CONNECT_MILLIS = 5_000;
  private static final Pattern HOST_PORT = Pattern.compile("([A-Za-z0-9.-]+):([0-9]{1,5})");

  @Option(names = "--cameras", defaultValue = "8", description = "simulated cameras (default: 8)")
  private int cameraCount = 8;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description =
          "a cluster of 3 to 7 nodes, each a process of its own, and a Cassandra (default: one node"
              + " alone, in this process)")
  private @Nullable Integer nodes;

  @Option(
      names = "--cassandra",
      paramLabel = "HOST:PORT",
      description =
          "with --nodes: a Cassandra that is there already (default: one of its own, in"
              + " DIR.cassandra)")
  private @Nullable String cassandra;

  @Option(
      names = "--port",
      defaultValue = "8443",
      description = "HTTPS port (default: 8443), of further nodes the next ones; 0: any")
  private int port = 8443;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "where it records (default: data/demo, with --nodes data/demo-cluster); its secrets lie"
              + " beside it in DIR.secrets")
  private @Nullable Path folder;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "written when ready: url, accounts, cameras; with --nodes also the nodes")
  private @Nullable Path json;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    require(cameraCount >= 1 && cameraCount <= MAX_CAMERAS, "--cameras", 1, MAX_CAMERAS);
    require(port >= 0 && port <= MAX_PORT, "--port", 0, MAX_PORT);
    Optional<Path> report = Optional.ofNullable(json).map(Path::toAbsolutePath);
    if (nodes == null) {
      if (cassandra != null) {
        throw new StrongroomException(ErrorKind.CALLER, "--cassandra needs --nodes");
      }
      new OneNodeDemo(out, dataFolder("demo"), report).run(cameraCount, port);
      return ExitCode.OK;
    }
    require(nodes >= MIN_NODES && nodes <= MAX_NODES, "--nodes", MIN_NODES, MAX_NODES);
    Path data = dataFolder("demo-cluster");
    ClusterSite cluster = ClusterSite.open(data, nodes, port, existingCassandra());
    new ClusterDemo(out, cluster, data, report).run(cameraCount);
    return ExitCode.OK;
  }

  private static void require(boolean holds, String option, int least, int most) {
    if (!holds) {
      throw new StrongroomException(
          ErrorKind.CALLER, option + " must be between " + least + " and " + most);
    }
  }

  private Path dataFolder(String usual) {
    Path chosen =
        folder != null
            ? folder
            : Path.of(System.getProperty("strongroom.home", "."), "data", usual);
    return chosen.toAbsolutePath().normalize();
  }

  private Optional<InetSocketAddress> existingCassandra() {
    if (cassandra == null) {
      return Optional.empty();
    }
    Matcher parts = HOST_PORT.matcher(cassandra);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > MAX_PORT) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--cassandra is HOST:PORT, and '" + cassandra + "' is not");
    }
    String host = parts.group(1);
    int cassandraPort = Integer.parseInt(parts.group(2));
    if (!answers(host, cassandraPort)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "--cassandra: nothing answers at " + cassandra + "; start it, or leave the option out");
    }
    return Optional.of(InetSocketAddress.createUnresolved(host, cassandraPort));
  }

  private static boolean answers(String host, int port) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (answers(new InetSocketAddress(address, port))) {
          return true;
        }
      }
      return false;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
