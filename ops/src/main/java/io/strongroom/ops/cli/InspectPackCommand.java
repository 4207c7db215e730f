package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom inspect pack}: a signed pack of a year or month for auditors. */
@Command(
    name = "pack",
    description = "Fetches a signed pack of a year or month that is over, for auditors.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom inspect pack --ca data/tls/ca.pem --user zhou --password-file pw --year 2026"
          + " --out audit-2026.zip"
    })
final class InspectPackCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Spec private @Nullable CommandSpec spec;
  @Mixin private Connection connection = new Connection();

  @ArgGroup(multiplicity = "1")
  private Period period = new Period();

  /** One of the two. */
  static final class Period {
    @Option(names = "--year", paramLabel = "YYYY", description = "that is over")
    private @Nullable String year;

    @Option(names = "--month", paramLabel = "YYYY-MM", description = "that is over")
    private @Nullable String month;

    String text() {
      return year != null ? year : Objects.requireNonNull(month);
    }
  }

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "gets the pack (ZIP); must not be there")
  private Path file = Path.of("audit.zip");

  @Option(
      names = "--seed",
      paramLabel = "FILE",
      description = "seed of a sample, which is then in the pack with what it draws; repeatable")
  private List<Path> seeds = List.of();

  @Option(names = "--texts", description = "with words and names of findings")
  private boolean texts;

  @Override
  public Integer call() {
    ObjectNode body = ApiClient.object().put("period", period.text()).put("texts", texts);
    ArrayNode given = body.putArray("seeds");
    seeds.forEach(seed -> given.add(Connection.secretFrom(seed, "--seed").strip()));
    try (ApiClient api = connection.signIn();
        InputStream pack = api.opened("/api/v1/access-log/packs", body, LONGEST).body()) {
      Files.copy(pack, file);
    } catch (FileAlreadyExistsException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--out: " + file + " is there already; give another name", e);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "--out: " + file + " cannot be written: " + e.getMessage(), e);
    }
    Objects.requireNonNull(spec).commandLine().getOut().println(file);
    return ExitCode.OK;
  }
}
