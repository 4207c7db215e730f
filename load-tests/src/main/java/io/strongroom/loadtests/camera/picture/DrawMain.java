package io.strongroom.loadtests.camera.picture;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Draws one loop of a picture to standard output as raw I420 frames, for an encoder outside this
 * program. Arguments: picture, width, height, frames per second, frames.
 */
public final class DrawMain {
  private DrawMain() {}

  /** Draws; see the README beside the committed clips. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 5) {
      throw new IllegalArgumentException("picture, width, height, frames per second, frames");
    }
    int frames = Integer.parseInt(arguments[4]);
    FrameRenderer renderer =
        new FrameRenderer(
            Picture.valueOf(arguments[0].toUpperCase(Locale.ROOT)),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]),
            Integer.parseInt(arguments[3]),
            frames,
            0);
    try (OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20)) {
      for (int frame = 0; frame < frames; frame++) {
        out.write(renderer.render(frame));
      }
    }
  }
}
