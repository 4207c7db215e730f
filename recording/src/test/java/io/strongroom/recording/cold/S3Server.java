package io.strongroom.recording.cold;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.peer.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real S3 server, in a process of its own, with its objects in a folder: it may be killed and
 * started again with the same objects at the same address. Requests are checked as Amazon's are.
 */
public final class S3Server implements AutoCloseable {
  /** The bucket that is there. */
  public static final String BUCKET = "strongroom-test";

  private static final String ACCESS_KEY = "a-test";
  private static final String SECRET_KEY = "a-secret-of-the-test";

  private static final String STORE_PASSWORD = "of-the-test";
  private static final Pattern HALF = Pattern.compile("\\.(pack|key)-[0-9a-f-]{36}$");

  private final Path folder;
  private final boolean secure;
  private final int port;
  private Process process;

  /**
   * Starts one without TLS.
   *
   * @param folder of the test
   */
  public S3Server(Path folder) throws IOException, InterruptedException {
    this(folder, false);
  }

  /**
   * Starts one.
   *
   * @param secure whether it speaks TLS, with a certificate that nobody knows but {@link #settings}
   */
  public S3Server(Path folder, boolean secure) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    this.secure = secure;
    this.port = FreePorts.next();
    // a folder below it is a bucket
    Files.createDirectories(folder.resolve("objects").resolve(BUCKET));
    secret("access-key", ACCESS_KEY);
    secret("secret-key", SECRET_KEY);
    if (secure) {
      makeCertificate();
    }
    this.process = started();
  }

  private void makeCertificate() throws IOException, InterruptedException {
    keytool(
        "-genkeypair",
        "-alias",
        "s3",
        "-keyalg",
        "EC",
        "-validity",
        "2",
        "-dname",
        "CN=s3",
        "-ext",
        "san=ip:127.0.0.1");
    keytool("-exportcert", "-rfc", "-alias", "s3", "-file", certificate().toString());
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-keystore", folder.resolve("s3.p12").toString(), "-storepass", STORE_PASSWORD));
    Process made =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor()).as("keytool, see keytool.log").isZero();
  }

  /** The certificate that its clients must know. */
  public Path certificate() {
    return folder.resolve("s3.pem");
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
                secure
                    ? "s3proxy.secure-endpoint=https://127.0.0.1:" + port
                    : "s3proxy.endpoint=http://127.0.0.1:" + port,
                secure ? "s3proxy.keystore-path=" + folder.resolve("s3.p12") : "",
                secure ? "s3proxy.keystore-password=" + STORE_PASSWORD : "",
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
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** How a node gets there. */
  public ColdSettings settings() {
    return new ColdSettings(
        URI.create((secure ? "https" : "http") + "://127.0.0.1:" + port),
        "us-east-1",
        BUCKET,
        Optional.of("node-1"),
        folder.resolve("access-key"),
        folder.resolve("secret-key"),
        true,
        secure ? Optional.of(certificate()) : Optional.empty());
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
    removeHalves();
    process = started();
  }

  /**
   * This server keeps what it receives beside the object until it has all of it, and shows that as
   * an object if it dies meanwhile. An object store shows no part of one.
   */
  private void removeHalves() throws IOException {
    try (Stream<Path> files = Files.walk(objects())) {
      for (Path half : files.filter(file -> HALF.matcher(file.toString()).find()).toList()) {
        Files.delete(half);
      }
    }
  }

  @Override
  public void close() {
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
