package io.strongroom.loadtests.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.Lab;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.process.Site;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes the JDK's AOT cache (JEP 483, 514 and 515) for nodes on this machine: the classes that a
 * node needs, loaded and linked, and the profiles of its hot methods. A node records simulated
 * cameras, is killed, starts again with packs to recover, records and is watched; what the second
 * run did is the cache. It holds no footage and no key: classes and counters only.
 */
public final class Training {
  /** Name of the cache, beside the program's jars, where the launcher looks for it. */
  public static final String FILE = "strongroom.aot";

  private static final int CAMERAS = 20;

  /** Most times that people look; two a second of work, so that short training is short. */
  private static final int LOOKS = 30;

  private static final int LOOKED_AT = 3;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** The cache is put together by a second JVM when the node has stopped. */
  private static final Duration STOP_LIMIT = Duration.ofMinutes(3);

  private static final List<String> SIMULATED =
      List.of(
          "--cameras",
          Integer.toString(CAMERAS),
          "--profile",
          "mixed",
          "--bitrate",
          "300k",
          "--audio",
          "aac,pcma,none");

  private Training() {}

  /**
   * Where the launcher looks for the cache: beside the jars of which this program consists.
   *
   * @throws StrongroomException CALLER if it does not consist of jars in one folder
   */
  public static Path place() {
    String first = System.getProperty("java.class.path").split(File.pathSeparator, 2)[0];
    if (!first.endsWith(".jar")) {
      throw new StrongroomException(
          ErrorKind.CALLER, "training needs the program as jars: use the launcher, strongroom");
    }
    return Path.of(first).toAbsolutePath().resolveSibling(FILE);
  }

  /**
   * Makes a cache; the file appears whole or not at all.
   *
   * @param folder for what the training records
   * @param cache the file to make
   * @param seconds of work after the node's start
   * @param say told what is being done
   */
  public static void make(Path folder, Path cache, int seconds, Consumer<String> say)
      throws IOException, InterruptedException {
    Path made = folder.resolve(FILE);
    say.accept("a node records " + CAMERAS + " simulated cameras");
    try (Lab lab = Lab.start(folder.resolve("site"), SIMULATED, List.of("-Xmx512m"), "")) {
      lab.recordAll(START_LIMIT);
      Thread.sleep(Duration.ofSeconds(5));
      say.accept("it is killed and starts again, and Java takes notes");
      lab.killNode();
      lab.launchNode(List.of("-Xmx512m", Programs.AOT_OUTPUT + made));
      lab.node().await("the node to be ready", START_LIMIT, lab.node()::ready);
      lab.awaitRecording(START_LIMIT);
      Instant from = Instant.now();
      Thread.sleep(Duration.ofSeconds(seconds));
      lab.node().awaitRecorded(lab.cameraIds(), from.plusSeconds(LOOKED_AT), START_LIMIT);
      look(lab, from, Math.clamp(2L * seconds, 1, LOOKS));
      say.accept("it stops, and Java writes what it has noted");
      lab.node().stop(STOP_LIMIT);
    }
    if (!Files.exists(made)) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "Java made no AOT cache; see " + folder.resolve("site/node.log") + " for why");
    }
    move(made, cache);
  }

  private static void move(Path made, Path cache) throws IOException {
    Path part = cache.resolveSibling(FILE + ".part");
    try {
      Files.copy(made, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AccessDeniedException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "may not write " + cache + "; run this as the user who owns the program's files",
          e);
    }
  }

  /** Everything that people do with footage, often enough to be noticed. */
  private static void look(Lab lab, Instant from, int looks) throws IOException {
    Site site = lab.site();
    String range = "?from=" + from + "&to=" + from.plusSeconds(LOOKED_AT);
    try (ApiClient viewer = site.viewer()) {
      for (int i = 0; i < looks; i++) {
        String camera = "/api/v1/cameras/" + lab.cameraIds().get(i % CAMERAS);
        JsonNode _ = viewer.get("/api/v1/cameras");
        JsonNode _ = viewer.get(camera + "/timeline" + range);
        read(viewer, camera + "/picture.jpg?at=" + from.plusSeconds(1));
        segment(viewer, camera + "/hls.m3u8" + range);
        read(viewer, camera + "/video.mp4" + range);
        live(site, viewer.token(), camera + "/live");
      }
    }
  }

  private static void segment(ApiClient viewer, String playlist) throws IOException {
    try (InputStream body = viewer.open(playlist).body()) {
      Optional<String> first =
          new String(body.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .findFirst();
      if (first.isPresent()) {
        read(viewer, URI.create(playlist).resolve(first.get()).toString());
      }
    }
  }

  private static void read(ApiClient viewer, String path) throws IOException {
    try (InputStream body = viewer.open(path).body()) {
      long _ = body.transferTo(OutputStream.nullOutputStream());
    }
  }

  /** Watches until the third message, which is the first picture. */
  private static void live(Site site, String token, String path) {
    CompletableFuture<Boolean> picture = new CompletableFuture<>();
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(ServerIdentity.trusting(site.ca())).build()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .header("Authorization", "Bearer " + token)
              .buildAsync(
                  URI.create("wss://" + site.url().getAuthority() + path),
                  new FirstPicture(picture))
              .join();
      boolean _ = picture.completeOnTimeout(false, 10, TimeUnit.SECONDS).join();
      socket.abort();
    } catch (CompletionException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "live view in training: " + e.getCause(), e);
    }
  }

  private record FirstPicture(CompletableFuture<Boolean> seen) implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      seen.complete(true);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      seen.completeExceptionally(error);
    }
  }
}
