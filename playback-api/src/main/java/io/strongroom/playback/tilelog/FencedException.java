package io.strongroom.playback.tilelog;

/** Another sequencer has the head of the log: this one never writes it again. */
final class FencedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FencedException() {
    super("another process writes this log");
  }
}
