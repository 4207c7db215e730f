package io.strongroom.loadtests.camera.clip;

import io.strongroom.loadtests.camera.ffmpeg.Mp4Import;
import io.strongroom.loadtests.camera.picture.Picture;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where loops come from: generated ones out of a folder or the encoder, committed ones out of the
 * program itself. Thread-safe. Closing gives up what is still being encoded.
 */
public final class ClipLibrary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClipLibrary.class);
  private static final String DRAWING_VERSION = "v2";

  private final Path folder;
  private final List<ClipGenerator> generators = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Map<Path, Clip> given = new ConcurrentHashMap<>();

  /**
   * Opens the library.
   *
   * @param folder for generated clips; made if missing; outside any data folder of a node, for
   *     clips are in the clear
   */
  public ClipLibrary(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "clips: cannot make the folder " + folder + "; give another", e);
    }
  }

  /**
   * A generated loop of H.264 without B-frames.
   *
   * @param nowMicros time UTC, so that encoding starts with the frames needed first
   * @param early whether the first seconds are enough
   * @return completes when the clip, or its first seconds, can be sent
   */
  public CompletableFuture<Clip> generated(
      Picture picture, ClipSettings settings, long nowMicros, boolean early) {
    Path file = folder.resolve(name(picture, settings));
    if (Files.exists(file)) {
      try {
        return CompletableFuture.completedFuture(
            ClipFile.read(file, picture.keyframeOffset(settings.gopFrames())));
      } catch (StrongroomException | IOException e) {
        LOG.warn("{}; making it again", e.getMessage());
      }
    }
    ClipGenerator generator = new ClipGenerator(picture, settings, file, nowMicros, early);
    generators.add(generator);
    threads.add(Thread.ofPlatform().daemon().name("clip-" + picture.title()).start(generator));
    return generator.ready();
  }

  private static String name(Picture picture, ClipSettings settings) {
    return String.format(
        Locale.ROOT,
        "%s-%dx%d-%d-gop%d-%ds-%s.clip",
        picture.title().toLowerCase(Locale.ROOT),
        settings.width(),
        settings.height(),
        settings.bitsPerSecond(),
        settings.gopFrames(),
        settings.loopSeconds(),
        DRAWING_VERSION);
  }

  /** H.264 with B-frames, as committed. */
  public Clip withBFrames() {
    return committed("windmills-h264-bframes.mp4", VideoCodec.H264);
  }

  /**
   * H.265: the file {@code h265-BITS.mp4} of the folder if somebody has put one there, otherwise as
   * committed, whatever the rate. The program has no encoder for it. A given one need not show the
   * clock, so its keyframes are spread over a GOP as those of generated loops are.
   *
   * @param picture whose place in the GOP a given loop takes
   */
  public Clip h265(int bitsPerSecond, Picture picture) {
    Path given = folder.resolve(h265Name(bitsPerSecond));
    if (!Files.exists(given)) {
      return committed("railway-h265.mp4", VideoCodec.H265);
    }
    Clip clip = this.given.computeIfAbsent(given, file -> read(file, VideoCodec.H265));
    return clip.late(picture.keyframeOffset(clip.gopFrames()));
  }

  /** Name of a file of H.265 without B-frames, 25 frames a second, that {@link #h265} takes. */
  public static String h265Name(int bitsPerSecond) {
    return "h265-" + bitsPerSecond + ".mp4";
  }

  private Clip committed(String name, VideoCodec codec) {
    Path copy = folder.resolve(name);
    try (InputStream resource = ClipLibrary.class.getResourceAsStream("/cameras/" + name)) {
      if (resource == null) {
        throw new StrongroomException(ErrorKind.INTERNAL, "the program lacks the clip " + name);
      }
      Path part = Files.createTempFile(folder, "clip", ".part");
      Files.copy(resource, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER, "clips: cannot write to the folder " + folder + "; give another", e);
    }
    return read(copy, codec);
  }

  private static Clip read(Path file, VideoCodec codec) {
    Mp4Import.Video video = Mp4Import.read(file, codec, Clip.FRAMES_PER_SECOND);
    return Clip.of(
        codec,
        video.width(),
        video.height(),
        video.frames().stream()
            .map(
                unit ->
                    new EncodedFrame(
                        unit.keyframe(), (int) unit.display(), NalUnits.split(unit.annexB())))
            .toList(),
        0);
  }

  @Override
  public void close() {
    generators.forEach(ClipGenerator::stop);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
