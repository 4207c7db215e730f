package io.strongroom.recording.ingest.ffmpeg;

import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * What FFmpeg asks while it waits, about every 100 ms and before each read. One instance for the
 * process: JavaCPP has a small fixed number of native entry points per callback type. FFmpeg calls
 * on the thread that called it, so the session is that thread's.
 */
final class Interrupt extends AVIOInterruptCB.Callback_Pointer {
  static final Interrupt INSTANCE = new Interrupt();

  private Interrupt() {}

  @Override
  public int call(Pointer opaque) {
    try {
      FfmpegSession session = FfmpegSession.current();
      return session == null || session.mustEnd() ? 1 : 0;
    } catch (RuntimeException e) {
      return 1; // a callback must not throw into native code
    }
  }
}
