package io.strongroom.recording.control;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.ingest.ffmpeg.FfmpegIngest;
import io.strongroom.recording.ingest.ffmpeg.FfmpegSettings;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StreamFormat;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Cameras that play a real clip at its own speed until the test breaks them, by their path. */
final class BreakableCameras {
  private final Map<String, GapCause> broken = new ConcurrentHashMap<>();
  private final Set<String> hanging = ConcurrentHashMap.newKeySet();

  static void makeClip(Path folder) throws Exception {
    Process ffmpeg =
        new ProcessBuilder(
                "/usr/bin/ffmpeg",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc=size=320x240:rate=25:duration=60",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-threads",
                "1",
                "-g",
                "25",
                "-b:v",
                "300k",
                folder.resolve("clip.ts").toString())
            .inheritIO()
            .start();
    if (!ffmpeg.waitFor(60, TimeUnit.SECONDS) || ffmpeg.exitValue() != 0) {
      throw new IllegalStateException("ffmpeg could not make the clip");
    }
  }

  void breakDown(String name, GapCause cause) {
    broken.put(name, cause);
  }

  void repair(String name) {
    broken.remove(name);
  }

  void hang(String name) {
    hanging.add(name);
  }

  /** An ingest that plays {@code clip.ts} whatever the address says. */
  Ingest over(Path folder) {
    FfmpegSettings settings =
        new FfmpegSettings(Duration.ofSeconds(5), Optional.empty(), Optional.of(folder), true);
    Ingest files = new FfmpegIngest(settings, new AddressAllowList(List.of()), Clock.systemUTC());
    return (source, sink, stop) -> {
      String name = source.address().getPath().substring(1);
      if (hanging.contains(name)) {
        for (int i = 0; i < 100 && !stop.isRaised(); i++) {
          LockSupport.parkNanos(50_000_000);
        }
        return new Ingest.End(GapCause.UNREACHABLE, "no answer");
      }
      GapCause cause = broken.get(name);
      if (cause != null) {
        return new Ingest.End(cause, "broken by the test");
      }
      CameraSource clip =
          new CameraSource(
              folder.resolve("clip.ts").toUri(),
              Optional.empty(),
              source.transport(),
              false,
              true,
              source.mediaTimeout());
      StopSignal own = new StopSignal();
      Ingest.End end = files.run(clip, new Watching(sink, stop, own, name), own);
      GapCause now = broken.get(name);
      return now == null ? end : new Ingest.End(now, "broken by the test");
    };
  }

  /** Raises the clip's own signal when the recorder's is raised or the test breaks the camera. */
  private final class Watching implements SampleSink {
    private final SampleSink to;
    private final StopSignal outer;
    private final StopSignal own;
    private final String name;

    Watching(SampleSink to, StopSignal outer, StopSignal own, String name) {
      this.to = to;
      this.outer = outer;
      this.own = own;
      this.name = name;
    }

    @Override
    public void format(StreamFormat format) {
      to.format(format);
    }

    @Override
    public void sample(EncodedSample sample) {
      to.sample(sample);
      if (outer.isRaised() || broken.containsKey(name)) {
        own.raise();
      }
    }

    @Override
    public void loss() {
      to.loss();
    }
  }
}
