package io.strongroom.loadtests.camera.clip;

import io.strongroom.loadtests.camera.ffmpeg.AccessUnit;
import io.strongroom.loadtests.camera.ffmpeg.OpenH264Encoder;
import io.strongroom.loadtests.camera.picture.FrameRenderer;
import io.strongroom.loadtests.camera.picture.Picture;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws and encodes one loop, beginning with the second that is on now: the clip can be sent from
 * its first seconds on while the rest is still being encoded. Runs once, on a platform thread.
 */
final class ClipGenerator implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(ClipGenerator.class);

  /** Encoded before the clip is handed out, so that the encoder stays ahead of the clock. */
  private static final int HEAD_START_FRAMES = 2 * Clip.FRAMES_PER_SECOND;

  private final Picture picture;
  private final ClipSettings settings;
  private final Path file;
  private final int readyFrames;
  private final int firstFrame;
  private final int lateFrames;
  private final CompletableFuture<Clip> ready = new CompletableFuture<>();
  private volatile boolean stopped;

  /**
   * @param file where the finished loop is kept
   * @param nowMicros decides with which frame to begin
   * @param early whether the clip is ready after its first seconds
   */
  ClipGenerator(Picture picture, ClipSettings settings, Path file, long nowMicros, boolean early) {
    this.picture = picture;
    this.settings = settings;
    this.file = file;
    this.readyFrames =
        early ? Math.min(HEAD_START_FRAMES, settings.loopFrames()) : settings.loopFrames();
    this.lateFrames = picture.keyframeOffset(settings.gopFrames());
    long now = Math.floorDiv(nowMicros * Clip.FRAMES_PER_SECOND, 1_000_000L);
    int place = (int) Math.floorMod(now - lateFrames, (long) settings.loopFrames());
    this.firstFrame = place / settings.gopFrames() * settings.gopFrames();
  }

  /** Completes when the clip can be sent; exceptionally if it cannot be made. */
  CompletableFuture<Clip> ready() {
    return ready;
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    int frames = settings.loopFrames();
    FrameRenderer renderer =
        new FrameRenderer(
            picture,
            settings.width(),
            settings.height(),
            Clip.FRAMES_PER_SECOND,
            frames,
            settings.grain());
    try (OpenH264Encoder encoder =
        new OpenH264Encoder(
            settings.width(),
            settings.height(),
            Clip.FRAMES_PER_SECOND,
            settings.bitsPerSecond(),
            settings.gopFrames())) {
      encode(renderer, encoder);
    } catch (IOException e) {
      LOG.warn("the clip {} was made but cannot be kept: {}", file, e.getMessage());
    } catch (RuntimeException | LinkageError e) {
      ready.completeExceptionally(e);
    }
  }

  private void encode(FrameRenderer renderer, OpenH264Encoder encoder) throws IOException {
    int count = settings.loopFrames();
    EncodedFrame[] encoded = new EncodedFrame[count];
    Clip clip = null;
    for (int i = 0; i < count && !stopped; i++) {
      int place = (firstFrame + i) % count;
      AccessUnit unit = encoder.encode(renderer.render((place + lateFrames) % count));
      EncodedFrame frame = new EncodedFrame(unit.keyframe(), place, NalUnits.split(unit.annexB()));
      checkKeyframe(frame);
      clip = clip == null ? emptyClip(frame) : clip;
      clip.put(place, frame);
      encoded[place] = frame;
      if (i + 1 == readyFrames) {
        ready.complete(clip);
      }
    }
    finish(encoded, clip);
  }

  private void finish(EncodedFrame[] encoded, @Nullable Clip clip) throws IOException {
    if (stopped || clip == null) {
      ready.completeExceptionally(
          new StrongroomException(ErrorKind.UNAVAILABLE, "the clip was given up at shutdown"));
      return;
    }
    List<EncodedFrame> frames = new ArrayList<>(List.of(encoded));
    ClipFile.write(file, settings.width(), settings.height(), frames);
    LOG.info("made {}: {} kbit/s", file.getFileName(), clip.bitsPerSecond() / 1000);
  }

  private Clip emptyClip(EncodedFrame keyframe) {
    return new Clip(
        VideoCodec.H264,
        settings.width(),
        settings.height(),
        Clip.parameterSets(VideoCodec.H264, keyframe),
        settings.loopFrames(),
        0,
        lateFrames);
  }

  private void checkKeyframe(EncodedFrame frame) {
    if (!frame.keyframe() && frame.display() % settings.gopFrames() == 0) {
      throw new StrongroomException(
          ErrorKind.INTERNAL, "libopenh264 gave no keyframe at the start of a GOP");
    }
  }
}
