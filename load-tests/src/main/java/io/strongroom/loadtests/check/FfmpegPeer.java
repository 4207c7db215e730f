package io.strongroom.loadtests.check;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What most open recorders do, to compare with: one {@code ffmpeg -c copy} process per camera that
 * writes MP4 files of ten seconds. Without audio, as our recorder has it unless told otherwise;
 * G.711 would not go into its MP4 anyway. Used by one thread.
 */
public final class FfmpegPeer implements AutoCloseable {
  /** Most processes; each takes some 12 MB. */
  public static final int MAX_PROCESSES = 500;

  private static final int SEGMENT_SECONDS = 10;
  private static final int STOP_SECONDS = 10;

  private final List<Process> processes;

  private FfmpegPeer(List<Process> processes) {
    this.processes = processes;
  }

  /**
   * Starts one process for each address.
   *
   * @param folder made if missing; holds {@code camera-NNN-NNNNN.mp4} and what ffmpeg complains of
   * @throws StrongroomException UNAVAILABLE if there is no ffmpeg on the path
   */
  public static FfmpegPeer start(List<URI> addresses, Path folder) {
    if (addresses.size() > MAX_PROCESSES) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "cameras: at most " + MAX_PROCESSES + " ffmpeg processes");
    }
    List<Process> processes = new ArrayList<>();
    FfmpegPeer peer = new FfmpegPeer(processes);
    try {
      Files.createDirectories(folder);
      for (int i = 0; i < addresses.size(); i++) {
        processes.add(start(addresses.get(i), folder, i + 1));
      }
      return peer;
    } catch (IOException e) {
      peer.close();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the comparison needs ffmpeg; on Debian: apt-get install ffmpeg",
          e);
    }
  }

  private static Process start(URI address, Path folder, int number) throws IOException {
    String stem = "camera-%03d".formatted(number);
    List<String> command =
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-rtsp_transport",
            "tcp",
            "-i",
            address.toString(),
            "-an",
            "-c",
            "copy",
            "-f",
            "segment",
            "-segment_time",
            Integer.toString(SEGMENT_SECONDS),
            "-segment_format",
            "mp4",
            "-reset_timestamps",
            "1",
            folder.resolve(stem + "-%05d.mp4").toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(stem + ".log").toFile())
        .start();
  }

  /** How many still run. */
  public int running() {
    return (int) processes.stream().filter(Process::isAlive).count();
  }

  /** What all running processes together have used. */
  public ProcessCost cost() {
    ProcessCost sum = ProcessCost.ZERO;
    for (Process process : processes) {
      try {
        sum = process.isAlive() ? sum.plus(ProcessCost.of(process.pid())) : sum;
      } catch (StrongroomException e) {
        if (process.isAlive()) {
          throw e;
        }
      }
    }
    return sum;
  }

  /** Lets each process finish its file, and kills those that do not within ten seconds. */
  @Override
  public void close() {
    processes.forEach(Process::destroy);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    for (Process process : processes) {
      try {
        if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}
