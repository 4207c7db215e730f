package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * RTSP over TLS. The JDK's TLS sockets only block and give a record at a time, which many cameras
 * make of every packet; so before each read the kernel is asked whether anything has come. The
 * bytes pass one more array on their way.
 */
final class TlsWire implements Wire {
  /** Largest record of plaintext (RFC 8446, 5.1). */
  private static final int RECORD_BYTES = 16 << 10;

  private final Socket socket = new Socket();
  private final byte[] record = new byte[RECORD_BYTES];
  private InputStream raw = InputStream.nullInputStream();
  private InputStream in = InputStream.nullInputStream();
  private OutputStream out = OutputStream.nullOutputStream();

  /**
   * Connects and proves who answers; blocks until {@link #hangUp} at the latest.
   *
   * @param host the name or literal that the certificate must carry
   * @param verifyName whether the name is compared; authorities are the factory's business
   */
  void connect(InetSocketAddress camera, String host, SSLSocketFactory factory, boolean verifyName)
      throws IOException {
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    socket.setReceiveBufferSize(ASKED_BUFFER_BYTES);
    socket.connect(camera);
    SSLSocket secure = (SSLSocket) factory.createSocket(socket, host, camera.getPort(), true);
    if (verifyName) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.startHandshake();
    raw = socket.getInputStream();
    in = secure.getInputStream();
    out = secure.getOutputStream();
  }

  @Override
  public int read(ByteBuffer into, boolean wait) throws IOException {
    if (!wait && in.available() == 0 && raw.available() == 0) {
      return 0;
    }
    int count = in.read(record, 0, Math.min(record.length, into.remaining()));
    if (count > 0) {
      into.put(record, 0, count);
    }
    return count;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  @Override
  public InetAddress localAddress() {
    return socket.getLocalAddress();
  }

  @Override
  public int receiveBufferBytes() throws IOException {
    return socket.getReceiveBufferSize() / BOOKKEEPING;
  }

  @Override
  public boolean readsAll() {
    return false;
  }

  /** Closes the socket below TLS: a farewell might have to wait for the peer. */
  @Override
  public void hangUp() {
    try {
      socket.close();
    } catch (IOException e) {
      // gone is all it had to be
    }
  }

  @Override
  public void close() {
    hangUp();
  }
}
