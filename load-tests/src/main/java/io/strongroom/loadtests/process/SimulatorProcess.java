package io.strongroom.loadtests.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The simulated cameras in a process of their own, so that their cost is not the recorder's. */
public final class SimulatorProcess implements AutoCloseable {
  private static final String MAIN = "io.strongroom.loadtests.camera.SimulatorMain";
  private static final Pattern MISBEHAVIOUR = Pattern.compile("  ([a-z0-9-]+)(?::\\S+)? - .*");
  private static final Duration START_LIMIT = Duration.ofMinutes(6);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** One simulated camera as the simulator announced it; codings in lower case. */
  public record Announced(int number, String name, String url, String codec, String audio) {}

  private final Process process;
  private final Path ledger;
  private final List<Announced> cameras;

  private SimulatorProcess(Process process, Path ledger, List<Announced> cameras) {
    this.process = process;
    this.ledger = ledger;
    this.cameras = cameras;
  }

  /**
   * Starts simulated cameras and waits until they listen.
   *
   * @param folder for ledger, clips and log
   * @param options as of {@code strongroom simulate}, without {@code --ready}, {@code --ledger} and
   *     {@code --clips}
   */
  public static SimulatorProcess start(Path folder, List<String> options)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path ready = folder.resolve("ready.json");
    Files.deleteIfExists(ready);
    Path ledger = folder.resolve("sent.ledger");
    List<String> arguments = new ArrayList<>(options);
    if (!options.contains("--port")) {
      arguments.addAll(List.of("--port", "0"));
    }
    arguments.addAll(
        List.of(
            "--ready", ready.toString(),
            "--ledger", ledger.toString(),
            "--clips", clips(folder).toString()));
    Process process =
        Programs.start(
            Programs.java(MAIN, List.of("-Xmx1g"), arguments), folder.resolve("simulator.log"));
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!Files.exists(ready)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "the simulated cameras did not start; see " + folder.resolve("simulator.log"));
      }
      Thread.sleep(100);
    }
    return new SimulatorProcess(process, ledger, announced(ready));
  }

  /**
   * What a simulated camera can be made to do wrong, as the simulator's own help lists it: indented
   * lines {@code name:parameters - what happens} below a heading. Empty if it lists nothing.
   */
  public static List<String> misbehaviours(Path folder) throws IOException, InterruptedException {
    Path help = folder.resolve("simulator-help.txt");
    Process process = Programs.start(Programs.java(MAIN, List.of(), List.of("--help")), help);
    process.waitFor();
    List<String> names = new ArrayList<>();
    boolean listed = false;
    for (String line : Files.readAllLines(help)) {
      Matcher row = MISBEHAVIOUR.matcher(line);
      if (line.startsWith("What --misbehave knows")) {
        listed = true;
      } else if (listed && row.matches()) {
        names.add(row.group(1));
      } else if (listed && line.isBlank()) {
        break;
      }
    }
    return List.copyOf(names);
  }

  public List<Announced> cameras() {
    return cameras;
  }

  /** What was sent; complete only after {@link #close}. */
  public Path ledger() {
    return ledger;
  }

  public long pid() {
    return process.pid();
  }

  /** SIGSTOP: it stands still with all its connections open. {@link #thaw} before it is to end. */
  public void freeze() throws IOException, InterruptedException {
    Freezing.freeze(process);
  }

  /** SIGCONT. */
  public void thaw() throws IOException, InterruptedException {
    Freezing.thaw(process);
  }

  @Override
  public void close() {
    Programs.end(process, STOP_LIMIT);
  }

  /**
   * Where the loops of a simulator in {@code folder} lie. They are encoded once per installation; a
   * program outside one keeps them beside its work.
   */
  public static Path clips(Path folder) {
    String home = System.getProperty("strongroom.home");
    return home == null ? folder.resolve("clips") : Path.of(home, "data", "clips");
  }

  private static List<Announced> announced(Path ready) throws IOException {
    List<Announced> cameras = new ArrayList<>();
    for (JsonNode camera : new ObjectMapper().readTree(ready.toFile()).path("cameras")) {
      cameras.add(
          new Announced(
              camera.path("number").asInt(),
              camera.path("name").asText(),
              camera.path("uri").asText(),
              camera.path("video").asText().toLowerCase(Locale.ROOT),
              camera.path("audio").asText().toLowerCase(Locale.ROOT)));
    }
    return List.copyOf(cameras);
  }
}
