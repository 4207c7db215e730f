package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.strongroom.recording.model.Bytes;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A healthy stream, however it is cut. */
class InterleavedParserTest {
  private static final String SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\n$\0$";

  private final InterleavedBytes stream = new InterleavedBytes();

  private InterleavedBytes healthy() {
    return stream
        .response(1)
        .rtp(0, 12)
        .text("\r\nOPTIONS rtsp://127.0.0.1/a RTSP/1.0\r\nCSeq: 7\r\n\r\n")
        .rtp(2, 300)
        .rtcp(1)
        .text("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: " + SDP.length() + "\r\n\r\n" + SDP)
        .rtp(0, 0x2424)
        .frame(0, new byte[0])
        .rtp(2, 24)
        .text("RTSP/1.0 200 OK\nCSeq: 3\n\n")
        .rtp(0, 40);
  }

  private static void assertHealthy(Found found, InterleavedBytes sent) {
    assertThat(found.frames).isEqualTo(sent.frames);
    assertThat(found.messages).extracting(RtspMessage::cseq).containsExactly(1, 7, 2, 3);
    assertThat(((RtspResponse) found.messages.get(2)).body())
        .isEqualTo(Bytes.copyOf(SDP.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(found.resynchronisations).isZero();
    assertThat(found.parser.totalSkippedBytes()).isZero();
    assertThat(found.parser.neededBytes()).isZero();
  }

  @Test
  void everythingIsFoundInOrder() throws Exception {
    Found found = new Found().feed(healthy().bytes());
    assertHealthy(found, stream);
    assertThat(found.events)
        .containsExactly(
            "response 1",
            "frame 0",
            "request OPTIONS",
            "frame 2",
            "frame 1",
            "response 2",
            "frame 0",
            "frame 0",
            "frame 2",
            "response 3",
            "frame 0");
  }

  @Test
  void everySplitInTwoGivesTheSame() throws Exception {
    byte[] bytes = healthy().bytes();
    for (int split = 1; split < bytes.length; split++) {
      Found found = new Found();
      found.feed(Arrays.copyOf(bytes, split));
      found.feed(Arrays.copyOfRange(bytes, split, bytes.length));
      assertHealthy(found, stream);
    }
  }

  @Test
  void piecesOfAnySizeGiveTheSame() throws Exception {
    byte[] bytes = healthy().bytes();
    for (int piece : new int[] {1, 2, 3, 5, 7, 13, 64, 1000}) {
      assertHealthy(new Found().feed(bytes, piece), stream);
    }
  }

  @Test
  void bytesBeforeThePositionAndBehindTheLimitAreNotTouched() throws Exception {
    stream.rtp(0, 100).rtp(2, 50);
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    buffer.put(new byte[77]).put(stream.bytes());
    int end = buffer.position();
    buffer.put((byte) '$').put((byte) 9).position(77).limit(end);
    Found found = new Found();
    assertThat(found.parser.parse(buffer)).isEqualTo(end - 77);
    assertThat(found.frames).isEqualTo(stream.frames);
  }

  @Test
  void anIncompleteFrameStaysAndSaysWhatItNeeds() throws Exception {
    byte[] frame = stream.rtp(0, 100).bytes();
    Found found = new Found();
    ByteBuffer buffer = ByteBuffer.wrap(frame, 0, 30);
    assertThat(found.parser.parse(buffer)).isZero();
    assertThat(found.parser.neededBytes()).isEqualTo(74);
    buffer.limit(2);
    assertThat(found.parser.parse(buffer)).isZero();
    assertThat(found.parser.neededBytes()).isEqualTo(2);
  }

  @Test
  void aBodyNeedsNoBufferOfItsSize() throws Exception {
    int size = MessageHead.MAX_BODY_BYTES;
    stream.text("RTSP/1.0 200 OK\r\nCSeq: 4\r\nContent-Length: " + size + "\r\n\r\n");
    Found found = new Found(70_000);
    found.feed(stream.raw(new byte[size]).rtp(0, 20).bytes(), 50_000);
    assertThat(((RtspResponse) found.messages.getFirst()).body().length()).isEqualTo(size);
    assertThat(found.frames).isEqualTo(stream.frames);
  }

  @Test
  void aFrameOfTheGreatestLengthFitsTheSmallestBuffer() throws Exception {
    Found found = new Found(InterleavedParser.MIN_BUFFER_BYTES);
    found.feed(stream.rtp(0, 65_535).rtp(0, 65_535).bytes(), 9_999);
    assertThat(found.frames).isEqualTo(stream.frames);
  }

  @Test
  void channelsAgreedWhileParsingCountAtOnce() throws Exception {
    byte[] bytes = stream.response(1).rtp(8, 30).bytes();
    int[] frames = {0};
    var sink =
        new QuietSink() {
          private InterleavedParser parser = new InterleavedParser(this);

          @Override
          public void response(RtspResponse response) {
            parser.expect(new ChannelPair(8, 9));
          }

          @Override
          public void frame(int channel, ByteBuffer buffer, int offset, int length) {
            frames[0]++;
          }
        };
    sink.parser.parse(ByteBuffer.wrap(bytes));
    assertThat(frames[0]).isEqualTo(1);
  }

  /** Density rests on this: 10,000 frames, not one object. */
  @Test
  void framesAllocateNothing() throws Exception {
    Random random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      stream.rtp(random.nextInt(2) * 2, 40 + random.nextInt(100));
    }
    ByteBuffer buffer = ByteBuffer.wrap(stream.bytes());
    InterleavedParser parser = new InterleavedParser(new QuietSink());
    parser.expect(new ChannelPair(0, 1));
    parser.expect(new ChannelPair(2, 3));
    parser.parse(buffer);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    parser.parse(buffer.rewind());
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(buffer.hasRemaining()).isFalse();
    assertThat(allocated).isLessThan(10_000);
  }

  /** Hears nothing. */
  private static class QuietSink implements InterleavedSink {
    @Override
    public void frame(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes) {}

    @Override
    public void response(RtspResponse response) {}

    @Override
    public void request(ServerRequest request) {}

    @Override
    public void resynchronised(long skippedBytes) {}

    @Override
    public void unknownChannel(int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes) {}
  }
}
