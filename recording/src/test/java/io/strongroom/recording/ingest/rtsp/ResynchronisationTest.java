package io.strongroom.recording.ingest.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage, by name: whatever is whole behind it is found again. */
class ResynchronisationTest {
  private final InterleavedBytes stream = new InterleavedBytes();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 100_000})
  void junkBetweenFramesIsSkippedAndCounted(int piece) throws Exception {
    stream.rtp(0, 100).raw(new byte[33]).rtp(0, 120).rtp(0, 40).response(5);
    Found found = new Found().feed(stream.bytes(), piece);
    assertThat(found.frames).isEqualTo(stream.frames);
    assertThat(found.events)
        .containsExactly("frame 0", "resynchronised 33", "frame 0", "frame 0", "response 5");
    assertThat(found.parser.totalSkippedBytes()).isEqualTo(33);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 100_000})
  void junkAroundEveryFrameTakesNoneOfThem(int piece) throws Exception {
    stream.rtp(0, 100).rtcp(1);
    for (int i = 0; i < 40; i++) {
      byte[] junk = new byte[1 + i];
      Arrays.fill(junk, (byte) '%');
      stream.raw(junk).rtp(0, 20 + 17 * i).raw(junk).rtcp(1);
    }
    stream.rtp(0, 100).rtp(0, 100);
    Found found = new Found().feed(stream.bytes(), piece);
    assertThat(found.frames).isEqualTo(stream.frames);
  }

  @Test
  void framesOnOtherChannelsThanAgreedAreToldOfAsLongAsTheAgreedOnesAreSilent() throws Exception {
    for (int i = 0; i < 3; i++) {
      stream.rtp(8, 100).rtcp(9);
    }
    Found found = new Found().feed(stream.rtp(0, 30).rtp(0, 30).bytes());
    assertThat(found.events)
        .containsExactly(
            "unknown 8",
            "unknown 9",
            "unknown 8",
            "unknown 9",
            "unknown 8",
            "unknown 9",
            "frame 0",
            "frame 0");
  }

  @Test
  void aFrameCutShortDoesNotTakeTheNextWithIt() throws Exception {
    byte[] half = InterleavedBytes.framed(0, stream.payload((byte) 96, 1000));
    stream.rtp(0, 100).raw(Arrays.copyOf(half, 300)).rtp(0, 900).rtp(2, 60).rtp(0, 60);
    Found found = new Found().feed(stream.bytes());
    assertThat(found.frames).isEqualTo(stream.frames);
    assertThat(found.events).contains("resynchronised 300");
  }

  @Test
  void aFrameCutShortAtTheEndOfTheBufferIsFollowedByTheEvent() throws Exception {
    byte[] half = InterleavedBytes.framed(0, stream.payload((byte) 96, 1000));
    byte[] bytes = stream.raw(Arrays.copyOf(half, 300)).rtp(0, 900).rtp(2, 60).rtp(0, 60).bytes();
    Found found = new Found();
    found.feed(Arrays.copyOf(bytes, 1004));
    found.feed(Arrays.copyOfRange(bytes, 1004, bytes.length));
    assertThat(found.events).containsExactly("frame 0", "resynchronised 200", "frame 2", "frame 0");
  }

  @Test
  void aLengthThatLiesTooHighCostsOneFrame() throws Exception {
    byte[] frame = InterleavedBytes.framed(0, stream.payload((byte) 96, 200));
    frame[2] = (byte) 0xfe;
    stream.raw(frame);
    for (int i = 0; i < 700; i++) {
      stream.rtp(0, 200);
    }
    Found found = new Found().feed(stream.bytes(), 10_000);
    assertThat(found.frames).isEqualTo(stream.frames);
    assertThat(found.skippedBytes).isEqualTo(204);
  }

  @Test
  void aLengthThatLiesTooLowIsHandedOnCutAndFollowedByTheEvent() throws Exception {
    byte[] frame = InterleavedBytes.framed(0, stream.payload((byte) 96, 200));
    frame[3] = 100;
    stream.raw(frame).rtp(0, 50).rtp(0, 50);
    Found found = new Found().feed(stream.bytes());
    assertThat(found.events).containsExactly("frame 0", "resynchronised 100", "frame 0", "frame 0");
  }

  @Test
  void aFrameOnAnUnknownChannelIsSkippedWhole() throws Exception {
    stream.raw(InterleavedBytes.framed(9, stream.payload((byte) 96, 60))).rtp(0, 30);
    Found found = new Found().feed(stream.bytes());
    assertThat(found.events).containsExactly("unknown 9", "frame 0");
    assertThat(found.resynchronisations).isZero();
  }

  @Test
  void aDollarInJunkDoesNotSwallowWhatFollows() throws Exception {
    stream.rtp(0, 30).raw(new byte[] {'$', 77, (byte) 0x20, 0, 1, 2, 3});
    for (int i = 0; i < 200; i++) {
      stream.rtp(0, 60);
    }
    Found found = new Found().feed(stream.bytes());
    assertThat(found.frames).isEqualTo(stream.frames);
    assertThat(found.skippedBytes).isEqualTo(7);
  }

  @Test
  void anAnswerIsFoundBehindJunk() throws Exception {
    stream.rtp(0, 30).text("\0\0RTSP RTSP/ RTSP/1. \1").response(8).rtp(0, 30);
    Found found = new Found().feed(stream.bytes(), 4);
    assertThat(found.events).contains("response 8");
    assertThat(found.frames).isEqualTo(stream.frames);
  }

  @Test
  void aNulBehindADescriptionIsOneByteOfJunk() throws Exception {
    stream.text("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n\0").response(3);
    Found found = new Found().feed(stream.bytes());
    assertThat(found.events).containsExactly("response 2", "resynchronised 1", "response 3");
  }

  @Test
  void junkWithoutEndEndsTheConnection() {
    assertThatThrownBy(() -> new Found().feed(new byte[2 * 1024 * 1024], 60_000))
        .isInstanceOf(RtspProtocolException.class)
        .hasMessageContaining("neither RTSP nor RTP");
  }

  @Test
  void aWebServerIsNamed() {
    byte[] answer = stream.text("HTTP/1.1 400 Bad Request\r\n\r\n").bytes();
    assertThatThrownBy(() -> new Found().feed(answer, 3))
        .isInstanceOf(RtspProtocolException.class)
        .hasMessageContaining("web server");
  }

  @Test
  void everyFrameWithAnotherBehindItIsFoundWhateverIsPutBetween() throws Exception {
    long seed = 20_326;
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 150; round++) {
      InterleavedBytes sent = new InterleavedBytes();
      for (int i = 0; i < 60; i++) {
        if (random.nextInt(10) == 0) {
          sent.raw(InterleavedBytes.junk(random, 1 + random.nextInt(400)));
        }
        sent.rtp(random.nextInt(2) * 2, 12 + random.nextInt(500)).rtcp(1);
        if (random.nextInt(20) == 0) {
          sent.response(i);
        }
      }
      // Junk may look like a frame of up to 64 KiB, which is waited for.
      for (int i = 0; i < 200; i++) {
        sent.rtp(0, 400);
      }
      Found found = new Found().feed(sent.bytes(), 1 + random.nextInt(3_000));
      assertThat(found.frames).as("seed %d, round %d", seed, round).containsAll(sent.frames);
    }
  }
}
