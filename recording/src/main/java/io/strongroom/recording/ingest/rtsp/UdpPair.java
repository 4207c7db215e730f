package io.strongroom.recording.ingest.rtsp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * The two UDP sockets of one track: RTP on an even port, RTCP on the next (RFC 3550, 11). Once
 * connected, the kernel drops what does not come from the camera's address and port. Used by the
 * camera's thread, except {@link #close}.
 */
final class UdpPair implements AutoCloseable {
  /** Asked of the kernel: half a second of a 16 Mbit/s camera. It may give less. */
  static final int RECEIVE_BUFFER_BYTES = 1 << 20;

  /** How many pairs of ports are tried. */
  private static final int TRIES = 32;

  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;
  private final int port;

  private UdpPair(DatagramChannel rtp, DatagramChannel rtcp, int port) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.port = port;
  }

  /** Binds a pair on the address that the RTSP connection uses. */
  static UdpPair bind(InetAddress local) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      DatagramChannel first = bound(local, 0);
      int port = ((InetSocketAddress) first.getLocalAddress()).getPort();
      int neighbour = port ^ 1;
      try {
        DatagramChannel second = bound(local, neighbour);
        boolean even = (port & 1) == 0;
        return new UdpPair(even ? first : second, even ? second : first, Math.min(port, neighbour));
      } catch (IOException e) {
        first.close(); // the neighbour is taken: try another pair
      }
    }
    throw new IOException("no two neighbouring UDP ports are free");
  }

  private static DatagramChannel bound(InetAddress local, int port) throws IOException {
    StandardProtocolFamily family =
        local.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
      channel.bind(new InetSocketAddress(local, port));
      channel.configureBlocking(false);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The even port, RTP's. */
  int port() {
    return port;
  }

  /** Takes packets from there alone from now on. */
  void connect(InetAddress camera, int serverRtpPort, int serverRtcpPort) throws IOException {
    rtp.connect(new InetSocketAddress(camera, serverRtpPort));
    rtcp.connect(new InetSocketAddress(camera, serverRtcpPort));
  }

  /** One RTP packet into the buffer, from its position on; 0 if there is none. */
  int readRtp(ByteBuffer into) throws IOException {
    return read(rtp, into);
  }

  /** One RTCP packet; see {@link #readRtp}. */
  int readRtcp(ByteBuffer into) throws IOException {
    return read(rtcp, into);
  }

  private static int read(DatagramChannel channel, ByteBuffer into) throws IOException {
    try {
      return Math.max(0, channel.read(into));
    } catch (java.net.PortUnreachableException e) {
      return 0; // the camera's answer to a report of ours that it does not want
    }
  }

  /** Sends a report; one that cannot be sent is not missed. */
  void sendRtcp(ByteBuffer report) {
    try {
      int _ = rtcp.write(report);
    } catch (IOException e) {
      // the next one may pass
    }
  }

  /** Opens the way through a packet filter on our side, which lets in answers only. */
  void knock() {
    try {
      int _ = rtp.write(ByteBuffer.wrap(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
    } catch (IOException e) {
      // not needed where nothing filters
    }
  }

  @Override
  public void close() {
    for (DatagramChannel channel : new DatagramChannel[] {rtp, rtcp}) {
      try {
        channel.close();
      } catch (IOException e) {
        // nothing was to be kept
      }
    }
  }
}
