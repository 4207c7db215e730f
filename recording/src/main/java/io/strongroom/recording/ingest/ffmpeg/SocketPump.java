package io.strongroom.recording.ingest.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** Carries bytes from one socket to another, one thread for each direction. */
final class SocketPump {
  private static final int BUFFER_BYTES = 32 << 10;

  private SocketPump() {}

  /** Copies until either side ends or breaks off, then closes both. */
  static void run(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // either side went away: both are closed below
    } finally {
      quietly(from);
      quietly(to);
    }
  }

  /** Closes what nobody waits for any more. */
  static void quietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // closing is all that was wanted
    }
  }
}
