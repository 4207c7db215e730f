package io.strongroom.recording.ingest.rtsp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Remembers what a parser found, and feeds it as a socket loop would. */
final class Found implements InterleavedSink {
  final List<String> frames = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final List<RtspMessage> messages = new ArrayList<>();
  final InterleavedParser parser = new InterleavedParser(this);
  long skippedBytes;
  int resynchronisations;
  private final ByteBuffer buffer;

  Found() {
    this(InterleavedParser.MIN_BUFFER_BYTES);
  }

  Found(int bufferBytes) {
    buffer = ByteBuffer.allocate(bufferBytes);
    parser.expect(new ChannelPair(0, 1));
    parser.expect(new ChannelPair(2, 3));
  }

  /** Feeds bytes in pieces, keeping what is left over, as much as the buffer takes at a time. */
  Found feed(byte[] bytes, int pieceBytes) throws RtspProtocolException {
    for (int at = 0; at < bytes.length; ) {
      int count = Math.min(Math.min(pieceBytes, bytes.length - at), buffer.remaining());
      if (count == 0) {
        throw new AssertionError("the buffer is full and the parser waits for more");
      }
      buffer.put(bytes, at, count).flip();
      int before = buffer.remaining();
      int consumed = parser.parse(buffer);
      if (before - consumed != buffer.remaining()) {
        throw new AssertionError("consumed is not what the position says");
      }
      if (buffer.hasRemaining() && parser.neededBytes() <= 0) {
        throw new AssertionError("bytes are left and none are needed");
      }
      buffer.compact();
      at += count;
    }
    return this;
  }

  Found feed(byte[] bytes) throws RtspProtocolException {
    return feed(bytes, bytes.length);
  }

  static String name(int channel, byte[] payload) {
    return channel + ":" + payload.length + ":" + Arrays.hashCode(payload);
  }

  @Override
  public void frame(int channel, ByteBuffer from, int offsetBytes, int lengthBytes) {
    byte[] payload = new byte[lengthBytes];
    from.get(offsetBytes, payload);
    frames.add(name(channel, payload));
    events.add("frame " + channel);
  }

  @Override
  public void response(RtspResponse response) {
    messages.add(response);
    events.add("response " + response.cseq());
  }

  @Override
  public void request(ServerRequest request) {
    messages.add(request);
    events.add("request " + request.method());
  }

  @Override
  public void resynchronised(long skipped) {
    skippedBytes += skipped;
    resynchronisations++;
    events.add("resynchronised " + skipped);
  }

  @Override
  public void unknownChannel(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes) {
    events.add("unknown " + channel);
  }
}
