package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.SentFrames;
import io.strongroom.ops.cli.ApiClient;
import io.strongroom.ops.cli.ExportPart;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fetches recordings as a viewer does and holds them against what was sent. */
public final class RecordingCheck {
  /** Frame rate of every simulated camera. */
  public static final int FRAMES_PER_SECOND = 25;

  private RecordingCheck() {}

  /**
   * Compares one camera's recording.
   *
   * @param number the simulator's number of the camera
   * @param cameraId the recorder's id of it
   * @param from start of the checked interval; a little more is fetched on both sides
   */
  public static FrameAccount of(
      ApiClient viewer, SentFrames sent, int number, String cameraId, Instant from, Instant to) {
    ExportedFrames found = fetch(viewer, cameraId, from.minusSeconds(3), to.plusSeconds(3));
    return FrameAccount.of(number, sent, found, frameAt(from), frameAt(to));
  }

  /** All frames of an interval, whatever formats they are in. */
  public static ExportedFrames fetch(ApiClient viewer, String cameraId, Instant from, Instant to) {
    List<ExportedFrames> parts = new ArrayList<>();
    try {
      new ExportPart(from.toString(), to.toString())
          .fetch(
              viewer,
              cameraId,
              (number, response) -> {
                try (InputStream body = response.body()) {
                  parts.add(ExportedFrames.read(body));
                }
              });
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "fetching " + cameraId + " broke off: " + e.getMessage(), e);
    }
    return parts.stream().reduce(ExportedFrames.NOTHING, ExportedFrames::plus);
  }

  /** Number of the frame that is taken at an instant, by the simulator's rule. */
  public static long frameAt(Instant instant) {
    return Math.floorDiv(instant.toEpochMilli() * FRAMES_PER_SECOND, 1000L);
  }

  /** Sum over all cameras, which are numbered in the order of the ids. */
  public static FrameAccount all(
      ApiClient viewer,
      SentFrames sent,
      List<Integer> numbers,
      List<String> cameraIds,
      Instant from,
      Instant to) {
    FrameAccount sum = FrameAccount.NOTHING;
    for (int i = 0; i < cameraIds.size(); i++) {
      sum = sum.plus(of(viewer, sent, numbers.get(i), cameraIds.get(i), from, to));
    }
    return sum;
  }
}
