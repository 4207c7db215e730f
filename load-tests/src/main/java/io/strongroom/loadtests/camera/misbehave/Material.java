package io.strongroom.loadtests.camera.misbehave;

import io.strongroom.loadtests.camera.clip.Clip;
import io.strongroom.loadtests.camera.clip.ClipLibrary;
import io.strongroom.loadtests.camera.clip.ClipSettings;
import io.strongroom.loadtests.camera.picture.Picture;
import io.strongroom.recording.ingest.CameraSource.Credentials;
import java.util.concurrent.CompletableFuture;

/**
 * What a camera that misbehaves is made of.
 *
 * @param own the loop that it would have, were it well-behaved
 * @param picture what it shows
 * @param settings of generated loops
 * @param library where other loops come from
 * @param nowMicros time UTC
 * @param early whether a loop may be used when its first seconds are encoded
 * @param account who may look, if anybody must prove it
 */
public record Material(
    Clip own,
    Picture picture,
    ClipSettings settings,
    ClipLibrary library,
    long nowMicros,
    boolean early,
    Credentials account) {
  private static final int MIN_WIDTH = 320;
  private static final int MIN_HEIGHT = 180;

  /** A loop of the usual pictures with one keyframe each so many seconds. */
  Clip withGop(int gopSeconds, int loopSeconds) {
    int gop = gopSeconds * Clip.FRAMES_PER_SECOND;
    return generated(
        new ClipSettings(
            settings.width(), settings.height(), settings.bitsPerSecond(), gop, loopSeconds));
  }

  /** The usual H.264 loop, whatever the camera's profile. */
  Clip h264() {
    return generated(settings);
  }

  /** The usual H.265 loop, whatever the camera's profile. */
  Clip h265() {
    return library.h265(settings.bitsPerSecond(), picture);
  }

  /** The usual H.264 loop in another size. */
  Clip ofOtherSize() {
    boolean small = settings.width() < 2 * MIN_WIDTH || settings.height() < 2 * MIN_HEIGHT;
    return generated(
        new ClipSettings(
            small ? settings.width() * 2 : settings.width() / 4 * 2,
            small ? settings.height() * 2 : settings.height() / 4 * 2,
            settings.bitsPerSecond(),
            settings.gopFrames(),
            settings.loopSeconds()));
  }

  private Clip generated(ClipSettings wanted) {
    CompletableFuture<Clip> clip = library.generated(picture, wanted, nowMicros, early);
    return clip.join();
  }
}
