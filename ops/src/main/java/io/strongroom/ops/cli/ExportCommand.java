package io.strongroom.ops.cli;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code strongroom export}: footage as MP4, through the same door as everybody's. */
@Command(
    name = "export",
    description = {
      "Fetches recorded footage of one camera as MP4, within a grant for export.",
      "A range that crosses a change of format becomes one file per format, FILE-1.mp4 and so on."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  strongroom export --ca data/tls/ca.pem --user liwei --password-file pw --purpose 'Case"
          + " 2026-117' \\",
      "    --camera 0b8f6a54-7a0e-4f6e-9c0d-3d1f5a1b2c3d --from 2026-11-22T08:00:00Z --to"
          + " 2026-11-22T08:10:00Z \\",
      "    --out east-gate.mp4"
    })
final class ExportCommand implements Callable<Integer> {
  private static final int BUFFER_BYTES = 1 << 18;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private Connection connection = new Connection();

  @Option(names = "--camera", required = true, description = "camera id")
  private String camera = "";

  @Option(names = "--from", required = true, description = "first instant, RFC 3339")
  private String from = "";

  @Option(names = "--to", required = true, description = "end, RFC 3339, not included")
  private String to = "";

  @Option(names = "--out", required = true, description = "file to write; must not exist yet")
  private Path out = Path.of("export.mp4");

  @Override
  public Integer call() {
    CameraId id = CameraId.parse(camera);
    requireInstant("--from", from);
    requireInstant("--to", to);
    try (ApiClient api = connection.signIn()) {
      new ExportPart(from, to)
          .fetch(
              api,
              id.toString(),
              (number, body) -> save(body, number == 0 ? out : numbered(number)));
    } catch (IOException e) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the answer broke off", e);
    }
    return ExitCode.OK;
  }

  private Path numbered(int number) {
    String name = String.valueOf(out.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot > 0 ? name.substring(0, dot) : name;
    String extension = dot > 0 ? name.substring(dot) : "";
    return out.resolveSibling(stem + "-" + number + extension);
  }

  /** Writes beside the target and renames, so that a broken transfer leaves nothing half-done. */
  private void save(HttpResponse<InputStream> response, Path target) {
    if (Files.exists(target)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--out: " + target + " exists already; name another file");
    }
    long expected = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    Path partial = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (InputStream in = response.body();
          OutputStream file = Files.newOutputStream(partial)) {
        copy(in, file, expected);
      }
      if (expected >= 0 && Files.size(partial) != expected) {
        throw new StrongroomException(ErrorKind.UNAVAILABLE, "the transfer broke off; try again");
      }
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      out().println(target);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "writing " + target + " failed: " + e.getMessage(), e);
    } finally {
      deleteQuietly(partial);
    }
  }

  private void copy(InputStream in, OutputStream file, long expected) throws IOException {
    PrintWriter progress = Objects.requireNonNull(spec).commandLine().getErr();
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = 0;
    long nextReport = 16L << 20;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      file.write(buffer, 0, n);
      done += n;
      if (done >= nextReport) {
        if (expected >= 0) {
          progress.printf("%d of %d MB%n", done >> 20, expected >> 20);
        } else {
          progress.printf("%d MB%n", done >> 20); // drawn anew, of a length that nobody knows
        }
        progress.flush();
        nextReport = done + (16L << 20);
      }
    }
  }

  private static void deleteQuietly(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      // The transfer's own failure is what the person must hear; the .part file names itself.
    }
  }

  private static void requireInstant(String option, String text) {
    try {
      Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, option + " must look like 2026-11-22T08:00:00Z", e);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
