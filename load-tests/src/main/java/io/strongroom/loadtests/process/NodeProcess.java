package io.strongroom.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One running node of a {@link Site}. */
public final class NodeProcess implements AutoCloseable {
  private static final String MAIN = "io.strongroom.node.NodeMain";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /**
   * Each look is a scrape, which takes its time from a node that is starting hundreds of cameras.
   */
  private static final Duration RECORDING_PAUSE = Duration.ofMillis(500);

  /** What runs a node: a main class, and its arguments beside {@code --config}. */
  public record Program(String mainClass, List<String> arguments) {
    /** The product's own. */
    public static final Program NODE = new Program(MAIN, List.of());

    public Program {
      arguments = List.copyOf(arguments);
    }
  }

  private final Site site;
  private final Process process;
  private volatile boolean frozen;

  private NodeProcess(Site site, Process process) {
    this.site = site;
    this.process = process;
  }

  /** Starts the node and waits until it is ready. */
  public static NodeProcess start(Site site, List<String> jvmOptions)
      throws IOException, InterruptedException {
    NodeProcess node = launch(site, jvmOptions);
    boolean isReady = false;
    try {
      node.await("the node to be ready", START_LIMIT, node::ready);
      isReady = true;
      return node;
    } finally {
      if (!isReady) {
        node.process.destroyForcibly();
      }
    }
  }

  /** Starts the node without waiting. */
  public static NodeProcess launch(Site site, List<String> jvmOptions) throws IOException {
    return launch(site, MAIN, jvmOptions, List.of());
  }

  /** The same, and Ctrl-C does not end it: whoever starts it stops it. */
  static NodeProcess launchApart(
      Site site, Program program, List<String> jvmOptions, UnaryOperator<List<String>> place)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--config", site.settings().toString()));
    arguments.addAll(program.arguments());
    List<String> command =
        Programs.apart(Programs.java(program.mainClass(), jvmOptions, arguments));
    return new NodeProcess(site, Programs.start(place.apply(command), site.log()));
  }

  /** Starts another program that runs this site's node, without waiting. */
  public static NodeProcess launch(
      Site site, String mainClass, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("--config", site.settings().toString()));
    all.addAll(arguments);
    return new NodeProcess(
        site, Programs.start(Programs.java(mainClass, jvmOptions, all), site.log()));
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** {@code kill -9}. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGSTOP: it stands still with all its connections open. {@link #thaw} before it is to end. */
  public void freeze() throws IOException, InterruptedException {
    frozen = true;
    Freezing.freeze(process);
  }

  /** SIGCONT. */
  public void thaw() throws IOException, InterruptedException {
    Freezing.thaw(process);
    frozen = false;
  }

  /** Has something done when the process has ended, however it ends; on another thread. */
  public void whenEnded(Runnable action) {
    CompletableFuture<Void> _ = process.onExit().thenRun(action);
  }

  /** Asks the node to stop, without waiting. */
  void askToStop() {
    if (frozen) {
      Freezing.thawQuietly(process);
    }
    process.destroy();
  }

  /** Asks the node to stop and waits; a node that does not stop in time is a failure. */
  @Override
  public void close() {
    stop(STOP_LIMIT);
  }

  /** The same with another patience. */
  public void stop(Duration patience) {
    if (!Programs.end(process, patience)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the node did not stop within " + patience.toSeconds() + " s");
    }
  }

  /** Whether the node says that it is ready. */
  public boolean ready() {
    return status("/health/ready") == 200;
  }

  /** The node's numbers now. */
  public Scrape metrics() throws IOException, InterruptedException {
    return Scrape.of(site.management().resolve("/metrics"));
  }

  /** Waits until that many cameras are in state {@code recording} with durable footage. */
  public void awaitRecording(int cameras, Duration limit) throws IOException, InterruptedException {
    try (ApiClient admin = site.administrator()) {
      await(
          "all cameras to record",
          limit,
          RECORDING_PAUSE,
          // to list hundreds of cameras again and again would be the node's main work
          () -> recordingNow() >= cameras && listedAsRecording(admin) >= cameras);
    }
  }

  private double recordingNow() {
    try {
      return metrics().value("strongroom_cameras", "state=\"recording\"");
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static int listedAsRecording(ApiClient admin) {
    int recording = 0;
    for (JsonNode camera : admin.get("/api/v1/cameras").path("cameras")) {
      recording += records(camera) ? 1 : 0;
    }
    return recording;
  }

  /** Waits until the footage of some cameras is durable up to an instant. */
  public void awaitRecorded(List<String> ids, Instant until, Duration limit)
      throws IOException, InterruptedException {
    try (ApiClient admin = site.administrator()) {
      for (String id : ids) {
        await(
            "camera " + id + " to have recorded until " + until,
            limit,
            () -> {
              String edge = admin.get("/api/v1/cameras/" + id).path("liveEdge").asText("");
              return !edge.isEmpty() && !Instant.parse(edge).isBefore(until);
            });
      }
    }
  }

  private static boolean records(JsonNode camera) {
    return camera.path("state").asText().equals("recording") && camera.hasNonNull("liveEdge");
  }

  /** Waits for a condition, failing early with the end of the log if the node has died. */
  public void await(String what, Duration limit, BooleanSupplier condition)
      throws IOException, InterruptedException {
    await(what, limit, PAUSE, condition);
  }

  /** The same with a pause between two looks. */
  public void await(String what, Duration limit, Duration pause, BooleanSupplier condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "the node ended while waiting for " + what + ":\n" + lastLog());
      }
      if (System.nanoTime() > deadline) {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "waited " + limit.toSeconds() + " s in vain for " + what + ":\n" + lastLog());
      }
      Thread.sleep(pause);
    }
  }

  private int status(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(site.management().resolve(path))
                  .timeout(Duration.ofSeconds(2))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private String lastLog() throws IOException {
    List<String> lines = Files.readAllLines(site.log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }
}
