package io.strongroom.loadtests.camera;

import io.strongroom.recording.model.VideoCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every byte that a camera sent over one RTSP connection after PLAY, for tests of what is on the
 * wire; nothing is put right.
 *
 * @param sdp the session description
 * @param media what came after the answer to PLAY, from the first interleaved packet on
 * @param ended whether the camera hung up
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Capture(String sdp, byte[] media, boolean ended) {
  private static final int H264_SEI = 6;
  private static final int H265_SEI = 39;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  /** One packet as it came, without its framing. */
  record Packet(int channel, byte[] bytes) {
    int sequence() {
      return ByteBuffer.wrap(bytes).getShort(2) & 0xFFFF;
    }

    /** Of RTP. */
    int timestamp() {
      return ByteBuffer.wrap(bytes).getInt(4);
    }

    int ssrc() {
      return ByteBuffer.wrap(bytes).getInt(isReport() ? 4 : 8);
    }

    boolean marker() {
      return (bytes[1] & 0x80) != 0;
    }

    boolean isReport() {
      return (bytes[1] & 0xFF) == 200;
    }

    boolean isBye() {
      return (bytes[1] & 0xFF) == 203;
    }

    /** NAL unit type, of a fragment that of the whole. */
    int type(VideoCodec codec) {
      return switch (codec) {
        case H264 -> (bytes[12] & 0x1F) == 28 ? bytes[13] & 0x1F : bytes[12] & 0x1F;
        case H265 -> (bytes[12] >> 1 & 0x3F) == 49 ? bytes[14] & 0x3F : bytes[12] >> 1 & 0x3F;
      };
    }

    Optional<FrameStamp> stamp(VideoCodec codec) {
      byte[] unit = java.util.Arrays.copyOfRange(bytes, 12, bytes.length);
      ByteBuffer prefixed = ByteBuffer.allocate(4 + unit.length).putInt(unit.length).put(unit);
      return FrameStamp.find(prefixed.flip(), codec);
    }
  }

  /** The packets of one frame, from its parameter sets or stamp on. */
  record Frame(FrameStamp stamp, List<Packet> packets) {
    int timestamp() {
      return packets.getLast().timestamp();
    }

    boolean keyframe(VideoCodec codec) {
      return packets.stream()
          .mapToInt(p -> p.type(codec))
          .anyMatch(type -> codec == VideoCodec.H264 ? type == 5 : type >= 16 && type <= 21);
    }
  }

  /** Plays the video for so long, or until the camera hangs up. */
  static Capture take(URI uri, Duration time) throws IOException {
    return take(uri, time, 0);
  }

  /**
   * Plays the video for so long, or until the camera hangs up, and longer if that was not enough
   * for so many frames: the machine may be busy.
   */
  static Capture take(URI uri, Duration time, int frames) throws IOException {
    try (RtspTestClient asking = new RtspTestClient(uri.getPort())) {
      String sdp = asking.request("DESCRIBE", uri).body();
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), uri.getPort()));
        socket.setSoTimeout(100);
        ask(socket, "SETUP " + uri + "/video", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n");
        ask(socket, "PLAY " + uri, "");
        return read(sdp, socket.getInputStream(), time, frames);
      }
    }
  }

  private static void ask(Socket socket, String what, String header) throws IOException {
    String text = what + " RTSP/1.0\r\nCSeq: 1\r\n" + header + "\r\n";
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Capture read(String sdp, InputStream in, Duration time, int frames)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[1 << 16];
    long end = System.nanoTime() + time.toNanos();
    long latest = end + PATIENCE_NANOS;
    boolean ended = false;
    while (!ended && System.nanoTime() < end) {
      if (System.nanoTime() > end - 500_000_000L && end < latest && stamps(all) < frames) {
        end += 500_000_000L;
      }
      try {
        int count = in.read(some);
        ended = count < 0;
        all.write(some, 0, Math.max(0, count));
      } catch (SocketTimeoutException e) {
        // Nothing came just now.
      }
    }
    return new Capture(sdp, afterReplies(all.toByteArray()), ended);
  }

  private static int stamps(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.ISO_8859_1).split("Strongro", -1).length - 1;
  }

  private static byte[] afterReplies(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int second = text.indexOf("\r\n\r\n", text.indexOf("\r\n\r\n") + 4) + 4;
    return java.util.Arrays.copyOfRange(bytes, second, bytes.length);
  }

  /** The packets, one right after the other, up to one that is not whole. */
  List<Packet> packets() {
    List<Packet> packets = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(media);
    while (in.remaining() >= 4 && in.get(in.position()) == '$') {
      int length = in.getShort(in.position() + 2) & 0xFFFF;
      if (in.remaining() < 4 + length) {
        break;
      }
      byte[] bytes = new byte[length];
      in.get(in.position() + 4, bytes);
      packets.add(new Packet(in.get(in.position() + 1) & 0xFF, bytes));
      in.position(in.position() + 4 + length);
    }
    return packets;
  }

  List<Packet> video() {
    return packets().stream().filter(p -> (p.bytes()[1] & 0x7F) == 96).toList();
  }

  List<Packet> reports() {
    return packets().stream().filter(Packet::isReport).toList();
  }

  /** The frames in the order in which they came. Parameter sets belong to the stamp after them. */
  List<Frame> frames(VideoCodec codec) {
    List<Frame> frames = new ArrayList<>();
    List<Packet> waiting = new ArrayList<>();
    for (Packet packet : video()) {
      int type = packet.type(codec);
      boolean slice = codec == VideoCodec.H264 ? type <= 5 || type == 12 : type < 32 || type == 38;
      Optional<FrameStamp> stamp = packet.stamp(codec);
      if (slice && !frames.isEmpty()) {
        frames.getLast().packets().add(packet);
      } else {
        waiting.add(packet);
      }
      boolean sei = type == (codec == VideoCodec.H264 ? H264_SEI : H265_SEI);
      if (sei && stamp.isPresent()) {
        frames.add(new Frame(stamp.get(), new ArrayList<>(waiting)));
        waiting.clear();
      }
    }
    return frames;
  }

  List<Long> numbers(VideoCodec codec) {
    return frames(codec).stream().map(frame -> frame.stamp().frame()).toList();
  }
}
