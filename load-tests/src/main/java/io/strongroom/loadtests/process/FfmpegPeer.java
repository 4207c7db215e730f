package io.strongroom.loadtests.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What most open recorders do: one {@code ffmpeg -c copy} process per camera, writing 10-second MP4
 * segments. The peer that the product is measured beside, in the same run.
 */
public final class FfmpegPeer implements AutoCloseable {
  private final List<Process> processes = new ArrayList<>();

  /** Starts one process per address, writing below {@code folder}. */
  public static FfmpegPeer start(Path folder, List<String> addresses) throws IOException {
    Path program = Programs.need("ffmpeg", "ffmpeg");
    FfmpegPeer peer = new FfmpegPeer();
    for (int i = 0; i < addresses.size(); i++) {
      Path target = Files.createDirectories(folder.resolve("camera-" + i));
      List<String> command =
          List.of(
              program.toString(),
              "-nostdin",
              "-loglevel",
              "error",
              "-rtsp_transport",
              "tcp",
              "-i",
              addresses.get(i),
              "-c",
              "copy",
              "-f",
              "segment",
              "-segment_time",
              "10",
              "-reset_timestamps",
              "1",
              target.resolve("%05d.mp4").toString());
      peer.processes.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start());
    }
    return peer;
  }

  /** Sum over all processes. */
  public ProcessCost cost() throws IOException {
    double cpu = 0;
    long resident = 0;
    long proportional = 0;
    for (Process process : processes) {
      ProcessCost one = ProcessCost.of(process.pid());
      cpu += one.cpuSeconds();
      resident += one.residentBytes();
      proportional += one.proportionalBytes();
    }
    return new ProcessCost(cpu, resident, proportional, 0, 0, System.nanoTime());
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> Programs.end(process, Duration.ofSeconds(5)));
  }
}
