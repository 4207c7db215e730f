package io.strongroom.recording.ingest.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes come: nothing is thrown, what comes out is well formed, and memory is bounded. */
class RtpMalformedTest {
  private static final int PACKETS = 30_000;
  private static final long SEED = 20_261_122;

  /** Checks what comes out and keeps nothing. */
  private static final class Checking implements RtpTrack.Output {
    long samples;

    @Override
    public void formatChanged() {}

    @Override
    public void sample(EncodedSample sample) {
      samples++;
      ByteBuffer bytes = sample.bytes();
      check(bytes.remaining(), UnitBuffer.MAX_BYTES);
      if (sample.track() == 0) {
        int at = bytes.position();
        while (at < bytes.limit()) {
          int size = bytes.getInt(at);
          check(size, bytes.limit() - at - 4);
          at += 4 + size;
        }
      }
    }

    /** Plain, because it runs some million times. */
    private static void check(int size, int most) {
      if (size < 1 || size > most) {
        throw new AssertionError(size + " bytes where 1 to " + most + " can be");
      }
    }

    @Override
    public void loss() {}
  }

  static List<PayloadType> types() {
    return List.of(
        Sender.h264(),
        Sender.h265(),
        Sender.h265("sprop-max-don-diff", "1"),
        Sender.type(96, "MPEG4-GENERIC", 16_000, 1, "mode", "AAC-hbr"),
        Sender.type(96, "MPEG4-GENERIC", 16_000, 1, "mode", "AAC-lbr"),
        Sender.type(
            96,
            "MPEG4-GENERIC",
            16_000,
            1,
            "sizelength",
            "16",
            "indexlength",
            "24",
            "ctsdeltalength",
            "9",
            "dtsdeltalength",
            "7",
            "streamstateindication",
            "3",
            "randomaccessindication",
            "1",
            "auxiliarydatasizelength",
            "24"),
        Sender.type(96, "MP4A-LATM", 16_000, 1, "config", "400028103fc0"),
        Sender.type(96, "OPUS", 48_000, 2),
        Sender.type(96, "PCMU", 8_000, 1));
  }

  private static boolean video(PayloadType type) {
    return type.encoding().startsWith("H26");
  }

  @ParameterizedTest
  @MethodSource("types")
  void noiseDoesNoHarm(PayloadType type) {
    Random random = new Random(SEED);
    Checking output = new Checking();
    RtpTrack track = RtpTrack.of(type, video(type) ? 0 : 1, output, new UnitArrays()).orElseThrow();
    ByteBuffer buffer = ByteBuffer.allocate(2_000);
    for (int i = 0; i < PACKETS; i++) {
      random.nextBytes(buffer.array());
      int length = random.nextInt(120);
      int kind = random.nextInt(8);
      if (kind > 0) {
        buffer.put(7, (byte) 0x80).put(8, (byte) (random.nextInt(2) << 7 | 96));
      }
      if (kind > 1) {
        buffer.putShort(9, (short) (i + random.nextInt(50) / 49));
        buffer.putInt(15, 1);
      }
      if (kind > 2) {
        buffer.putInt(11, i / 7 * 3_600);
      }
      if (kind > 3) {
        buffer.put(19, likely(type, random));
      }
      if (kind > 5) {
        buffer.put(20, (byte) (random.nextInt(4) << 6 | random.nextInt(33)));
        buffer.putShort(21, (short) random.nextInt(40));
      }
      track.rtp(buffer, 7, length, new WallTime(i * 1_000L));
      track.rtcp(buffer, random.nextInt(60), length, new WallTime(i * 1_000L));
    }
    track.flush();
    assertThat(track.counters().packets()).as("seed " + SEED).isEqualTo(PACKETS);
    if (video(type)) {
      assertThat(output.samples).isPositive();
    }
  }

  private static byte likely(PayloadType type, Random random) {
    int[] headers =
        switch (type.encoding()) {
          case "H264" -> new int[] {0x61, 0x65, 0x67, 0x68, 0x78, 0x7c, 0x7c, 0x06};
          case "H265" -> new int[] {0x02, 0x26, 0x40, 0x42, 0x60, 0x62, 0x62, 0x4e};
          default -> new int[] {0, 0, 0, 5};
        };
    return (byte) headers[random.nextInt(headers.length)];
  }

  @ParameterizedTest
  @MethodSource("types")
  void noiseInDescriptionsDoesNoHarm(PayloadType type) {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder noise = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        noise.append(
            (char) (random.nextInt(8) == 0 ? random.nextInt(0x3000) : 32 + random.nextInt(95)));
      }
      String text = noise.toString();
      PayloadType odd =
          Sender.type(
              96,
              type.encoding(),
              random.nextInt(),
              random.nextInt(12) - 2,
              "sprop-parameter-sets",
              text,
              "sprop-vps",
              text,
              "sprop-sps",
              text,
              "sizelength",
              text,
              "indexlength",
              "99999999",
              "config",
              text,
              "cpresent",
              "0",
              "sprop-max-don-diff",
              text,
              "constantduration",
              text,
              "mode",
              text);
      RtpTrack.of(odd, video(type) ? 0 : 1, new Checking(), new UnitArrays())
          .ifPresent(
              track -> {
                TrackFormat format = track.format();
                assertThat(format.timescale()).isPositive();
                ByteBuffer packet =
                    ByteBuffer.wrap(Nals.hex("80e00001 00000000 00000000 6588 0102 0304 0506"));
                track.rtp(packet, 0, packet.capacity(), new WallTime(0));
                track.flush();
              });
    }
  }
}
