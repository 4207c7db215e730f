package io.strongroom.recording.ingest.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.fragment.Streams;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.TrackFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real streams, put into packets by the reference packetiser, come out as they went in. */
class RtpRoundTripTest {
  private static final long FIRST_STAMP = 4_294_900_000L;

  private static List<EncodedSample> video(String name) {
    return (name.equals("encoder") ? Streams.clip(25, 4) : Streams.committed(name))
        .samples().stream().filter(sample -> sample.track() == 0).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "h264-bframes.mp4, 1400, true, 1",
    "h264-bframes.mp4, 1400, false, 2",
    "h264-bframes.mp4, 37, true, 3",
    "h264-bframes.mp4, 60000, true, 4",
    "h265-bframes.mp4, 1400, true, 5",
    "h265-bframes.mp4, 1400, false, 6",
    "h265-bframes.mp4, 37, true, 7",
    "encoder, 1400, true, 8",
    "encoder, 100, true, 9"
  })
  void realStreamsComeOutAsTheyWentIn(String name, int size, boolean aggregate, long seed) {
    List<EncodedSample> sent = video(name);
    boolean h265 = name.startsWith("h265");
    for (boolean markers : new boolean[] {true, false}) {
      Sender camera = Sender.of(h265 ? Sender.h265() : Sender.h264());
      camera.sequence = new Random(seed).nextInt(65_536);
      for (EncodedSample sample : sent) {
        byte[][] packets =
            Nals.packetise(Nals.nals(Bytes.copyOf(sample.bytes())), h265, size, aggregate);
        for (int i = 0; i < packets.length; i++) {
          boolean marker = markers && i == packets.length - 1;
          camera.send(FIRST_STAMP + sample.presentationTime(), marker, packets[i]);
        }
      }
      camera.track.flush();
      assertSame(camera.received, sent);
      assertThat(camera.track.counters().damaged()).isZero();
    }
  }

  private static void assertSame(Received received, List<EncodedSample> sent) {
    assertThat(received.samples).hasSize(sent.size());
    long constant = FIRST_STAMP;
    for (int i = 0; i < sent.size(); i++) {
      EncodedSample in = sent.get(i);
      Received.Sample out = received.samples.get(i);
      assertThat(out.bytes()).as("picture " + i).isEqualTo(Bytes.copyOf(in.bytes()));
      assertThat(out.presentation()).as("picture " + i).isEqualTo(in.presentationTime() + constant);
      assertThat(out.keyframe()).as("picture " + i).isEqualTo(in.keyframe());
      assertThat(out.loss()).as("picture " + i).isFalse();
      if (i > 10) {
        assertThat(out.decode()).as("picture " + i).isLessThanOrEqualTo(out.presentation());
        assertThat(out.decode()).isGreaterThan(received.samples.get(i - 1).decode());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"h264-bframes.mp4, 11", "h265-bframes.mp4, 12", "encoder, 13"})
  void shuffledPacketsComeOutAsTheyWentIn(String name, long seed) {
    List<EncodedSample> sent = video(name);
    boolean h265 = name.startsWith("h265");
    Random random = new Random(seed);
    Sender camera = Sender.of(h265 ? Sender.h265() : Sender.h264());
    List<byte[]> wire = new ArrayList<>();
    for (EncodedSample sample : sent) {
      byte[][] packets = Nals.packetise(Nals.nals(Bytes.copyOf(sample.bytes())), h265, 200, true);
      for (int i = 0; i < packets.length; i++) {
        long stamp = FIRST_STAMP + sample.presentationTime();
        wire.add(camera.packet(camera.sequence++, stamp, i == packets.length - 1, packets[i]));
      }
    }
    for (int from = 1; from < wire.size(); from += 20) {
      Collections.shuffle(wire.subList(from, Math.min(from + 20, wire.size())), random);
    }
    wire.forEach(camera::raw);
    camera.track.flush();
    assertSame(camera.received, sent);
  }

  @Test
  void realAacComesOutAsItWentIn() {
    Streams.Clip clip = Streams.committed("h264-bframes.mp4");
    TrackFormat.Audio format = (TrackFormat.Audio) clip.format().tracks().getLast();
    String config = HexFormat.of().formatHex(format.configuration().toArray());
    Sender camera =
        Sender.of(
            Sender.type(
                96,
                "MPEG4-GENERIC",
                format.sampleRate(),
                format.channels(),
                "mode",
                "AAC-hbr",
                "sizelength",
                "13",
                "indexlength",
                "3",
                "indexdeltalength",
                "3",
                "config",
                config));
    assertThat(camera.track.format()).isEqualTo(format);
    List<EncodedSample> sent = clip.samples().stream().filter(s -> s.track() == 1).toList();
    for (EncodedSample sample : sent) {
      byte[] frame = Bytes.copyOf(sample.bytes()).toArray();
      byte[] header = {0, 16, (byte) (frame.length >> 5), (byte) (frame.length << 3)};
      camera.send(sample.decodeTime(), true, Nals.join(header, frame));
    }
    assertThat(camera.received.bytes())
        .isEqualTo(sent.stream().map(s -> Bytes.copyOf(s.bytes())).toList());
  }
}
