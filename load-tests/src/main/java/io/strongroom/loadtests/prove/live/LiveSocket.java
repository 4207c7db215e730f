package io.strongroom.loadtests.prove.live;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The client side of a WebSocket (RFC 6455) over TLS, as little as live viewing needs: a blocking
 * read into one buffer. The JDK's own client would spend more on 5,000 messages a second than the
 * node that sends them, and both share two cores. Used by one thread, except {@link #close}.
 */
public final class LiveSocket implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 16 << 20;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final SSLSocket socket;
  private final InputStream in;
  private final OutputStream out;
  private byte[] message = new byte[128 * 1024];
  private final byte[] head = new byte[8];
  private boolean text;

  private LiveSocket(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = new java.io.BufferedInputStream(socket.getInputStream(), 32 * 1024);
    this.out = socket.getOutputStream();
  }

  /**
   * Connects and asks for the upgrade.
   *
   * @param secured told when the TLS handshake is over
   * @throws IOException with the first line of the answer if the node refuses
   */
  public static LiveSocket open(
      URI node, SSLContext tls, String token, String path, Runnable secured) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(node.getHost(), node.getPort());
    try {
      socket.setTcpNoDelay(true);
      socket.startHandshake();
      secured.run();
      LiveSocket live = new LiveSocket(socket);
      live.upgrade(node, token, path);
      return live;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void upgrade(URI node, String token, String path) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + node.getAuthority()
            + "\r\nAuthorization: Bearer "
            + token
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: c3Ryb25ncm9vbSBwcm9vZg==\r\n\r\n";
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
    StringBuilder answer = new StringBuilder();
    while (answer.length() < 8192 && answer.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException("the node hung up before it answered");
      }
      answer.append((char) octet);
    }
    if (!answer.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException("no WebSocket: " + answer.toString().lines().findFirst().orElse(""));
    }
  }

  /**
   * The next whole message; valid until the next call.
   *
   * @throws EOFException when the node has closed the connection
   */
  public ByteBuffer read() throws IOException {
    int length = 0;
    while (true) {
      exactly(head, 0, 2);
      boolean last = (head[0] & 0x80) != 0;
      int opcode = head[0] & 0xF;
      int size = size(head[1] & 0x7F);
      int at = opcode >= CLOSE ? 0 : length;
      byte[] into = opcode >= CLOSE ? new byte[size] : room(length + size);
      exactly(into, at, size);
      if (opcode == CLOSE) {
        throw new EOFException("the node closed the live view");
      }
      if (opcode == PING) {
        pong(into);
      } else if (opcode < CLOSE) {
        text = opcode == CONTINUATION ? text : opcode == TEXT;
        length += size;
        if (last) {
          return ByteBuffer.wrap(message, 0, length).slice();
        }
      }
    }
  }

  /** Whether the last message was text. */
  public boolean isText() {
    return text;
  }

  private byte[] room(int bytes) throws IOException {
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new IOException("a message of " + bytes + " bytes");
    }
    if (bytes > message.length) {
      message = Arrays.copyOf(message, Math.max(bytes, 2 * message.length));
    }
    return message;
  }

  private int size(int code) throws IOException {
    if (code < 126) {
      return code;
    }
    int bytes = code == 126 ? 2 : 8;
    exactly(head, 0, bytes);
    long size = 0;
    for (int i = 0; i < bytes; i++) {
      size = size << 8 | (head[i] & 0xFF);
    }
    if (size < 0 || size > MAX_MESSAGE_BYTES) {
      throw new IOException("a frame of " + size + " bytes");
    }
    return (int) size;
  }

  /** Masked with zeros, which RFC 6455 5.3 frowns upon and nobody here is fooled by. */
  private void pong(byte[] payload) throws IOException {
    int length = Math.min(payload.length, 125);
    byte[] frame = new byte[6 + length];
    frame[0] = (byte) (0x80 | PONG);
    frame[1] = (byte) (0x80 | length);
    System.arraycopy(payload, 0, frame, 6, length);
    out.write(frame);
    out.flush();
  }

  private void exactly(byte[] into, int at, int length) throws IOException {
    if (in.readNBytes(into, at, length) < length) {
      throw new EOFException("the node hung up");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
