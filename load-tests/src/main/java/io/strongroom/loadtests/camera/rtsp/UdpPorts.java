package io.strongroom.loadtests.camera.rtsp;

import io.strongroom.loadtests.camera.send.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * The two UDP ports of one track: RTP on an even one, RTCP on the next (RFC 3550 11). Connected to
 * the address the client's RTSP connection comes from, and to nowhere else.
 */
final class UdpPorts implements AutoCloseable {
  private static final int ATTEMPTS = 64;
  private static final int SEND_BUFFER_BYTES = 1 << 20;

  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;

  private UdpPorts(DatagramChannel rtp, DatagramChannel rtcp) {
    this.rtp = rtp;
    this.rtcp = rtcp;
  }

  /** Finds a free pair and connects it to the client's pair that begins at {@code clientPort}. */
  static UdpPorts open(InetAddress local, InetAddress client, int clientPort) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      DatagramChannel first = channel(local, 0);
      int port = ((InetSocketAddress) first.getLocalAddress()).getPort();
      if (port % 2 != 0) {
        first.close();
        continue;
      }
      try {
        DatagramChannel second = channel(local, port + 1);
        first.connect(new InetSocketAddress(client, clientPort));
        second.connect(new InetSocketAddress(client, clientPort + 1));
        return new UdpPorts(first, second);
      } catch (IOException e) {
        first.close();
      }
    }
    throw new IOException("no free pair of UDP ports");
  }

  private static DatagramChannel channel(InetAddress local, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
      return channel.bind(new InetSocketAddress(local, port));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  int port() throws IOException {
    return ((InetSocketAddress) rtp.getLocalAddress()).getPort();
  }

  /** Reads away what the client reports; true if there was something, a sign of life. */
  boolean drain(ByteBuffer scratch) {
    boolean alive = false;
    try {
      while (rtcp.read(scratch.clear()) > 0) {
        alive = true;
      }
      while (rtp.read(scratch.clear()) > 0) {
        alive = true;
      }
    } catch (IOException e) {
      // The client's port is closed (ICMP); its RTSP connection will tell us if it is gone.
      return false;
    }
    return alive;
  }

  boolean send(boolean report, ByteBuffer packet) {
    try {
      return (report ? rtcp : rtp).write(packet) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      rtp.close();
      rtcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends framed packets as datagrams, video on channels 0 and 1, audio on 2 and 3.
   *
   * @param tracks video and audio ports, null where not set up
   */
  static Transport transport(@Nullable UdpPorts[] tracks) {
    return new Transport() {
      @Override
      public boolean closed() {
        return false;
      }

      @Override
      public boolean congested() {
        return false;
      }

      @Override
      public boolean send(ByteBuffer framed, Runnable whenSent) {
        boolean all = true;
        int limit = framed.limit();
        while (framed.remaining() > 4) {
          int channel = framed.get(framed.position() + 1);
          int length = framed.getShort(framed.position() + 2) & 0xFFFF;
          framed.position(framed.position() + 4).limit(framed.position() + length);
          UdpPorts ports = tracks[channel / 2];
          all &= ports != null && ports.send(channel % 2 == 1, framed);
          int end = framed.limit();
          framed.limit(limit).position(end);
        }
        if (all) {
          whenSent.run();
        }
        return all;
      }
    };
  }
}
