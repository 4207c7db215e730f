package io.strongroom.loadtests.console;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.strongroom.loadtests.process.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** {@code strongroom demo} in a process of its own. */
final class DemoProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(90);

  private final Process process;
  private final Path log;
  private final JsonNode ready;

  DemoProcess(Path dir, int cameras, String... more) throws IOException {
    Path json = dir.resolve("demo.json");
    log = dir.resolve("demo.log");
    Files.deleteIfExists(json); // of an earlier start
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "demo",
                "--cameras",
                Integer.toString(cameras),
                "--port",
                "0",
                "--data",
                dir.resolve("data").toString(),
                "--json",
                json.toString()));
    arguments.addAll(List.of(more));
    List<String> command =
        Programs.java("io.strongroom.loadtests.LoadTestsMain", List.of(), arguments);
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    await("the demo is ready; its output is " + log)
        .atMost(START)
        .until(() -> Files.exists(json) || !process.isAlive());
    if (!Files.exists(json)) {
      throw new IllegalStateException("the demo ended: " + Files.readString(log));
    }
    ready = new ObjectMapper().readTree(json.toFile());
  }

  String url() {
    return ready.path("url").asText();
  }

  String password(String user) {
    for (JsonNode account : ready.path("accounts")) {
      if (account.path("user").asText().equals(user)) {
        return account.path("password").asText();
      }
    }
    throw new IllegalStateException("no account " + user);
  }

  /** What it printed up to now. */
  String printed() throws IOException {
    return Files.readString(log);
  }

  /** Of a demo of several nodes: where one of them is reached, by number from 1. */
  URI nodeUrl(int node) {
    return URI.create(ready.path("nodes").path(node - 1).path("url").asText());
  }

  Path nodeData(int node) {
    return Path.of(ready.path("nodes").path(node - 1).path("data").asText());
  }

  /** Empty once it has ended. */
  Optional<ProcessHandle> nodeProcess(int node) {
    return ProcessHandle.of(ready.path("nodes").path(node - 1).path("pid").asLong());
  }

  String camera(int index) {
    return ready.path("cameras").path(index).path("id").asText();
  }

  /** Ctrl-C, or nearly so. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
