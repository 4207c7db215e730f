package io.strongroom.recording.cold;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real S3 server, in a process of its own, with its objects in a folder: it may be killed and
 * started again with the same objects at the same address. Requests are checked as Amazon's are.
 */
public final class S3Server implements AutoCloseable {
  /** The bucket that is there. */
  public static final String BUCKET = "strongroom-test";

  private static final String ACCESS_KEY = "a-test";
  private static final String SECRET_KEY = "a-secret-of-the-test";

  private final Path folder;
  private final int port;
  private Process process;

  /**
   * Starts one.
   *
   * @param folder of the test
   */
  public S3Server(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    // a folder below it is a bucket
    Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
    secret("access-key", ACCESS_KEY);
    secret("secret-key", SECRET_KEY);
    this.process = started();
  }

  private void secret(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    if (Files.notExists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, text + "\n");
  }

  private Process started() throws IOException, InterruptedException {
    Path libraries =
        Path.of(System.getProperty("strongroom.s3proxy", "target/s3proxy")).toAbsolutePath();
    assertThat(libraries).as("fetch the S3 server with ./strongroom object-store").isDirectory();
    Path settings =
        Files.writeString(
            folder.resolve("s3proxy.properties"),
            String.join(
                "\n",
                "s3proxy.endpoint=http://127.0.0.1:" + port,
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + ACCESS_KEY,
                "s3proxy.credential=" + SECRET_KEY,
                "jclouds.provider=filesystem-nio2",
                "jclouds.identity=unused",
                "jclouds.credential=unused",
                "jclouds.filesystem.basedir=" + folder.resolve("objects"),
                ""));
    // it would tell of every byte
    Path quiet =
        Files.writeString(
            folder.resolve("logback.xml"), "<configuration><root level=\"WARN\"/></configuration>");
    Process made =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx256m",
                    "-Dlogback.configurationFile=" + quiet,
                    "-cp",
                    libraries + "/*",
                    "org.gaul.s3proxy.Main",
                    "--properties",
                    settings.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("s3proxy.log").toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!answers()) {
      if (!made.isAlive() || System.nanoTime() - end > 0) {
        throw new IOException(
            "the S3 server does not start: " + Files.readString(folder.resolve("s3proxy.log")));
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return made;
  }

  private boolean answers() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() > 0;
      }
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** How a node gets there. */
  public ColdSettings settings() {
    return new ColdSettings(
        URI.create("http://127.0.0.1:" + port),
        "us-east-1",
        BUCKET,
        Optional.of("node-1"),
        folder.resolve("access-key"),
        folder.resolve("secret-key"),
        true,
        Optional.empty());
  }

  /** Where its objects lie. */
  public Path objects() {
    return folder.resolve("objects").resolve(BUCKET);
  }

  /** Kills it; its objects stay. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Starts it again, with the objects that it had. */
  public void startAgain() throws IOException, InterruptedException {
    process = started();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
