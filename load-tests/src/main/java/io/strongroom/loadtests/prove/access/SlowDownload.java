package io.strongroom.loadtests.prove.access;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A download over HTTP/1.1 (RFC 9112) on a connection of its own, whose reader is all that takes
 * bytes from it: other clients read ahead of who asks them, so what comes late may have been sent
 * long before. What the kernel may hold for the reader is bounded. Used by one thread.
 */
final class SlowDownload implements AutoCloseable {
  private static final int RECEIVE_BUFFER_BYTES = 64 << 10;
  private static final int MAX_HEAD_BYTES = 16 << 10;
  private static final String LENGTH = "content-length:";

  private final SSLSocket socket;
  private final InputStream in;
  private final long length;
  private long read;

  private SlowDownload(SSLSocket socket, InputStream in, long length) {
    this.socket = socket;
    this.in = in;
    this.length = length;
  }

  /**
   * Asks for a file.
   *
   * @param target path and query
   * @throws IOException if the node does not answer with one whose length it says
   */
  static SlowDownload open(URI node, SSLContext tls, String token, String target)
      throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.connect(new InetSocketAddress(node.getHost(), node.getPort()));
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
              .formatted(target, node.getAuthority(), token);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new SlowDownload(socket, in, length(head(in)));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0 || head.length() > MAX_HEAD_BYTES) {
        throw new EOFException("no answer, but " + head);
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  private static long length(String head) throws IOException {
    if (!head.startsWith("HTTP/1.1 200")) {
      throw new IOException("no file: " + head.lines().findFirst().orElse(""));
    }
    return head.lines()
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filter(line -> line.startsWith(LENGTH))
        .mapToLong(line -> Long.parseLong(line.substring(LENGTH.length()).strip()))
        .findFirst()
        .orElseThrow(() -> new IOException("a file without its length"));
  }

  /**
   * Fills a piece, but for the last one.
   *
   * @return how many bytes; 0 at the end of the file
   * @throws EOFException if the node hung up before that, once all that came has been returned
   */
  int read(byte[] piece) throws IOException {
    int wanted = (int) Math.min(piece.length, length - read);
    int got = in.readNBytes(piece, 0, wanted);
    if (got == 0 && wanted > 0) {
      throw new EOFException("the node hung up after %d of %d bytes".formatted(read, length));
    }
    read += got;
    return got;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
