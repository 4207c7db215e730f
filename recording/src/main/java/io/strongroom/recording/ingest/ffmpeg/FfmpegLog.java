package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_WARNING;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import java.util.regex.Pattern;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.javacpp.BytePointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FFmpeg's messages as debug lines, without anything that looks like an address. FFmpeg calls back
 * on the thread that called it, so a message belongs to the session of the current thread. Thread-
 * safe; the callback lives as long as the process.
 */
final class FfmpegLog extends LogCallback {
  /** Longest message kept, in characters. */
  static final int MAX_MESSAGE = 200;

  private static final Logger log = LoggerFactory.getLogger(FfmpegLog.class);
  private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:/*\\S*[/@]\\S*");
  private static final FfmpegLog INSTANCE = new FfmpegLog();

  private FfmpegLog() {}

  /** Takes FFmpeg's log over; more than once does no harm. */
  static void install() {
    av_log_set_level(AV_LOG_WARNING);
    setLogCallback(INSTANCE);
  }

  @Override
  public void call(int level, BytePointer message) {
    try {
      if (level > AV_LOG_WARNING || message == null || message.isNull()) {
        return;
      }
      String line = scrub(message.getString());
      FfmpegSession session = FfmpegSession.current();
      if (session != null) {
        session.message(line);
      }
      if (!line.isEmpty()) {
        log.debug("{}", line);
      }
    } catch (RuntimeException e) {
      // A callback must not throw into native code; a lost debug line is no harm.
      log.trace("dropped a message of FFmpeg", e);
    }
  }

  /** One line without control characters and without addresses. */
  static String scrub(String message) {
    String line = ADDRESS.matcher(message.strip()).replaceAll("<address>");
    StringBuilder clean = new StringBuilder(Math.min(line.length(), MAX_MESSAGE));
    line.chars()
        .limit(MAX_MESSAGE)
        .forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
    return clean.toString();
  }
}
