package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** RTSP over plain TCP. On a virtual thread none of its waits holds a carrier. */
final class TcpWire implements Wire {
  /** How long to wait for room in a full send buffer before looking again. */
  private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final SocketChannel channel;
  private boolean waiting = true;

  TcpWire() throws IOException {
    channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    channel.setOption(StandardSocketOptions.SO_RCVBUF, ASKED_BUFFER_BYTES);
  }

  /** Connects; blocks until {@link #hangUp} at the latest. */
  void connect(InetSocketAddress camera) throws IOException {
    channel.connect(camera);
  }

  @Override
  public int read(ByteBuffer into, boolean wait) throws IOException {
    if (wait != waiting) {
      channel.configureBlocking(wait);
      waiting = wait;
    }
    return channel.read(into);
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      if (channel.write(rest) == 0) {
        LockSupport.parkNanos(FULL_NANOS);
      }
    }
  }

  @Override
  public int receiveBufferBytes() throws IOException {
    return channel.getOption(StandardSocketOptions.SO_RCVBUF) / BOOKKEEPING;
  }

  @Override
  public boolean readsAll() {
    return true;
  }

  @Override
  public InetAddress localAddress() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getAddress();
  }

  @Override
  public void hangUp() {
    close();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // gone is all it had to be
    }
  }
}
