package io.strongroom.recording.ingest.ffmpeg;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Whether an RTSP server that FFmpeg could not understand says anything at all. FFmpeg (8.0.1) has
 * one error for an answer that is no RTSP and for a connection that ends without any, and a person
 * has to do different things about them. Asked after a failure only, once per attempt.
 */
final class AnswerProbe {
  private static final int TIMEOUT_MILLIS = 1_000;

  private AnswerProbe() {}

  /**
   * True if the server takes a request and hangs up on it.
   *
   * @param url with the checked address as a literal; its user and password are not sent
   */
  static boolean hangsUp(String url) {
    URI address = URI.create(url);
    String host = address.getHost();
    if (host == null) {
      return false;
    }
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(host, address.getPort()), TIMEOUT_MILLIS);
      String request = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Strongroom\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
