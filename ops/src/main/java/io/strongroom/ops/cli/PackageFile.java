package io.strongroom.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Waits for one package of evidence and fetches it. What has come lies beside the target under a
 * name that has the package's id, so that the next try goes on there and with no other package. Not
 * thread-safe.
 */
final class PackageFile {
  private static final Duration BETWEEN_QUESTIONS = Duration.ofSeconds(1);
  private static final int PARTIAL_CONTENT = 206;
  private static final int BUFFER_BYTES = 1 << 18;

  /** Stands for no tenth. */
  private static final int AWAY = -2;

  private final ApiClient api;
  private final String id;
  private final PrintWriter progress;
  private int shown = -1;

  /**
   * @param id of the package
   * @param progress where to show how far it is
   */
  PackageFile(ApiClient api, String id, PrintWriter progress) {
    this.api = api;
    this.id = id;
    this.progress = progress;
  }

  /**
   * @throws StrongroomException CALLER if there is such a file
   */
  static void requireNew(Path target) {
    if (Files.exists(target)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--out: " + target + " exists already; name another file");
    }
  }

  /** How far a package is that is being made, 0 to 100. */
  static int percent(JsonNode export) {
    return (int) (100 * export.path("progress").asDouble());
  }

  /**
   * Waits until the package is ready, and fetches it.
   *
   * @throws StrongroomException with the node's words if it is not to be had; what has come stays
   */
  void fetch(Path target) {
    long bytes = untilReady();
    Path partial = target.resolveSibling(target.getFileName() + "." + id + ".part");
    try {
      receive(partial, bytes);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw brokenOff(e);
    }
    progress.printf(
        "%s: check it with strongroom verify evidence, or as VERIFY.txt says%n", target);
    progress.flush();
  }

  private long untilReady() {
    while (true) {
      JsonNode export = api.get("/api/v1/exports/" + id);
      String state = export.path("state").asText();
      switch (state) {
        case "ready", "fetched" -> {
          return export.path("bytes").asLong();
        }
        case "queued", "building" -> making(export);
        default ->
            throw new StrongroomException(
                ErrorKind.NOT_FOUND,
                "the package is "
                    + state
                    + export
                        .path("failure")
                        .asText("")
                        .transform(why -> why.isEmpty() ? "" : ": " + why)
                    + "; make another one");
      }
      try {
        Thread.sleep(BETWEEN_QUESTIONS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE, "interrupted; evidence fetch " + id + " goes on", e);
      }
    }
  }

  private void receive(Path partial, long bytes) throws IOException {
    long have = Files.exists(partial) ? Files.size(partial) : 0;
    if (have < bytes) {
      HttpResponse<InputStream> response = api.openFrom("/api/v1/exports/" + id + "/package", have);
      boolean goesOn = response.statusCode() == PARTIAL_CONTENT;
      try (InputStream in = response.body();
          OutputStream file =
              Files.newOutputStream(
                  partial,
                  StandardOpenOption.CREATE,
                  goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.WRITE)) {
        copy(in, file, goesOn ? have : 0, bytes);
      }
    }
    long got = Files.size(partial);
    if (got > bytes) {
      Files.delete(partial);
      throw new IOException("more came than the package has");
    }
    if (got < bytes) {
      throw new IOException(got + " of " + bytes + " bytes came");
    }
  }

  private void copy(InputStream in, OutputStream file, long had, long bytes) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long done = had;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      file.write(buffer, 0, n);
      done += n;
      show((int) (100 * done / Math.max(1, bytes)), "fetched");
    }
  }

  /** Another node may make it, and be away. */
  private void making(JsonNode export) {
    if (export.has("progress")) {
      show(percent(export), "made");
    } else if (shown != AWAY) {
      shown = AWAY;
      progress.println("the node that makes it does not answer; it goes on when that is back");
      progress.flush();
    }
  }

  /** A line for each tenth. */
  private void show(int percent, String what) {
    int tenth = percent / 10;
    if (tenth != shown) {
      shown = tenth;
      progress.printf("%d %% %s%n", percent, what);
      progress.flush();
    }
  }

  private StrongroomException brokenOff(IOException e) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        "the package was not fetched wholly ("
            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
            + "); evidence fetch "
            + id
            + " with the same --out goes on",
        e);
  }
}
