package io.strongroom.loadtests.prove.density;

import io.strongroom.loadtests.camera.clip.ClipLibrary;
import io.strongroom.loadtests.process.Programs;
import io.strongroom.loadtests.prove.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Makes the simulator's loop of H.265 at a rate that the committed one does not have. Real slices
 * of a noisy picture, by the ffmpeg that the peer needs anyway: filler NAL units would be the
 * easier way to a bit rate, and a recorder may one day leave them out.
 */
final class HevcClip {
  private static final int SECONDS = 20;

  private HevcClip() {}

  /** Puts a loop of that rate into the simulator's folder of clips, if there is none yet. */
  static void provide(Path clips, int bitsPerSecond) throws IOException, InterruptedException {
    Files.createDirectories(clips);
    Path file = clips.resolve(ClipLibrary.h265Name(bitsPerSecond));
    if (Files.exists(file)) {
      return;
    }
    Path part = Files.createTempFile(clips, "h265", ".part.mp4");
    String rate = Integer.toString(bitsPerSecond);
    Tools.run(
        Programs.need("ffmpeg", "ffmpeg").toString(),
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=size=960x540:rate=25:duration=" + SECONDS + ",noise=alls=40:allf=t",
        "-pix_fmt",
        "yuv420p",
        "-c:v",
        "libx265",
        "-preset",
        "ultrafast",
        "-b:v",
        rate,
        "-tag:v",
        "hvc1",
        "-video_track_timescale",
        "25000",
        "-map_metadata",
        "-1",
        "-x265-params",
        "keyint=50:min-keyint=50:scenecut=0:open-gop=0:bframes=0:log-level=error:vbv-maxrate="
            + bitsPerSecond / 1000
            + ":vbv-bufsize="
            + bitsPerSecond / 1000,
        part.toString());
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
