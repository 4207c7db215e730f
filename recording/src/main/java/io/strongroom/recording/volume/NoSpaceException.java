package io.strongroom.recording.volume;

import java.io.IOException;

/** The file system is full (ENOSPC, EDQUOT). */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  public NoSpaceException(String message) {
    super(message);
  }

  /** Whether a failure means a full file system; the JDK tells it by its message only. */
  public static boolean is(IOException e) {
    String message = e.getMessage();
    return e instanceof NoSpaceException
        || (message != null
            && (message.contains("No space left on device")
                || message.contains("Disk quota exceeded")));
  }
}
