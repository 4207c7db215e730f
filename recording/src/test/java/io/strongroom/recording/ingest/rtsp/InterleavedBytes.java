package io.strongroom.recording.ingest.rtsp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Writes what a server would send on one connection. Frames carry their number, to be found by. */
final class InterleavedBytes {
  final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The frames written whole, as {@link Found} would name them. */
  final List<String> frames = new ArrayList<>();

  private int number;

  InterleavedBytes rtp(int channel, int lengthBytes) {
    return frame(channel, payload((byte) 96, lengthBytes));
  }

  InterleavedBytes rtcp(int channel) {
    return frame(channel, payload((byte) 200, 28));
  }

  InterleavedBytes frame(int channel, byte[] payload) {
    frames.add(Found.name(channel, payload));
    return raw(framed(channel, payload));
  }

  InterleavedBytes text(String text) {
    return raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  InterleavedBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  InterleavedBytes response(int cseq) {
    return text("RTSP/1.0 200 OK\r\nCSeq: " + cseq + "\r\n\r\n");
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  /** A payload like RTP's or RTCP's, with its number and no dollar in it. */
  byte[] payload(byte type, int lengthBytes) {
    byte[] payload = new byte[lengthBytes];
    payload[0] = (byte) 0x80;
    payload[1] = type;
    payload[2] = (byte) (number >> 8 | 0x80);
    payload[3] = (byte) (number | 0x80);
    int source = type == 96 ? 8 : 4;
    if (lengthBytes >= source + 4) {
      payload[source + 3] = 7;
    }
    number++;
    return payload;
  }

  static byte[] framed(int channel, byte[] payload) {
    byte[] frame = new byte[payload.length + 4];
    frame[0] = '$';
    frame[1] = (byte) channel;
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 4, payload.length);
    return frame;
  }

  /** Noise in which dollars, capitals and line ends are frequent. */
  static byte[] junk(RandomGenerator random, int lengthBytes) {
    byte[] junk = new byte[lengthBytes];
    random.nextBytes(junk);
    String traps = "$$RTSP/1.0 \r\nOPTIONS $\0\1";
    for (int i = 0; i < lengthBytes; i += 1 + random.nextInt(8)) {
      junk[i] = (byte) traps.charAt(random.nextInt(traps.length()));
    }
    return junk;
  }
}
