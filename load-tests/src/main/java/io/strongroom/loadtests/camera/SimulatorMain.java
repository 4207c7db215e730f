package io.strongroom.loadtests.camera;

import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.misbehave.Misbehaviour;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The simulated cameras as a program of their own; see {@code --help}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs simulated cameras: an RTSP server whose pictures show a clock and whose every frame"
          + " carries a stamp, so that a recording can be checked frame by frame.",
    },
    footer = {
      "",
      "Example: twenty cameras of 2 Mbit/s on port 8554, with an account of what was sent:",
      "  strongroom simulate --cameras 20 --port 8554 --bitrate 2M --ledger sent.ledger",
      "  ffplay -rtsp_transport tcp rtsp://127.0.0.1:8554/cam/001",
      "",
      "Exit codes: 130 ended by Ctrl-C, 64 wrong option, 69 port in use, 70 defect."
    })
public final class SimulatorMain implements Callable<Integer> {
  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(names = "--cameras", paramLabel = "N", description = "how many (default: 8)")
  private int cameras = 8;

  @Option(names = "--port", paramLabel = "P", description = "RTSP port, 0 for any (default: 8554)")
  private int port = 8554;

  @Option(
      names = "--address",
      paramLabel = "IP",
      description = "where to listen (default: 127.0.0.1)")
  private InetAddress address = InetAddress.getLoopbackAddress();

  @Option(
      names = "--profile",
      paramLabel = "KIND",
      description = "mixed, h264, bframes or h265 (default: mixed)")
  private Profile profile = Profile.MIXED;

  @Option(
      names = "--bitrate",
      paramLabel = "RATE",
      description = "of the generated H.264, such as 800k, 2M, 8M (default: 1M)")
  private String bitrate = "1M";

  @Option(
      names = "--audio",
      paramLabel = "KIND",
      split = ",",
      description = "none, aac, pcma, pcmu; several, with commas, take turns (default: none)")
  private List<AudioKind> audio = List.of(AudioKind.NONE);

  @Option(
      names = "--auth",
      paramLabel = "SCHEME",
      description = "none, basic, digest or digest_sha256 (default: none)")
  private AuthScheme auth = AuthScheme.NONE;

  @Option(
      names = "--credentials",
      paramLabel = "USER:FILE",
      description = "user name, and the file that holds the password")
  private @Nullable String credentials;

  @Option(
      names = "--transport",
      paramLabel = "KIND",
      description = "any, tcp or udp (default: any)")
  private Settings.Transports transport = Settings.Transports.ANY;

  @Option(
      names = "--clips",
      paramLabel = "DIR",
      description =
          "where generated loops are kept (default: strongroom-clips in the temporary" + " folder)")
  private Path clips = Path.of(System.getProperty("java.io.tmpdir"), "strongroom-clips");

  @Option(
      names = "--early",
      description =
          "start when the first seconds of new loops are encoded, not when all are; not for"
              + " measuring")
  private boolean early;

  @Option(names = "--ledger", paramLabel = "FILE", description = "account of every frame sent")
  private @Nullable Path ledger;

  @Option(
      names = "--ready",
      paramLabel = "FILE",
      description = "JSON with port and cameras, written when they run")
  private @Nullable Path ready;

  @Option(
      names = "--misbehave",
      paramLabel = "CAMERA=NAME",
      description = {
        "what is wrong with a camera, or with some: 3=loss or 3-7=loss:0.05; may be given again",
        "names, parameters with their defaults, and what they do are listed below"
      })
  private List<String> misbehave = List.of();

  @Option(
      names = "--hang-up-every",
      paramLabel = "SECONDS",
      description = "hang up on all clients at one instant, again and again")
  private @Nullable Double hangUpEvery;

  /** Runs until Ctrl-C. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command, for a launcher that has others too. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new SimulatorMain());
    List<String> footer = new ArrayList<>(List.of("", "What --misbehave knows:"));
    // A percent sign would be taken for a format.
    Misbehaviour.help().forEach(line -> footer.add(line.replace("%", "%%")));
    var usage = commandLine.getCommandSpec().usageMessage();
    footer.addAll(List.of(usage.footer()));
    usage.footer(footer.toArray(String[]::new));
    return commandLine
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExitCodeExceptionMapper(SimulatorMain::exitCode)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println("strongroom: " + failure.getMessage());
              return exitCode(failure);
            });
  }

  private static int exitCode(Throwable failure) {
    if (failure instanceof StrongroomException known) {
      return known.kind() == ErrorKind.UNAVAILABLE
          ? 69
          : known.kind() == ErrorKind.CALLER ? 64 : 70;
    }
    return failure instanceof CommandLine.ParameterException ? 64 : 70;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
    try (SimulatedCameras running = SimulatedCameras.start(settings())) {
      announce(running);
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void end(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void announce(SimulatedCameras running) throws IOException {
    if (ready != null) {
      ReadyFile.write(ready, running.port(), running.cameras());
    }
    if (spec != null) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          Locale.ROOT,
          "%d cameras ready: %s to %s%n",
          running.cameras().size(),
          running.cameras().getFirst().uri(),
          running.cameras().getLast().uri());
      out.flush();
    }
  }

  private Settings settings() throws IOException {
    return new Settings(
        cameras,
        address,
        port,
        profile,
        ClipSettings.ofBitrate(bits(bitrate)),
        audio,
        auth,
        account(),
        transport,
        clips,
        early,
        Optional.ofNullable(ledger),
        MisbehaveOption.parse(misbehave),
        Optional.ofNullable(hangUpEvery).map(s -> Duration.ofMillis(Math.round(s * 1000))),
        Settings.defaults(clips).clock());
  }

  private Optional<Credentials> account() throws IOException {
    if (credentials == null) {
      return Optional.empty();
    }
    int colon = credentials.indexOf(':');
    if (colon < 1) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--credentials must be USER:FILE, the file holding the password");
    }
    Path file = Path.of(credentials.substring(colon + 1));
    if (!Files.isReadable(file)) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--credentials: cannot read the password file " + file);
    }
    return Optional.of(
        new Credentials(credentials.substring(0, colon), Files.readString(file).strip()));
  }

  /** Bits per second out of "800k" or "2M". */
  static int bits(String text) {
    String number = text.strip();
    int unit =
        number.endsWith("M") || number.endsWith("m")
            ? 1_000_000
            : number.endsWith("k") || number.endsWith("K") ? 1000 : 1;
    String digits = unit == 1 ? number : number.substring(0, number.length() - 1);
    if (!digits.matches("[0-9]{1,8}") || Long.parseLong(digits) * unit > Integer.MAX_VALUE) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--bitrate must be a number with k or M, such as 2M");
    }
    return Integer.parseInt(digits) * unit;
  }
}
