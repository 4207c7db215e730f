package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.ingest.Ingest.End;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Carries one TLS connection of FFmpeg to the address that was checked, untouched.
 *
 * <p>FFmpeg compares a certificate with a name only if the address it is given holds a name: for a
 * literal it takes any certificate of a trusted authority, whatever {@code verifyhost} says (8.0.1,
 * {@code libavformat/tls.c}). Given the camera's name it would resolve it again, past the
 * allow-list. So it is given {@code localhost} and this port, and {@code verifyhost} with the
 * camera's name. Serves one connection; runs on virtual threads, which {@link #close} ends.
 */
final class TlsRelay implements AutoCloseable {
  private final InetSocketAddress target;
  private final int connectTimeoutMillis;
  private final ServerSocket server;
  private final Socket upstream = new Socket();
  private volatile @Nullable Socket client;
  private volatile @Nullable End failure;

  TlsRelay(InetAddress address, int port, int connectTimeoutMillis) throws IOException {
    this.target = new InetSocketAddress(address, port);
    this.connectTimeoutMillis = connectTimeoutMillis;
    this.server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    Thread.ofVirtual().name("tls-relay").start(this::serve);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Why the camera could not be connected to, if it could not. */
  @Nullable End failure() {
    return failure;
  }

  private void serve() {
    try (Socket accepted = server.accept()) {
      client = accepted;
      server.close();
      upstream.setTcpNoDelay(true);
      accepted.setTcpNoDelay(true);
      connect();
      Thread.ofVirtual().name("tls-relay").start(() -> SocketPump.run(accepted, upstream));
      accepted.getOutputStream().write(firstByte());
      SocketPump.run(upstream, accepted);
    } catch (IOException e) {
      // FFmpeg sees its connection closed and ends; what it cannot tell is in failure()
    } finally {
      SocketPump.quietly(upstream);
    }
  }

  /** Of a camera that says nothing FFmpeg can only tell that there is no secure connection. */
  private int firstByte() throws IOException {
    try {
      int first = upstream.getInputStream().read();
      if (first >= 0) {
        return first;
      }
    } catch (SocketException e) {
      if (upstream.isClosed()) {
        throw e; // by FFmpeg, which knows why it gave up
      }
    }
    failure = Causes.hungUp();
    throw new IOException("the camera hung up");
  }

  private void connect() throws IOException {
    try {
      upstream.connect(target, connectTimeoutMillis);
    } catch (IOException e) {
      failure = Causes.connecting(e);
      throw e;
    }
  }

  @Override
  public void close() {
    SocketPump.quietly(server);
    SocketPump.quietly(upstream);
    Socket accepted = client;
    if (accepted != null) {
      SocketPump.quietly(accepted);
    }
  }
}
