package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts RTSP connections and reads requests, all on one thread: requests are rare, and media goes
 * out on the wheel's threads.
 */
public final class RtspServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RtspServer.class);

  /** Most connections at a time; further ones are closed at once. */
  public static final int MAX_CONNECTIONS = 8192;

  private static final int BACKLOG = 1024;
  private static final long SWEEP_MILLIS = 2000;

  private final RtspContext context;
  private final Selector selector;
  private final ServerSocketChannel listener;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile boolean hangUp;
  private long lastSweepNanos = System.nanoTime();

  /**
   * Listens.
   *
   * @param address port 0 for a free one
   * @throws StrongroomException UNAVAILABLE if the port is in use
   */
  public RtspServer(InetSocketAddress address, RtspContext context) {
    this.context = context;
    try {
      this.selector = Selector.open();
      this.listener = ServerSocketChannel.open();
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, BACKLOG);
      listener.configureBlocking(false);
      listener.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "port: cannot listen on " + address + " (" + e.getMessage() + "); choose another --port",
          e);
    }
    this.thread = Thread.ofPlatform().daemon().name("rtsp").unstarted(this::run);
  }

  /** Begins to answer. */
  public void start() {
    thread.start();
  }

  /** The port it listens on. */
  public int port() {
    try {
      return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    while (!stopped) {
      try {
        selector.select(this::ready, SWEEP_MILLIS);
        if (hangUp) {
          hangUp = false;
          connections().forEach(RtspConnection::close);
        }
        sweep();
      } catch (IOException e) {
        LOG.error("the RTSP server cannot go on", e);
        return;
      }
    }
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.isAcceptable()) {
      accept();
    } else if (key.attachment() instanceof RtspConnection connection) {
      if (connection.deaf()) {
        key.interestOps(0);
      } else {
        connection.readable();
      }
    }
  }

  /** Hangs up on every client, all at one instant. Thread-safe. */
  public void hangUp() {
    hangUp = true;
    selector.wakeup();
  }

  private void accept() {
    try {
      SocketChannel channel = listener.accept();
      if (channel == null) {
        return;
      }
      if (selector.keys().size() > MAX_CONNECTIONS) {
        LOG.warn("more than {} RTSP connections; one was turned away", MAX_CONNECTIONS);
        channel.close();
        return;
      }
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new RtspConnection(channel, context));
    } catch (IOException e) {
      LOG.warn("an RTSP connection could not be accepted: {}", e.getMessage());
    }
  }

  private void sweep() {
    if (System.nanoTime() - lastSweepNanos < SWEEP_MILLIS * 1_000_000) {
      return;
    }
    lastSweepNanos = System.nanoTime();
    ByteBuffer scratch = ByteBuffer.allocate(2048);
    connections().forEach(connection -> connection.sweep(scratch));
  }

  private List<RtspConnection> connections() {
    List<RtspConnection> connections = new ArrayList<>();
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof RtspConnection connection) {
        connections.add(connection);
      }
    }
    return connections;
  }

  @Override
  public void close() {
    stopped = true;
    selector.wakeup();
    try {
      thread.join();
      connections().forEach(RtspConnection::close);
      listener.close();
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
