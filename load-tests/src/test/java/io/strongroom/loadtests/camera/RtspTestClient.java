package io.strongroom.loadtests.camera;

import io.strongroom.recording.model.VideoCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plain RTSP client over one blocking socket, with interleaved media. */
final class RtspTestClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final Map<Integer, Integer> lastSequence = new HashMap<>();
  private final List<byte[]> units = new ArrayList<>();
  private ByteArrayOutputStream fragment = new ByteArrayOutputStream();
  private int cseq;

  record Reply(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }

    String session() {
      return header("session").split(";", 2)[0];
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Packet(int channel, byte[] bytes) {
    int sequence() {
      return ByteBuffer.wrap(bytes).getShort(2) & 0xFFFF;
    }

    long timestamp() {
      return ByteBuffer.wrap(bytes).getInt(4) & 0xFFFF_FFFFL;
    }

    boolean marker() {
      return (bytes[1] & 0x80) != 0;
    }
  }

  /** One access unit with length-prefixed NAL units. */
  record AccessUnit(long timestamp, ByteBuffer bytes) {
    FrameStamp stamp(VideoCodec codec) {
      return FrameStamp.find(bytes, codec).orElseThrow();
    }
  }

  RtspTestClient(int port) throws IOException {
    this(port, 1 << 20);
  }

  RtspTestClient(int port, int receiveBuffer) throws IOException {
    this.socket = new Socket();
    socket.setReceiveBufferSize(receiveBuffer);
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
  }

  void raw(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Reply request(String method, Object uri, String... headers) throws IOException {
    raw(method + " " + uri + " RTSP/1.0\r\nCSeq: " + ++cseq + "\r\n");
    for (String header : headers) {
      raw(header + "\r\n");
    }
    raw("\r\n");
    return reply();
  }

  /** The next reply; media that lies before it is skipped. */
  Reply reply() throws IOException {
    in.mark(1);
    while (in.read() == '$') {
      in.readUnsignedByte();
      in.skipNBytes(in.readUnsignedShort());
      in.mark(1);
    }
    in.reset();
    String first = line();
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
    return new Reply(
        Integer.parseInt(first.split(" ", 3)[1]),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }

  /** SETUP of the video and PLAY, interleaved on channels 0 and 1. */
  RtspTestClient playVideo(URI uri) throws IOException {
    Reply setup =
        request("SETUP", uri + "/video", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
    request("PLAY", uri, "Session: " + setup.session());
    return this;
  }

  Packet packet() throws IOException {
    if (in.readUnsignedByte() != '$') {
      throw new IOException("not interleaved");
    }
    int channel = in.readUnsignedByte();
    Packet packet = new Packet(channel, in.readNBytes(in.readUnsignedShort()));
    if (channel % 2 == 0) {
      Integer last = lastSequence.put(channel, packet.sequence());
      if (last != null && packet.sequence() != (last + 1 & 0xFFFF)) {
        throw new IOException("sequence " + last + " then " + packet.sequence());
      }
    }
    return packet;
  }

  /** The next access unit on channel 0. */
  AccessUnit accessUnit(VideoCodec codec) throws IOException {
    while (true) {
      Packet packet = packet();
      if (packet.channel() == 0) {
        depacketize(packet.bytes(), codec);
        if (packet.marker()) {
          return assemble(packet.timestamp());
        }
      }
    }
  }

  List<AccessUnit> accessUnits(int count, VideoCodec codec) throws IOException {
    List<AccessUnit> list = new ArrayList<>();
    while (list.size() < count) {
      list.add(accessUnit(codec));
    }
    return list;
  }

  private void depacketize(byte[] packet, VideoCodec codec) throws IOException {
    boolean h264 = codec == VideoCodec.H264;
    int type = h264 ? packet[12] & 0x1F : packet[12] >> 1 & 0x3F;
    int header = h264 ? 1 : 2;
    if (type != (h264 ? 28 : 49)) {
      units.add(Arrays.copyOfRange(packet, 12, packet.length));
      return;
    }
    int flags = packet[12 + header] & 0xFF;
    if ((flags & 0x80) != 0) {
      fragment = new ByteArrayOutputStream();
      if (h264) {
        fragment.write((packet[12] & 0xE0) | (flags & 0x1F));
      } else {
        fragment.write((packet[12] & 0x81) | (flags & 0x3F) << 1);
        fragment.write(packet[13]);
      }
    }
    fragment.write(packet, 13 + header, packet.length - 13 - header);
    if ((flags & 0x40) != 0) {
      units.add(fragment.toByteArray());
    }
  }

  private AccessUnit assemble(long timestamp) {
    int size = units.stream().mapToInt(unit -> 4 + unit.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    units.forEach(unit -> bytes.putInt(unit.length).put(unit));
    units.clear();
    return new AccessUnit(timestamp, bytes.flip());
  }

  boolean closedByServer() throws IOException {
    try {
      int next = in.read();
      while (next >= 0) {
        next = in.read();
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
