package io.strongroom.loadtests.camera;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Plays many cameras and throws away what comes: the other end for measuring the simulator. */
final class CostClient {
  private CostClient() {}

  /** Arguments: port, cameras, seconds. */
  public static void main(String[] arguments) throws IOException {
    int port = Integer.parseInt(arguments[0]);
    int cameras = Integer.parseInt(arguments[1]);
    try (Selector selector = Selector.open()) {
      for (int camera = 1; camera <= cameras; camera++) {
        play(selector, port, camera);
      }
      long end = System.nanoTime() + Long.parseLong(arguments[2]) * 1_000_000_000L;
      ByteBuffer sink = ByteBuffer.allocateDirect(1 << 20);
      long bytes = 0;
      while (System.nanoTime() < end) {
        java.util.concurrent.locks.LockSupport.parkNanos(200_000_000);
        selector.selectNow();
        for (SelectionKey key : selector.selectedKeys()) {
          bytes += ((SocketChannel) key.channel()).read(sink.clear());
        }
        selector.selectedKeys().clear();
      }
      System.out.println(bytes * 8 / 1_000_000 + " Mbit");
    }
  }

  private static void play(Selector selector, int port, int camera) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    URI uri = URI.create(String.format(Locale.ROOT, "rtsp://127.0.0.1:%d/cam/%03d", port, camera));
    ask(
        channel,
        "SETUP "
            + uri
            + "/video RTSP/1.0\r\nCSeq: 1\r\n"
            + "Transport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n");
    channel.read(ByteBuffer.allocate(4096));
    ask(channel, "PLAY " + uri + " RTSP/1.0\r\nCSeq: 2\r\n\r\n");
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  private static void ask(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
