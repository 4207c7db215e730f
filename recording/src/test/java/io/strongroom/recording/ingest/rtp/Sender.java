package io.strongroom.recording.ingest.rtp;

import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A camera's end of one RTP stream: numbers packets and pushes them into a track, through one
 * reused buffer whose other bytes are dirt.
 */
final class Sender {
  private static final int OFFSET = 4;

  final Received received = new Received();
  final RtpTrack track;
  int sequence = 100;
  int ssrc = 0x1111_2222;
  int type = 96;
  long arrival = 1_795_334_400_000_000L;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(70_000);

  private Sender(List<PayloadType> types) {
    this.type = types.getFirst().number();
    Optional<RtpTrack> made = RtpTrack.of(types, 0, received, new UnitArrays());
    this.track = made.orElseThrow();
  }

  static Sender of(PayloadType type) {
    return new Sender(List.of(type));
  }

  static Sender of(List<PayloadType> types) {
    return new Sender(types);
  }

  static PayloadType h264(String... parameters) {
    return type(96, "H264", 90_000, 1, parameters);
  }

  static PayloadType h265(String... parameters) {
    return type(96, "H265", 90_000, 1, parameters);
  }

  static PayloadType type(int number, String name, int clock, int channels, String... parameters) {
    Map<String, String> map = new java.util.HashMap<>();
    for (int i = 0; i + 1 < parameters.length; i += 2) {
      map.put(parameters[i], parameters[i + 1]);
    }
    return new PayloadType(number, name, clock, channels, map);
  }

  /** A packet as it goes over the wire. */
  byte[] packet(int number, long timestamp, boolean marker, byte[] payload) {
    return ByteBuffer.allocate(12 + payload.length)
        .put((byte) 0x80)
        .put((byte) ((marker ? 0x80 : 0) | type))
        .putShort((short) number)
        .putInt((int) timestamp)
        .putInt(ssrc)
        .put(payload)
        .array();
  }

  /** Sends the next packet. */
  void send(long timestamp, boolean marker, byte[] payload) {
    raw(packet(sequence++, timestamp, marker, payload));
  }

  /** Sends the packets of one frame, with the marker on the last. */
  void frame(long timestamp, byte[]... payloads) {
    for (int i = 0; i < payloads.length; i++) {
      send(timestamp, i == payloads.length - 1, payloads[i]);
    }
  }

  /** A packet that is numbered and does not come. */
  void lose() {
    sequence++;
  }

  void raw(byte[] packet) {
    for (int i = 0; i < OFFSET + packet.length + 8; i++) {
      buffer.put(i, (byte) (0xa5 + i));
    }
    buffer.put(OFFSET, packet);
    buffer.position(1).limit(3);
    ByteBuffer passed = buffer.clear();
    track.rtp(passed, OFFSET, packet.length, new WallTime(arrival));
    if (passed.position() != 0 || passed.limit() != passed.capacity()) {
      throw new AssertionError("the buffer's position moved");
    }
  }

  void control(byte[] packet) {
    track.rtcp(ByteBuffer.wrap(packet), 0, packet.length, new WallTime(arrival));
  }
}
