package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;
import java.net.URI;

/** The camera sends us to another address, which nobody has checked yet. */
final class Redirected extends IOException {
  private static final long serialVersionUID = 1L;

  private final URI target;

  Redirected(URI target) {
    super("the camera redirects to another address");
    this.target = target;
  }

  URI target() {
    return target;
  }
}
