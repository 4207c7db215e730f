package io.strongroom.loadtests.prove.many;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.loadtests.process.ClusterSite;
import io.strongroom.loadtests.process.NodeProcess;
import io.strongroom.loadtests.process.Site;
import io.strongroom.loadtests.prove.Proof;
import io.strongroom.loadtests.prove.ProofRun;
import io.strongroom.loadtests.prove.Tools;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As many cameras as a large county has, on three node processes of one machine, none of which
 * sends anything: how soon all entities run after a cold start of all nodes, how soon those of a
 * killed node run elsewhere, and what each takes.
 *
 * @param cameras how many are registered
 */
public record ManyCamerasProof(int cameras) implements Proof {
  private static final int NODES = 3;
  private static final int SIGNED_IN = 4;
  private static final Duration COLD_START = Duration.ofMinutes(2);
  private static final Duration REHOMED = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMinutes(6);
  private static final Duration REFUSED_PAUSE = Duration.ofSeconds(3);
  private static final int ATTEMPTS = 20;
  private static final Duration LOOK = Duration.ofMillis(500);

  /** What the nodes replicate among themselves says its size when it grows. */
  private static final String LOGGING =
      """
      <configuration>
        <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0} %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="OUT"/></root>
        <logger name="org.apache.pekko.cluster.ddata" level="INFO"/>
      </configuration>
      """;

  private static final String JCMD =
      Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();

  private static final Pattern STATE_SIZE =
      Pattern.compile("size for \\[[^]]*CoordinatorState[^]]*\\] is \\[(\\d+)\\] bytes");

  @Override
  public String name() {
    return "twenty-thousand";
  }

  @Override
  public String claim() {
    return "%,d registered cameras on %d node processes of one machine: all entities run %d s after"
            .formatted(cameras, NODES, COLD_START.toSeconds())
        + " a cold start, and those of a killed node within %d s elsewhere"
            .formatted(REHOMED.toSeconds());
  }

  @Override
  public String takes() {
    return "10 min";
  }

  @Override
  public long roomBytes() {
    return 4L << 30;
  }

  @Override
  public Outcome run(ProofRun run) throws IOException, InterruptedException {
    try (ClusterSite cluster =
        ClusterSite.open(run.folder().resolve("data"), NODES, 0, Optional.empty())) {
      Path logging = Files.writeString(run.folder().resolve("logback.xml"), LOGGING);
      cluster.useJvmOptions(
          List.of(
              "-Xmx1g",
              "-Dlogback.configurationFile=" + logging.toAbsolutePath(),
              "-Dpekko.cluster.sharding.distributed-data.log-data-size-exceeding=1"));
      for (int node = 1; node <= NODES; node++) {
        cluster.runBy(node, new NodeProcess.Program(IdleNodeMain.class.getName(), List.of()));
      }
      cluster.start(run::say);
      return new Run(run, cluster, cameras).outcome();
    }
  }

  /** A run on a cluster that has started. */
  private static final class Run {
    private final ProofRun run;
    private final ClusterSite cluster;
    private int cameras;
    private final Set<String> gone = new HashSet<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    Run(ProofRun run, ClusterSite cluster, int cameras) {
      this.run = run;
      this.cluster = cluster;
      this.cameras = cameras;
    }

    Outcome outcome() throws IOException, InterruptedException {
      long empty = liveBytes();
      registerAll();
      figures.put("registrations refused at first", refused.get());
      try (ApiClient admin = cluster.site(1).administrator()) {
        cameras = admin.get("/api/v1/cameras").path("cameras").size();
      }
      figures.put("registered cameras", cameras);
      awaitAssigned(1, "all entities to run after registration");
      long full = liveBytes();
      figures.put("live heap of all nodes, idle and empty, MiB", empty >> 20);
      figures.put("live heap of all nodes, all entities, MiB", full >> 20);
      figures.put("heap for each camera, all three nodes, bytes", (full - empty) / cameras);

      run.say("killing all nodes, and starting them again");
      for (int node = 1; node <= NODES; node++) {
        cluster.node(node).kill();
      }
      Instant cold = Instant.now();
      for (int node = 1; node <= NODES; node++) {
        cluster.launch(node);
      }
      for (int node = 1; node <= NODES; node++) {
        cluster.awaitReady(node);
      }
      cluster.awaitMembers(NODES);
      awaitAssigned(NODES, "all entities to run after a cold start");
      judge("cold start until all entities run, s", cold, COLD_START);

      // Whoever is oldest also gives out the shards, and is the hardest to lose.
      run.say("killing node 1");
      String dead = self(1);
      cluster.node(1).kill();
      Instant killed = Instant.now();
      gone.add(dead);
      awaitAssigned(2, "a killed node's entities to run elsewhere");
      judge("a killed node's entities run elsewhere after, s", killed, REHOMED);
      figures.put("coordinator's state, bytes", stateBytes());
      return new Outcome(figures, failures);
    }

    private void judge(String what, Instant since, Duration limit) {
      double seconds = Duration.between(since, Instant.now()).toMillis() / 1000.0;
      figures.put(what, seconds);
      if (seconds > limit.toSeconds()) {
        failures.add("%s: %.1f, above %d".formatted(what, seconds, limit.toSeconds()));
      }
    }

    private void registerAll() throws IOException, InterruptedException {
      Instant begun = Instant.now();
      AtomicInteger next = new AtomicInteger();
      List<Future<?>> going = new ArrayList<>();
      try (ExecutorService clerks = Executors.newFixedThreadPool(SIGNED_IN)) {
        for (int i = 0; i < SIGNED_IN; i++) {
          going.add(clerks.submit(() -> registerSome(next)));
        }
        for (Future<?> each : going) {
          each.get();
        }
      } catch (ExecutionException e) {
        throw new StrongroomException(
            ErrorKind.INTERNAL, "a camera was not registered: " + e.getCause(), e);
      }
      figures.put(
          "registering all over HTTP, s", Duration.between(begun, Instant.now()).toSeconds());
    }

    /** A busy Cassandra may refuse; a camera whose registering was in doubt is there twice then. */
    private void register(ApiClient admin, int n) throws InterruptedException {
      for (int attempt = 1; ; attempt++) {
        try {
          Site.addCamera(admin, Site.camera("idle " + n, "rtsp://127.0.0.1:9/" + n));
          return;
        } catch (StrongroomException e) {
          if (e.kind() != ErrorKind.UNAVAILABLE || attempt == ATTEMPTS) {
            throw e;
          }
          refused.incrementAndGet();
          Thread.sleep(REFUSED_PAUSE);
        }
      }
    }

    private Void registerSome(AtomicInteger next) throws IOException {
      try (ApiClient admin = cluster.site(1).administrator()) {
        for (int n = next.getAndIncrement(); n < cameras; n = next.getAndIncrement()) {
          register(admin, n);
          if (n % 1000 == 0) {
            run.say("%,d of %,d cameras are registered".formatted(n, cameras));
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return null;
    }

    /** Until the living nodes have all cameras; what they tell of themselves is 5 s old at most. */
    private void awaitAssigned(int through, String what) throws IOException, InterruptedException {
      try (ApiClient admin = cluster.site(through).administrator()) {
        cluster.node(through).await(what, PATIENCE, LOOK, () -> assigned(admin) == cameras);
      }
    }

    private String self(int node) throws IOException {
      try (ApiClient admin = cluster.site(node).administrator()) {
        return admin.get("/api/v1/cluster").path("self").asText();
      }
    }

    private int assigned(ApiClient admin) {
      int sum = 0;
      for (JsonNode node : admin.get("/api/v1/cluster").path("nodes")) {
        boolean counts =
            node.path("state").asText().equals("well") && !gone.contains(node.path("id").asText());
        sum += counts ? node.path("assigned").asInt() : 0;
      }
      return sum;
    }

    /** What is reachable on the heaps of all nodes: {@code jcmd} collects before it counts. */
    private long liveBytes() throws IOException, InterruptedException {
      long sum = 0;
      for (int node = 1; node <= NODES; node++) {
        String histogram =
            Tools.run(JCMD, Long.toString(cluster.node(node).pid()), "GC.class_histogram");
        Matcher total = Pattern.compile("(?m)^Total +\\d+ +(\\d+)").matcher(histogram);
        if (!total.find()) {
          throw new StrongroomException(ErrorKind.INTERNAL, "jcmd counts nothing: " + histogram);
        }
        sum += Long.parseLong(total.group(1));
      }
      return sum;
    }

    /** The largest that any node logged. */
    private long stateBytes() throws IOException {
      long largest = 0;
      for (int node = 1; node <= NODES; node++) {
        Matcher sizes = STATE_SIZE.matcher(Files.readString(cluster.site(node).log()));
        while (sizes.find()) {
          largest = Math.max(largest, Long.parseLong(sizes.group(1)));
        }
      }
      return largest;
    }
  }
}
