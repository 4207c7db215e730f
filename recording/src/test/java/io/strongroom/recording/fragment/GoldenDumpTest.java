package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Box by box, byte by byte, against committed texts. After an intended change, run with {@code
 * -Dgolden.print} and read the difference before committing it.
 */
class GoldenDumpTest {
  private static final Set<String> CONTAINERS =
      Set.of("moov", "trak", "mdia", "minf", "dinf", "stbl", "mvex", "moof", "traf");

  @Test
  void h264WithALaw() throws IOException {
    SyntheticCamera camera = new SyntheticCamera().connect(SyntheticCamera.videoAndALaw());
    for (int i = 0; i < 3; i++) {
      if (i == 0) {
        camera.key();
      } else {
        camera.frames(1);
      }
      camera.audio().audio();
    }
    Collected out = camera.end();
    compare("h264-alaw.txt", out.inits.getFirst(), out.fragments.getFirst().bytes().copy());
  }

  @Test
  void h265WithBFrames() throws IOException {
    Collected out = new Collected();
    Streams.Clip clip = Streams.committed("h265-bframes.mp4");
    Fragmenter fragmenter = out.recording();
    fragmenter.format(clip.format());
    clip.samples().stream().limit(6).forEach(fragmenter::sample);
    fragmenter.endConnection();
    compare("h265-bframes.txt", out.inits.getFirst(), out.fragments.getFirst().bytes().copy());
  }

  @Test
  void aacAlone() throws IOException {
    compare(
        "aac.txt",
        audio(new TrackFormat.Audio(AudioCodec.AAC, 48_000, 2, hex("1190")), 1024, new byte[37]));
  }

  @Test
  void opusAlone() throws IOException {
    Bytes dOps = hex("0002013800000bb80000000000");
    compare(
        "opus.txt",
        audio(new TrackFormat.Audio(AudioCodec.OPUS, 48_000, 2, dOps), 960, new byte[] {0x78, 1}));
  }

  private static ByteBuffer[] audio(TrackFormat.Audio track, long spacing, byte[] bytes) {
    Collected out = new Collected();
    Fragmenter fragmenter =
        new Fragmenter(FragmentLimits.recording(), new SlabPool(), new MediaTime(0), out, out);
    fragmenter.format(new StreamFormat(List.of(track)));
    for (int i = 0; i < 3; i++) {
      WallTime arrival = new WallTime(Streams.START + i * spacing * 1_000_000L / 48_000);
      long at = i * spacing;
      fragmenter.sample(new EncodedSample(0, at, at, arrival, true, ByteBuffer.wrap(bytes)));
    }
    fragmenter.endConnection();
    return new ByteBuffer[] {out.inits.getFirst(), out.fragments.getFirst().bytes().copy()};
  }

  private static void compare(String name, ByteBuffer... segments) throws IOException {
    StringBuilder text = new StringBuilder();
    for (ByteBuffer segment : segments) {
      dump(BoxReader.all(segment), "", text);
    }
    if (System.getProperty("golden.print") != null) {
      java.nio.file.Files.writeString(java.nio.file.Path.of("target", name), text);
    }
    try (InputStream golden = GoldenDumpTest.class.getResourceAsStream("golden/" + name)) {
      assertThat(golden).as("golden/" + name).isNotNull();
      assertThat(text.toString())
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void dump(List<BoxReader> boxes, String indent, StringBuilder text) {
    for (BoxReader box : boxes) {
      text.append(indent).append(box.type()).append(' ').append(box.body().capacity() + 8);
      text.append('\n');
      if (CONTAINERS.contains(box.type())) {
        dump(box.children(0), indent + "  ", text);
      } else if (box.type().equals("stsd")) {
        lines(box.body().slice(0, 8), indent + "  ", text);
        dump(box.children(8), indent + "  ", text);
      } else if (Set.of("avc3", "hev1").contains(box.type())) {
        lines(box.body().slice(0, 78), indent + "  ", text);
        dump(box.children(78), indent + "  ", text);
      } else if (Set.of("mp4a", "Opus", "alaw").contains(box.type())) {
        lines(box.body().slice(0, 28), indent + "  ", text);
        dump(box.children(28), indent + "  ", text);
      } else if (!box.type().equals("mdat")) {
        lines(box.body(), indent + "  ", text);
      }
    }
  }

  private static void lines(ByteBuffer body, String indent, StringBuilder text) {
    HexFormat hex = HexFormat.ofDelimiter(" ");
    byte[] bytes = new byte[body.capacity()];
    body.get(0, bytes);
    for (int at = 0; at < bytes.length; at += 16) {
      text.append(indent);
      text.append(hex.formatHex(bytes, at, Math.min(bytes.length, at + 16))).append('\n');
    }
  }

  private static Bytes hex(String text) {
    return Bytes.copyOf(HexFormat.of().parseHex(text));
  }
}
