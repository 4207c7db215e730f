package io.strongroom.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.keys.FileKeyStore;
import io.strongroom.crypto.keys.KeyStorePlaces;
import io.strongroom.crypto.keys.Passphrase;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster on this machine: nodes as processes of their own, numbered from 1, each with its
 * settings, certificate and data, and the Cassandra that they share. Two of them are keyholders.
 * What an earlier cluster left in the same folders is gone on with.
 *
 * <p>Thread-safe. Closing it ends the nodes first and Cassandra then; so does the end of this
 * program, unless it is killed.
 */
public final class ClusterSite implements AutoCloseable {
  /** As many nodes have a copy of the key store, the first ones. */
  private static final int KEYHOLDERS = 2;

  private static final int PORTS = 4;
  private static final List<String> JVM_OPTIONS = List.of("-Xmx1g");
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** Attempts that follow each other faster would be slowed down. */
  private static final Duration SIGN_IN_PAUSE = Duration.ofSeconds(3);

  /** Longer than a node waits for others to take its cameras up. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(75);

  private final List<Site> sites;
  private final Optional<CassandraServer> cassandra;
  private final ClusterNetwork network;
  private final Map<Integer, NodeProcess.Program> programs = new TreeMap<>();
  private final Map<Integer, NodeProcess> running = new TreeMap<>();
  private volatile List<String> jvmOptions = JVM_OPTIONS;
  private volatile boolean closed;

  private ClusterSite(
      List<Site> sites, Optional<CassandraServer> cassandra, ClusterNetwork network) {
    this.sites = List.copyOf(sites);
    this.cassandra = cassandra;
    this.network = network;
  }

  /**
   * Lays out a cluster, or goes on with one; starts nothing.
   *
   * @param data for a folder {@code node-1} and so on of each node; secrets and Cassandra lie
   *     beside it
   * @param firstPort HTTPS port of node 1, the next ones follow; 0 for any that are free
   * @param cassandra one that is there already; empty for one of its own
   */
  public static ClusterSite open(
      Path data, int nodes, int firstPort, Optional<InetSocketAddress> cassandra)
      throws IOException {
    return open(data, nodes, firstPort, cassandra, new LoopbackNetwork());
  }

  /**
   * The same on free ports with a Cassandra of its own.
   *
   * @param moreSettings for each node, below {@code strongroom}
   */
  public static ClusterSite open(Path data, int nodes, String moreSettings) throws IOException {
    return open(data, nodes, 0, Optional.empty(), new LoopbackNetwork(), moreSettings);
  }

  /** The same in a network, which is closed with it. */
  public static ClusterSite open(
      Path data,
      int nodes,
      int firstPort,
      Optional<InetSocketAddress> cassandra,
      ClusterNetwork network)
      throws IOException {
    return open(data, nodes, firstPort, cassandra, network, "");
  }

  private static ClusterSite open(
      Path data,
      int nodes,
      int firstPort,
      Optional<InetSocketAddress> cassandra,
      ClusterNetwork network,
      String moreSettings)
      throws IOException {
    Path secrets = Files.createDirectories(Folders.beside(data, ".secrets"));
    Optional<CassandraServer> own =
        cassandra.isPresent()
            ? Optional.empty()
            : Optional.of(CassandraServer.in(Folders.beside(data, ".cassandra"), network));
    InetSocketAddress store = cassandra.orElseGet(() -> own.orElseThrow().address());
    String keyspace = keyspace(secrets.resolve("keyspace"));
    List<Integer> ports = KeptPorts.of(secrets.resolve("ports"), nodes * PORTS);
    List<String> seeds =
        IntStream.range(0, nodes)
            .mapToObj(i -> network.clusterHost(i + 1) + ":" + ports.get(i * PORTS))
            .toList();
    List<Site> sites = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      List<Integer> its = ports.subList(i * PORTS, (i + 1) * PORTS);
      Path root = secrets.resolve("node-" + (i + 1));
      sites.add(
          Site.open(
              root,
              data.resolve("node-" + (i + 1)),
              secrets,
              network.publicHost(i + 1),
              firstPort == 0 ? its.get(2) : firstPort + i,
              its.get(3),
              i < KEYHOLDERS,
              settings(root, network, i + 1, its, seeds, i < KEYHOLDERS, store, keyspace)
                  + moreSettings));
    }
    issue(secrets.resolve("cluster-ca"), sites, network);
    handOutKeyStore(secrets, sites.subList(0, KEYHOLDERS));
    ClusterSite cluster = new ClusterSite(sites, own, network);
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(cluster::close));
    return cluster;
  }

  private static String settings(
      Path root,
      ClusterNetwork network,
      int node,
      List<Integer> ports,
      List<String> seeds,
      boolean keyholder,
      InetSocketAddress cassandra,
      String keyspace) {
    return """
    %s
      %s
      cluster {
        host = "%s"
        port = %d
        data-port = %d
        seeds = %s
        roles = [%s]
        tls = "%s"
        cassandra {
          contact-points = ["%s:%d"]
          datacenter = "%s"
          keyspace = "%s"
          replicas = 1
        }
      }\
    """
        .formatted(
            keyholder ? keys(keyStore(root)) : "",
            network.cuts() ? "ingest.allow = [\"" + NamespaceNetwork.CAMERAS + "\"]" : "",
            network.clusterHost(node),
            ports.get(0),
            ports.get(1),
            seeds.stream().collect(Collectors.joining("\", \"", "[\"", "\"]")),
            keyholder ? "\"recorder\", \"keyholder\"" : "\"recorder\"",
            tls(root),
            cassandra.getHostString(),
            cassandra.getPort(),
            CassandraServer.DATACENTER,
            keyspace);
  }

  private static Path tls(Path root) {
    return root.resolve("tls");
  }

  private static String keys(KeyStorePlaces places) {
    return "keys { store = \"%s\", slots = [\"%s\"] }"
        .formatted(places.store(), places.slots().getFirst());
  }

  private static KeyStorePlaces keyStore(Path root) {
    return KeyStorePlaces.withSlotBeside(root.resolve("keys.store"));
  }

  /** A name of its own, so that clusters begun anew can share one Cassandra. */
  private static String keyspace(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] bytes = new byte[4];
      new SecureRandom().nextBytes(bytes);
      Files.writeString(file, "strongroom_" + HexFormat.of().formatHex(bytes));
    }
    return Files.readString(file);
  }

  private static void issue(Path folder, List<Site> sites, ClusterNetwork network) {
    Clock clock = Clock.systemUTC();
    SecureRandom random = new SecureRandom();
    ClusterAuthority authority =
        Files.exists(folder.resolve(ClusterAuthority.CA_FILE))
            ? ClusterAuthority.load(folder)
            : ClusterAuthority.create(folder, clock, random);
    for (int i = 0; i < sites.size(); i++) {
      List<String> hosts = List.of(network.clusterHost(i + 1));
      authority.issue(tls(sites.get(i).root()), hosts, clock, random);
    }
  }

  private static void handOutKeyStore(Path secrets, List<Site> keyholders) throws IOException {
    KeyStorePlaces original = keyStore(secrets);
    if (!Files.exists(original.store())) {
      try (Passphrase passphrase = Passphrase.fromFile(secrets.resolve("passphrase"))) {
        FileKeyStore.create(original, passphrase, new SecureRandom()).close();
      }
    }
    for (Site keyholder : keyholders) {
      KeyStorePlaces copy = keyStore(keyholder.root());
      if (!Files.exists(copy.store())) {
        StandardCopyOption mode = StandardCopyOption.COPY_ATTRIBUTES;
        Files.copy(original.slots().getFirst(), copy.slots().getFirst(), mode);
        Files.copy(original.store(), copy.store(), mode);
      }
    }
  }

  /** Options of the virtual machines of nodes that start from now on. */
  public void useJvmOptions(List<String> options) {
    jvmOptions = List.copyOf(options);
  }

  /** How many nodes there are. */
  public int size() {
    return sites.size();
  }

  /** One node's settings, folders and accounts. */
  public Site site(int node) {
    return sites.get(node - 1);
  }

  /** Whether a node has a copy of the key store. */
  public boolean isKeyholder(int node) {
    return node <= KEYHOLDERS;
  }

  /**
   * Starts everything and waits until all nodes are members of one cluster.
   *
   * @param progress told of each step, in one line
   */
  public void start(Consumer<String> progress) throws IOException, InterruptedException {
    if (cassandra.isPresent()) {
      progress.accept("starting Cassandra");
      launchCassandra(cassandra.get());
      cassandra.get().awaitReady();
    }
    progress.accept("starting " + size() + " nodes");
    for (int node = 1; node <= size(); node++) {
      launch(node);
    }
    for (int node = 1; node <= size(); node++) {
      awaitReady(node);
      progress.accept("node " + node + " is ready at " + site(node).url());
    }
    progress.accept("waiting until they are one cluster");
    for (int node = 1; node <= size(); node++) {
      awaitMembers(node);
    }
  }

  private synchronized void launchCassandra(CassandraServer server) throws IOException {
    refuseIfClosed();
    server.launch();
  }

  /** Starts a node, the first time or again, without waiting. */
  public synchronized void launch(int node) throws IOException {
    refuseIfClosed();
    running.put(
        node,
        NodeProcess.launchApart(
            site(node),
            programs.getOrDefault(node, NodeProcess.Program.NODE),
            jvmOptions,
            command -> network.at(node, command)));
  }

  /** From its next start on a node is run by another program than the product's own. */
  public synchronized void runBy(int node, NodeProcess.Program program) {
    programs.put(node, program);
  }

  /** The Cassandra that was started with the nodes. */
  public CassandraServer cassandra() {
    return cassandra.orElseThrow();
  }

  /** The network that all are in. */
  public ClusterNetwork network() {
    return network;
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the cluster is being stopped");
    }
  }

  /** The process of a node that has been started. */
  public synchronized NodeProcess node(int node) {
    return Optional.ofNullable(running.get(node)).orElseThrow();
  }

  /** Whether {@link #close} has been called, and nodes are to end. */
  public boolean isClosed() {
    return closed;
  }

  /** Waits until a node says that it is ready. */
  public void awaitReady(int node) throws IOException, InterruptedException {
    node(node).await("node " + node + " to be ready", START_LIMIT, node(node)::ready);
  }

  /** Waits until all nodes are well, as one of them sees it. */
  public void awaitMembers(int through) throws IOException, InterruptedException {
    try (ApiClient admin = administrator(through)) {
      node(through)
          .await("all nodes to be members", START_LIMIT, () -> membersSeenBy(admin) == size());
    }
  }

  /** A node takes people's names once it has seen the control records, after it is ready. */
  private ApiClient administrator(int node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try {
        return site(node).administrator();
      } catch (StrongroomException e) {
        if (!node(node).isAlive() || System.nanoTime() > deadline) {
          throw e;
        }
        Thread.sleep(SIGN_IN_PAUSE);
      }
    }
  }

  private static int membersSeenBy(ApiClient admin) {
    int well = 0;
    for (JsonNode node : admin.get("/api/v1/cluster").path("nodes")) {
      well += node.path("state").asText().equals("well") ? 1 : 0;
    }
    return well;
  }

  /**
   * Ends everything.
   *
   * @throws StrongroomException UNAVAILABLE if a node did not stop in time and was killed
   */
  @Override
  public void close() {
    closed = true;
    endAll();
  }

  private synchronized void endAll() {
    // All at once: one after the other would move all cameras to the last one.
    running.values().forEach(NodeProcess::askToStop);
    try {
      stopAll(new ArrayList<>(running.values()));
    } finally {
      running.clear();
      try {
        cassandra.ifPresent(CassandraServer::close);
      } finally {
        network.close();
      }
    }
  }

  private static void stopAll(List<NodeProcess> nodes) {
    List<StrongroomException> failures = new ArrayList<>();
    for (NodeProcess node : nodes) {
      try {
        node.stop(STOP_LIMIT);
      } catch (StrongroomException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }
}
