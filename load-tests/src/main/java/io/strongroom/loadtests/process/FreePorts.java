package io.strongroom.loadtests.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that a test names before they listen, or that listen again after a restart.
 * They lie below those that Linux gives to outgoing connections, one of which would take a port
 * while nobody listens there. Each is given once by this process until all have been.
 */
final class FreePorts {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;
  private static final AtomicInteger LAST =
      new AtomicInteger(Math.floorMod(System.nanoTime() / 1_000, COUNT));

  private FreePorts() {}

  /** A port of the loopback address at which nobody listens. */
  static int next() {
    while (true) {
      int port = FIRST + Math.floorMod(LAST.incrementAndGet(), COUNT);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (IOException e) {
        // taken by somebody else; the next one
      }
    }
  }
}
