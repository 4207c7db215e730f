package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One Apache Cassandra as a process of its own, from its published artifacts ({@code
 * dev/cassandra/pom.xml}), on a JDK 17, which it needs. It listens on the loopback address only, or
 * on its own in a {@link ClusterNetwork}, has no passwords unless it is told to, and keeps
 * everything in one folder: for tests, proofs and the demo. Ctrl-C does not end it; whoever starts
 * it closes it. Thread-safe.
 */
public final class CassandraServer implements AutoCloseable {
  /** The name that a server with the simple snitch has for its data centre. */
  public static final String DATACENTER = "datacenter1";

  private static final String MAIN = "org.apache.cassandra.service.CassandraDaemon";
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /** What Cassandra's own start script gives a JDK 17. */
  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/jdk.internal.ref",
          "java.base/java.lang.ref",
          "java.base/sun.nio.ch",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.sql/java.sql",
          "jdk.unsupported/sun.misc");

  private static final List<String> OPENS =
      List.of(
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.lang.reflect",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "java.rmi/sun.rmi.transport.tcp",
          "jdk.management/com.sun.management.internal");

  private final Path folder;
  private final ClusterNetwork network;
  private final int port;
  private final int storagePort;
  private final String further;
  private @Nullable Process process;

  private CassandraServer(
      Path folder, ClusterNetwork network, int port, int storagePort, String further) {
    this.folder = folder;
    this.network = network;
    this.port = port;
    this.storagePort = storagePort;
    this.further = further;
  }

  /**
   * A server that has not been started; it keeps its ports from one start to the next.
   *
   * @param folder its own, made if it is not there; what an earlier server left in it is kept
   */
  public static CassandraServer in(Path folder) throws IOException {
    return in(folder, new LoopbackNetwork(), "");
  }

  /** The same at its place in a network, which it does not close. */
  static CassandraServer in(Path folder, ClusterNetwork network) throws IOException {
    return in(folder, network, "");
  }

  private static CassandraServer in(Path folder, ClusterNetwork network, String further)
      throws IOException {
    Files.createDirectories(folder);
    List<Integer> ports = KeptPorts.of(folder.resolve("ports"), 2);
    return new CassandraServer(folder, network, ports.get(0), ports.get(1), further);
  }

  /** The server of a folder, started and taking clients. */
  public static CassandraServer start(Path folder) throws IOException, InterruptedException {
    return start(folder, "");
  }

  /**
   * The same with lines of {@code cassandra.yaml} of the caller's.
   *
   * @param further settings that it does not have by itself
   */
  public static CassandraServer start(Path folder, String further)
      throws IOException, InterruptedException {
    CassandraServer server = in(folder, new LoopbackNetwork(), further);
    server.launch();
    server.awaitReady();
    return server;
  }

  /**
   * Starts it, or starts it again with what it had written.
   *
   * @throws StrongroomException UNAVAILABLE, with the remedy, if there is no JDK 17 or no server
   */
  public synchronized void launch() throws IOException {
    process = Programs.start(network.at(ClusterNetwork.CASSANDRA, command()), log(folder));
  }

  /** Where clients connect. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral(host()), port);
  }

  private String host() {
    return network.clusterHost(ClusterNetwork.CASSANDRA);
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    running().destroyForcibly().waitFor();
  }

  private synchronized Process running() {
    return Objects.requireNonNull(process, "launch first");
  }

  @Override
  public synchronized void close() {
    if (process != null) {
      Programs.end(process, STOP_LIMIT);
    }
  }

  /** SIGSTOP: it stands still with all its connections open. {@link #thaw} before it is to end. */
  public synchronized void freeze() throws IOException, InterruptedException {
    Freezing.freeze(running());
  }

  /** SIGCONT. */
  public synchronized void thaw() throws IOException, InterruptedException {
    Freezing.thaw(running());
  }

  /** Waits until it takes clients. */
  public void awaitReady() throws IOException, InterruptedException {
    Process awaited = running();
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!takesClients()) {
      if (!awaited.isAlive() || System.nanoTime() > deadline) {
        awaited.destroyForcibly();
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "Cassandra did not start:\n" + lastLog());
      }
      Thread.sleep(200);
    }
  }

  private boolean takesClients() {
    try (Socket socket = new Socket()) {
      socket.connect(address(), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String lastLog() throws IOException {
    List<String> lines = Files.readAllLines(log(folder));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private static Path log(Path folder) {
    return folder.resolve("cassandra.log");
  }

  private List<String> command() throws IOException {
    Path settings = folder.resolve("cassandra.yaml");
    Files.writeString(settings, settings(host(), port, storagePort) + further);
    Path logging = folder.resolve("logback.xml");
    Files.writeString(logging, LOGGING);
    Path libraries = libraries();
    List<String> command = new ArrayList<>();
    command.add(java().toString());
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+UseG1GC", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(Programs.tier());
    command.add("-javaagent:" + agent(libraries));
    command.add("-Djdk.attach.allowAttachSelf=true");
    EXPORTS.forEach(each -> command.addAll(List.of("--add-exports", each + "=ALL-UNNAMED")));
    OPENS.forEach(each -> command.addAll(List.of("--add-opens", each + "=ALL-UNNAMED")));
    command.add("-Dcassandra.config=" + settings.toUri());
    command.add("-Dcassandra.storagedir=" + folder);
    command.add("-Dcassandra.ring_delay_ms=2000");
    command.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
    command.add("-Dcassandra.superuser_setup_delay_ms=0");
    command.add("-Dlogback.configurationFile=" + logging.toUri());
    command.addAll(List.of("-cp", libraries + "/*", MAIN));
    return Programs.apart(command);
  }

  /**
   * Commits are synced in groups before they are acknowledged: with one replica there is no other
   * that would have them after a power cut.
   */
  private static String settings(String host, int port, int storagePort) {
    return """
    cluster_name: strongroom
    num_tokens: 1
    partitioner: org.apache.cassandra.dht.Murmur3Partitioner
    endpoint_snitch: SimpleSnitch
    listen_address: %s
    rpc_address: %s
    native_transport_port: %d
    storage_port: %d
    seed_provider:
      - class_name: org.apache.cassandra.locator.SimpleSeedProvider
        parameters:
          - seeds: "%s:%d"
    commitlog_sync: group
    commitlog_sync_group_window: 5ms
    commitlog_segment_size: 16MiB
    commitlog_total_space: 256MiB
    disk_failure_policy: die
    commit_failure_policy: die
    """
        .formatted(host, host, port, storagePort, host, storagePort);
  }

  private static final String LOGGING =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%-5level %date{ISO8601} %logger{0} %msg%n</pattern></encoder>
        </appender>
        <root level="INFO"><appender-ref ref="out"/></root>
      </configuration>
      """;

  private static Path libraries() {
    Path folder = Path.of(System.getProperty("strongroom.cassandra", home() + "/target/cassandra"));
    if (!Files.isDirectory(folder)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "found no Cassandra in "
              + folder
              + "; fetch it with ./strongroom cassandra, or name one that runs with --cassandra");
    }
    return folder;
  }

  private static String home() {
    return System.getProperty("strongroom.home", ".");
  }

  private static Path agent(Path libraries) throws IOException {
    try (Stream<Path> files = Files.list(libraries)) {
      return files
          .filter(file -> file.getFileName().toString().matches("jamm-[0-9.]+\\.jar"))
          .findAny()
          .orElseThrow(
              () ->
                  new StrongroomException(
                      ErrorKind.UNAVAILABLE, "Cassandra's folder " + libraries + " lacks jamm"));
    }
  }

  /** Cassandra 5 does not run on what Strongroom runs on. */
  private static Path java() throws IOException {
    List<Path> candidates = new ArrayList<>();
    Optional.ofNullable(System.getenv("STRONGROOM_JAVA17_HOME"))
        .map(Path::of)
        .ifPresent(candidates::add);
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> folders = Files.list(installed)) {
        folders.sorted().forEach(candidates::add);
      }
    }
    for (Path candidate : candidates) {
      if (is17(candidate)) {
        return candidate.resolve("bin/java");
      }
    }
    throw new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "Cassandra needs a JDK 17 and found none in STRONGROOM_JAVA17_HOME or /usr/lib/jvm; on"
            + " Debian: apt-get install openjdk-17-jre-headless");
  }

  private static boolean is17(Path home) throws IOException {
    Path release = home.resolve("release");
    return Files.isExecutable(home.resolve("bin/java"))
        && Files.isReadable(release)
        && Files.readString(release).contains("JAVA_VERSION=\"17");
  }
}
