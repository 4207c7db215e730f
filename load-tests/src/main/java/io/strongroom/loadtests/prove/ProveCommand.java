package io.strongroom.loadtests.prove;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code strongroom prove}: the acceptance test that a buyer runs on site. */
@Command(
    name = "prove",
    description = {
      "Without a name: lists what this project claims.",
      "With a name: runs that proof against real processes; exit code 0 only if it holds, 1 if not."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  strongroom prove",
      "  strongroom prove record-50 --seconds 30 --json result.json"
    })
public final class ProveCommand implements Callable<Integer> {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "the claim to prove")
  private @Nullable String name;

  @Option(names = "--json", paramLabel = "FILE", description = "writes name, holds, seed, figures")
  private @Nullable Path json;

  @Option(names = "--seconds", paramLabel = "S", description = "shortens or lengthens the run")
  private @Nullable Integer seconds;

  @Option(names = "--rounds", paramLabel = "N", description = "fewer or more rounds")
  private @Nullable Integer rounds;

  @Option(names = "--seed", paramLabel = "N", description = "replays a run's randomness")
  private @Nullable Long seed;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "where it works; needs the room it states (default: the system's temporary folder)")
  private @Nullable Path folder;

  private final PrintStream out = System.out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (name == null) {
      list();
      return ExitCode.OK;
    }
    Proof proof =
        Proofs.all().stream()
            .filter(p -> p.name().equals(name))
            .findFirst()
            .orElseThrow(
                () ->
                    new StrongroomException(
                        ErrorKind.CALLER,
                        "no proof is called '" + name + "'; strongroom prove lists them"));
    return prove(proof) ? ExitCode.OK : ExitCode.DOES_NOT_HOLD;
  }

  private void list() throws IOException {
    for (Proof proof : Proofs.all()) {
      out.printf(
          "%s: %s%n    ./strongroom prove %s   (%s)   last run: %s%n",
          proof.name(), proof.claim(), proof.name(), proof.takes(), lastRun(proof));
    }
  }

  private boolean prove(Proof proof) throws IOException, InterruptedException {
    positive("--seconds", seconds);
    positive("--rounds", rounds);
    long theSeed = seed != null ? seed : new SplittableRandom().nextLong(1_000_000_000L);
    Path parent = folder != null ? Files.createDirectories(folder) : tempFolder();
    Path work = Files.createTempDirectory(parent, "strongroom-" + proof.name() + "-");
    requireRoom(proof.name(), proof.roomBytes(), work);
    out.printf(
        "%s: %s%n  seed %d, takes about %s, works in %s%n",
        proof.name(), proof.claim(), theSeed, proof.takes(), work);
    Proof.Outcome outcome =
        proof.run(new ProofRun(work, theSeed, optional(seconds), optional(rounds), out));
    outcome.figures().forEach((key, value) -> out.printf("  %-44s %s%n", key, value));
    outcome.failures().forEach(failure -> out.println("  DOES NOT HOLD: " + failure));
    out.println(proof.name() + (outcome.holds() ? ": holds" : ": does not hold; kept " + work));
    write(proof, theSeed, outcome);
    if (outcome.holds()) {
      Folders.delete(work);
    }
    return outcome.holds();
  }

  private void write(Proof proof, long theSeed, Proof.Outcome outcome) throws IOException {
    ObjectNode result =
        JSON.createObjectNode()
            .put("name", proof.name())
            .put("holds", outcome.holds())
            .put("seed", theSeed);
    result.set("figures", JSON.valueToTree(outcome.figures()));
    outcome.failures().forEach(result.putArray("failures")::add);
    result.put("claim", proof.claim()).put("at", Instant.now().toString());
    byte[] text = JSON.writeValueAsBytes(result);
    if (json != null) {
      Files.write(json, text);
    }
    Files.createDirectories(resultsFolder());
    Files.write(resultsFolder().resolve(proof.name() + ".json"), text);
  }

  private static String lastRun(Proof proof) throws IOException {
    Path file = resultsFolder().resolve(proof.name() + ".json");
    if (!Files.isReadable(file)) {
      return "none here";
    }
    JsonNode result = JSON.readTree(file.toFile());
    String figures =
        result.path("figures").properties().stream()
            .map(
                entry ->
                    entry.getKey() + " " + entry.getValue().asText(entry.getValue().toString()))
            .collect(Collectors.joining(", "));
    return (result.path("holds").asBoolean() ? "held " : "did not hold ")
        + result.path("at").asText()
        + ": "
        + figures;
  }

  private static Path resultsFolder() {
    return Path.of(System.getProperty("strongroom.home", "."), "prove-results");
  }

  /** Refuses to begin what the disk has no room for. */
  static void requireRoom(String name, long roomBytes, Path work) throws IOException {
    long free = Files.getFileStore(work).getUsableSpace();
    if (free < roomBytes) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED,
          "%s needs %d MB free in %s and finds %d MB; name a roomier place with --folder"
              .formatted(name, roomBytes >> 20, work, free >> 20));
    }
  }

  private static void positive(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new StrongroomException(ErrorKind.CALLER, option + " must be at least 1");
    }
  }

  private static OptionalInt optional(@Nullable Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static Path tempFolder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** The claims, in the order of the documentation. */
  static List<String> names() {
    return Proofs.all().stream().map(Proof::name).toList();
  }
}
