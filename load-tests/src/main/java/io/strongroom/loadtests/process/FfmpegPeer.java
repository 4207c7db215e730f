package io.strongroom.loadtests.process;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What most open recorders do: one {@code ffmpeg -c copy} process per camera, writing 10-second MP4
 * segments. The peer that the product is measured beside, in the same run. Without audio, as our
 * recorder has it unless told otherwise; G.711 would not go into its MP4 anyway. Used by one
 * thread.
 */
public final class FfmpegPeer implements AutoCloseable {
  /** Most processes; each takes some 12 MB. */
  public static final int MAX_PROCESSES = 500;

  private static final int SEGMENT_SECONDS = 10;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final List<Process> processes = new ArrayList<>();

  private FfmpegPeer() {}

  /**
   * Starts one process per address, writing below {@code folder}.
   *
   * @throws StrongroomException UNAVAILABLE if ffmpeg is not installed, EXHAUSTED for more than
   *     {@link #MAX_PROCESSES} addresses
   */
  public static FfmpegPeer start(Path folder, List<String> addresses) throws IOException {
    if (addresses.size() > MAX_PROCESSES) {
      throw new StrongroomException(
          ErrorKind.EXHAUSTED, "cameras: at most " + MAX_PROCESSES + " ffmpeg processes");
    }
    String program = Programs.need("ffmpeg", "ffmpeg").toString();
    FfmpegPeer peer = new FfmpegPeer();
    try {
      for (int i = 0; i < addresses.size(); i++) {
        Path target = Files.createDirectories(folder.resolve("camera-" + i));
        peer.processes.add(
            Programs.start(
                command(program, addresses.get(i), target), target.resolve("ffmpeg.log")));
      }
      return peer;
    } catch (IOException e) {
      peer.close();
      throw e;
    }
  }

  private static List<String> command(String program, String address, Path target) {
    return List.of(
        program,
        "-nostdin",
        "-loglevel",
        "error",
        "-rtsp_transport",
        "tcp",
        "-i",
        address,
        "-an",
        "-c",
        "copy",
        "-f",
        "segment",
        "-segment_time",
        Integer.toString(SEGMENT_SECONDS),
        "-reset_timestamps",
        "1",
        target.resolve("%05d.mp4").toString());
  }

  /**
   * Sum over all processes.
   *
   * @throws StrongroomException NOT_FOUND if one has ended; without it the sum would flatter
   */
  public ProcessCost cost() {
    return processes.stream()
        .map(process -> ProcessCost.of(process.pid()))
        .reduce(ProcessCost.NOTHING, ProcessCost::plus);
  }

  /** Lets the processes finish their files, and kills those that do not in time. */
  @Override
  public void close() {
    processes.forEach(Process::destroy);
    processes.forEach(process -> Programs.end(process, STOP_LIMIT));
  }
}
