package io.strongroom.ops.cli;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom retention report}: whether footage was kept as the rules say. */
@Command(
    name = "report",
    description = {
      "Reports whether footage was kept as the rules say: what of each camera's days is there, what"
          + " is missing and why, what lay past its ceiling, holds and certificates.",
      "text prints sums and days that are short; csv has a line for each camera and day, or what"
          + " --part names; pdf is for paper. Chinese in a pdf needs a Chinese font on the node."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom retention report --ca data/tls/ca.pem --user admin --password-file pw --from"
          + " 2026-11-01 --to 2026-11-30 --format pdf --out november.pdf"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private Connection connection = new Connection();

  @Option(names = "--from", required = true, paramLabel = "DATE", description = "first day")
  private LocalDate from = LocalDate.EPOCH;

  @Option(names = "--to", required = true, paramLabel = "DATE", description = "last day, included")
  private LocalDate to = LocalDate.EPOCH;

  @Option(names = "--class", paramLabel = "CLASS", description = "cameras of this class alone")
  private @Nullable String retentionClass;

  @Option(
      names = "--area",
      paramLabel = "AREA",
      description = "cameras of this area alone: their managing unit, as it is written")
  private @Nullable String area;

  @Option(names = "--camera", paramLabel = "ID", description = "one camera alone")
  private @Nullable String camera;

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "FORMAT",
      description = "text, csv or pdf (default: ${DEFAULT-VALUE})")
  private Format format = Format.TEXT;

  @Option(
      names = "--part",
      paramLabel = "PART",
      description = "of csv: days, shortfalls, sums, late, holds or certificates; default: days")
  private @Nullable String part;

  @Option(
      names = "--lang",
      paramLabel = "LANG",
      description = "of csv and pdf: en or zh; default: en")
  private @Nullable String language;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "a file that is made; text goes to standard output without one")
  private @Nullable Path out;

  /** What a report is written as. */
  enum Format {
    TEXT,
    CSV,
    PDF
  }

  @Override
  public Integer call() {
    requireOut();
    try (ApiClient api = connection.signIn()) {
      if (format == Format.TEXT) {
        print(new ReportText(api.get(path("json"))).lines());
      } else {
        copy(api);
      }
    }
    return ExitCode.OK;
  }

  private void requireOut() {
    if (out == null && format != Format.TEXT) {
      throw new StrongroomException(ErrorKind.CALLER, "--out: name a file for csv and pdf");
    }
    if (out != null && Files.exists(out)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--out: " + out + " exists already; name another file");
    }
  }

  private String path(String as) {
    StringBuilder path = new StringBuilder("/api/v1/reports/retention?format=" + as);
    add(path, "from", from.toString());
    add(path, "to", to.toString());
    add(path, "class", retentionClass);
    add(path, "area", area);
    add(path, "camera", camera);
    add(path, "part", part);
    add(path, "lang", language);
    return path.toString();
  }

  private static void add(StringBuilder path, String name, @Nullable String value) {
    if (value != null) {
      path.append('&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
    }
  }

  private void print(Iterable<String> lines) {
    if (out == null) {
      lines.forEach(screen()::println);
      screen().flush();
      return;
    }
    save(file -> file.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  private void copy(ApiClient api) {
    try (InputStream in = api.open(path(format == Format.CSV ? "csv" : "pdf")).body()) {
      save(
          file -> {
            long _ = in.transferTo(file);
          });
    } catch (IOException e) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the answer broke off; try again", e);
    }
  }

  /** Fills a file. */
  private interface Filling {
    void fill(OutputStream file) throws IOException;
  }

  /** Writes beside the file and renames, so that a transfer that breaks off leaves nothing. */
  private void save(Filling filling) {
    Path target = Objects.requireNonNull(out);
    Path partial = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (OutputStream file = Files.newOutputStream(partial)) {
        filling.fill(file);
      }
      Path _ = Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      screen().println(target);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "writing " + target + " failed: " + e.getMessage(), e);
    } finally {
      deleteQuietly(partial);
    }
  }

  private static void deleteQuietly(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      // The transfer's own failure is what the person must hear; the .part file names itself.
    }
  }

  private PrintWriter screen() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
