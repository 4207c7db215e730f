package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.accesslog.AccessLogBench;
import io.strongroom.loadtests.masks.MaskBench;
import io.strongroom.loadtests.process.FfmpegPeer;
import io.strongroom.loadtests.process.Folders;
import io.strongroom.loadtests.prove.density.CameraLoad;
import io.strongroom.loadtests.prove.density.Density;
import io.strongroom.loadtests.prove.density.DensityBench;
import io.strongroom.loadtests.stages.StageBench;
import io.strongroom.ops.cli.ExitCode;
import io.strongroom.playback.tilelog.SequencedLog;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code strongroom bench}: measurements without a verdict on the machine they run on. */
@Command(
    name = "bench",
    description = "Measures what recording and the access log cost on this machine.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  strongroom bench record --cameras 50 --seconds 60 --peer ffmpeg"})
public final class BenchCommand {
  private static final int MAX_CAMERAS = 5_000;
  private static final Duration LOG_WARM_UP = Duration.ofSeconds(5);

  @Command(
      name = "record",
      description = {
        "Simulated cameras in a second process, recorded by a node: processor time, memory and",
        "system calls per camera, where the time goes, frames sent and found. Says nothing about",
        "what would be good enough: ./strongroom prove density-200 does."
      },
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Example:",
        "  strongroom bench record --cameras 50 --seconds 60 --peer ffmpeg"
      })
  int record(
      @Option(names = "--cameras", defaultValue = "50", description = "how many (default: 50)")
          int cameras,
      @Option(names = "--seconds", defaultValue = "60", description = "measured time (default: 60)")
          int seconds,
      @Option(
              names = "--warm-up",
              defaultValue = "30",
              description = "seconds of recording before it (default: 30)")
          int warmUp,
      @Option(
              names = "--h265",
              description = "H.265 of 4 Mbit/s with AAC (default: H.264 of 2 Mbit/s)")
          boolean h265,
      @Option(names = "--peer", description = "ffmpeg: one ffmpeg process per camera, same run")
          @Nullable String peer)
      throws IOException, InterruptedException {
    check(cameras, seconds, warmUp, peer);
    Path folder = Files.createTempDirectory("strongroom-bench-");
    CameraLoad load = h265 ? CameraLoad.h265(cameras) : CameraLoad.usual(cameras);
    DensityBench bench = new DensityBench(load, warmUp, seconds, peer != null);
    ProveCommand.requireRoom("bench record", bench.roomBytes(), folder);
    Density density =
        bench.measure(
            new ProofRun(folder, 0, OptionalInt.empty(), OptionalInt.empty(), System.out), folder);
    density
        .figures()
        .forEach((key, value) -> System.out.printf(Locale.ROOT, "  %-48s %s%n", key, value));
    Folders.delete(folder);
    return density.frames().clean() ? ExitCode.OK : ExitCode.DOES_NOT_HOLD;
  }

  @Command(
      name = "stages",
      description = {
        "What the stages of a camera's way cost by themselves (JMH), in microseconds of processor",
        "time for a camera-second of 2 Mbit/s: depacketise, fragment, digest, seal, checksum,"
            + " append."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom bench stages seal --seconds 2"})
  int stages(
      @Parameters(
              arity = "0..1",
              paramLabel = "STAGE",
              defaultValue = "",
              description = "one of them (default: all)")
          String stage,
      @Option(
              names = "--seconds",
              defaultValue = "1",
              description = "of each of the ten iterations (default: 1)")
          int seconds) {
    if (seconds < 1 || !stage.matches("[a-z]*")) {
      throw new StrongroomException(
          ErrorKind.CALLER, "--seconds must be at least 1, STAGE one of those that --help lists");
    }
    StageBench.run(stage, seconds).forEach(System.out::println);
    return ExitCode.OK;
  }

  @Command(
      name = "access-log",
      description = {
        "Callers that write intents into an access log, each its next as soon as the last is"
            + " durable: entries a second, time until one is durable, time to verify the whole"
            + " log.",
        "With --rate-goal and --p99-goal it ends with 1 if the figures are worse."
      },
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom bench access-log --callers 64 --seconds 20"})
  int accessLog(
      @Option(
              names = "--callers",
              defaultValue = "64",
              description = "how many wait at the same time (default: 64)")
          int callers,
      @Option(names = "--seconds", defaultValue = "20", description = "measured time (default: 20)")
          int seconds,
      @Option(
              names = "--rate-goal",
              defaultValue = "0",
              description = "entries a second that it must reach (default: none)")
          int rateGoal,
      @Option(
              names = "--p99-goal",
              defaultValue = "0",
              description = "milliseconds that 99 of 100 must stay under (default: none)")
          int p99Goal)
      throws IOException, InterruptedException, ExecutionException {
    if (callers < 1 || callers > SequencedLog.MAX_WAITING || seconds < 1) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--callers must be 1 to " + SequencedLog.MAX_WAITING + ", --seconds at least 1");
    }
    Path folder = Files.createTempDirectory("strongroom-bench-");
    AccessLogBench.Figures figures =
        new AccessLogBench(folder, callers, LOG_WARM_UP, Duration.ofSeconds(seconds)).run();
    System.out.println(figures);
    Folders.delete(folder);
    boolean reached =
        figures.perSecond() >= rateGoal && (p99Goal == 0 || figures.p99Millis() < p99Goal);
    return reached ? ExitCode.OK : ExitCode.DOES_NOT_HOLD;
  }

  @Command(
      name = "masks",
      description =
          "Draws a saved MP4 anew with a mask over a quarter of the picture, as a node does for"
              + " whoever may not unmask: processor time for a second of footage.",
      mixinStandardHelpOptions = true,
      footer = {"", "Example:", "  strongroom bench masks east-gate.mp4"})
  int masks(@Parameters(paramLabel = "FILE", description = "MP4 that a node has saved") Path file)
      throws IOException {
    System.out.println(MaskBench.run(file));
    return ExitCode.OK;
  }

  private static void check(int cameras, int seconds, int warmUp, @Nullable String peer) {
    if (cameras < 1 || cameras > MAX_CAMERAS || seconds < 1 || warmUp < 1) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--cameras must be 1 to " + MAX_CAMERAS + ", --seconds and --warm-up at least 1");
    }
    if (peer != null && !peer.equals("ffmpeg")) {
      throw new StrongroomException(ErrorKind.CALLER, "--peer can only be ffmpeg");
    }
    if (peer != null && cameras > FfmpegPeer.MAX_PROCESSES) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--cameras must be at most " + FfmpegPeer.MAX_PROCESSES + " beside --peer");
    }
  }
}
