package io.strongroom.playback.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.recording.fragment.Fragment;
import io.strongroom.recording.fragment.FragmentLimits;
import io.strongroom.recording.fragment.FragmentListener;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.FragmentSink;
import io.strongroom.recording.fragment.Fragmenter;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G.711 becomes AAC, segment by segment, and nobody hears where one ends. */
class AudioForBrowserTest {
  private static final int SECONDS = 20;

  /** On a border of both sample grids, so that the tone's phase can be held against the clock. */
  private static final long START = 1_795_334_400_123_000L;

  @TempDir static Path folder;

  private final List<ByteBuffer> inits = new ArrayList<>();
  private final List<ByteBuffer> fragments = new ArrayList<>();

  /** Twenty seconds of picture and tone as a recorder stores them. */
  private void record(AudioCodec codec, FragmentLimits limits) {
    FragmentSink sink =
        new FragmentSink() {
          @Override
          public void init(ByteBuffer init) {
            inits.add(MadeByFfmpeg.copy(init));
          }

          @Override
          public void fragment(Fragment fragment) {
            fragments.add(fragment.bytes().copy());
          }
        };
    Fragmenter fragmenter =
        new Fragmenter(limits, new SlabPool(), new MediaTime(0), sink, FragmentListener.SILENT);
    fragmenter.format(
        new StreamFormat(
            List.of(
                new TrackFormat.Video(VideoCodec.H264, 0, 0, Bytes.EMPTY),
                new TrackFormat.Audio(codec, 8000, 1, Bytes.EMPTY))));
    byte[] tone =
        MadeByFfmpeg.tone(folder, codec == AudioCodec.PCMA ? "alaw" : "mulaw", 8000, SECONDS);
    List<ByteBuffer> units = MadeByFfmpeg.accessUnits(folder, SECONDS);
    for (int i = 0; i < units.size(); i++) {
      WallTime arrival = new WallTime(START + i * 40_000L);
      fragmenter.sample(
          new EncodedSample(0, i * 3600L, i * 3600L, arrival, i % 25 == 0, units.get(i)));
      for (int at = i * 320; at < (i + 1) * 320; at += 160) {
        ByteBuffer bytes = ByteBuffer.wrap(tone, at, 160);
        fragmenter.sample(new EncodedSample(1, at, at, arrival, true, bytes));
      }
    }
    fragmenter.endConnection();
  }

  private List<ByteBuffer> transcoded() {
    List<ByteBuffer> out = new ArrayList<>();
    for (int i = 0; i < fragments.size(); i++) {
      out.add(
          AudioForBrowser.fragment(
              inits.getFirst(),
              i == 0 ? null : fragments.get(i - 1),
              fragments.get(i),
              i + 1 < fragments.size()));
    }
    return out;
  }

  @Test
  void twentySegmentsTileWithoutGapOrOverlapAndTheToneGoesOn() throws IOException {
    for (AudioCodec codec : List.of(AudioCodec.PCMA, AudioCodec.PCMU)) {
      inits.clear();
      fragments.clear();
      record(codec, FragmentLimits.recording());
      assertThat(fragments).hasSize(SECONDS);
      assertThat(AudioForBrowser.needed(inits.getFirst())).isTrue();
      List<ByteBuffer> out = transcoded();
      tiles(out);
      ByteBuffer init = AudioForBrowser.init(inits.getFirst());
      assertThat(AudioForBrowser.needed(init)).isFalse();
      assertThat(InitReader.mime(init))
          .matches("video/mp4; codecs=\"avc3\\.[0-9a-f]{6},mp4a\\.40\\.2\"");
      Path file = write(init, out);
      assertThat(decode(file)).isEmpty();
      toneGoesOn(file);
    }
  }

  @Test
  void theVideoStaysAsStored() {
    record(AudioCodec.PCMA, FragmentLimits.recording());
    List<ByteBuffer> out = transcoded();
    for (int i = 0; i < out.size(); i++) {
      assertThat(track(out.get(i), 1)).isEqualTo(track(fragments.get(i), 1));
    }
  }

  @Test
  void aSegmentIsTheSameWheneverItIsAskedFor() {
    record(AudioCodec.PCMA, FragmentLimits.recording());
    ByteBuffer init = inits.getFirst();
    ByteBuffer once = AudioForBrowser.fragment(init, fragments.get(6), fragments.get(7), true);
    ByteBuffer again = AudioForBrowser.fragment(init, fragments.get(6), fragments.get(7), true);
    assertThat(again).isEqualTo(once);
  }

  @Test
  void whatNeedsNoChangeIsHandedThrough() {
    MadeByFfmpeg.Fragmented clip = MadeByFfmpeg.greys(folder, "libx264", "-bf", "0");
    assertThat(AudioForBrowser.needed(clip.init())).isFalse();
    assertThat(AudioForBrowser.init(clip.init())).isSameAs(clip.init());
    ByteBuffer fragment = clip.fragments().getFirst();
    assertThat(AudioForBrowser.fragment(clip.init(), null, fragment, true)).isSameAs(fragment);
  }

  @Test
  void liveSoundFollowsSampleBySample() throws IOException {
    record(AudioCodec.PCMA, FragmentLimits.live());
    List<ByteBuffer> out = new ArrayList<>();
    try (LiveAudioForBrowser live = new LiveAudioForBrowser(inits.getFirst())) {
      fragments.forEach(fragment -> live.fragment(fragment).ifPresent(out::add));
    }
    tiles(out);
    Path file = write(AudioForBrowser.init(inits.getFirst()), out);
    assertThat(decode(file)).isEmpty();
    toneGoesOn(file);
  }

  @Test
  void g711AgreesWithFfmpegForEveryCode() throws IOException {
    for (String format : List.of("alaw", "mulaw")) {
      Path codes = folder.resolve("codes." + format);
      byte[] all = new byte[256];
      for (int i = 0; i < 256; i++) {
        all[i] = (byte) i;
      }
      Files.write(codes, all);
      Path pcm = folder.resolve("codes.pcm");
      MadeByFfmpeg.run(
          List.of(
              "ffmpeg",
              "-nostdin",
              "-v",
              "error",
              "-y",
              "-f",
              format,
              "-ar",
              "8000",
              "-i",
              codes.toString(),
              "-f",
              "s16le",
              pcm.toString()));
      ByteBuffer expected = ByteBuffer.wrap(MadeByFfmpeg.read(pcm)).order(ByteOrder.LITTLE_ENDIAN);
      AudioCodec codec = format.equals("alaw") ? AudioCodec.PCMA : AudioCodec.PCMU;
      for (int i = 0; i < 256; i++) {
        assertThat(G711.decode(codec, (byte) i)).isEqualTo(expected.getShort(2 * i));
      }
    }
  }

  private static void tiles(List<ByteBuffer> out) {
    List<FragmentReader.Sample> frames =
        out.stream().flatMap(fragment -> track(fragment, 2).stream()).toList();
    assertThat(frames).hasSizeBetween(SECONDS * 16_000 / 1024 - 4, SECONDS * 16_000 / 1024 + 5);
    for (int i = 0; i < frames.size(); i++) {
      assertThat(frames.get(i).decodeTime()).isEqualTo(frames.getFirst().decodeTime() + i * 1024L);
      assertThat(frames.get(i).decodeTime() % 1024).isZero();
    }
  }

  private static List<FragmentReader.Sample> track(ByteBuffer fragment, int track) {
    return FragmentReader.samples(fragment).stream().filter(s -> s.track() == track).toList();
  }

  /** The file starts a second before the first picture, so that sound that leads keeps its time. */
  private Path write(ByteBuffer init, List<ByteBuffer> out) throws IOException {
    Path file = folder.resolve("out.mp4");
    long base = MediaTime.anchoredAt(new WallTime(START - 1_000_000)).ticks();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(init.duplicate());
      int sequence = 1;
      for (ByteBuffer fragment : out) {
        ByteBuffer copy = MadeByFfmpeg.copy(fragment);
        MovieFragment.retime(copy, base, InitReader.timescales(init), sequence++);
        channel.write(copy);
      }
    }
    return file;
  }

  private static String decode(Path file) {
    return MadeByFfmpeg.run(
        List.of("ffmpeg", "-nostdin", "-v", "warning", "-i", file.toString(), "-f", "null", "-"));
  }

  /** Decoded and held against the tone that was sent: same phase at the same time, throughout. */
  private void toneGoesOn(Path file) {
    Path pcm = folder.resolve("out.f32");
    MadeByFfmpeg.run(
        List.of(
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-copyts",
            "-i",
            file.toString(),
            "-map",
            "0:a",
            "-af",
            "aresample=async=1:first_pts=0",
            "-f",
            "f32le",
            pcm.toString()));
    ByteBuffer samples = ByteBuffer.wrap(MadeByFfmpeg.read(pcm)).order(ByteOrder.LITTLE_ENDIAN);
    int count = samples.remaining() / 4;
    assertThat(count / 16_000.0).isCloseTo(SECONDS + 1.0, within(0.3));
    int window = 800;
    for (int at = 16_000 + 4096; at + window < count - 8192; at += window) {
      double error = 0;
      for (int i = at; i < at + window; i++) {
        double sent = 0.5 * Math.sin(2 * Math.PI * 440 * (i - 16_000) / 16_000.0);
        error = Math.max(error, Math.abs(samples.getFloat(4 * i) - sent));
      }
      assertThat(error).as("at %.2f s", at / 16_000.0 - 1).isLessThan(0.04);
    }
  }

  /** What others say in a street is nothing that a resident gets to hear. */
  @Test
  void whatIsCoveredIsSilentToo() {
    record(AudioCodec.PCMA, FragmentLimits.recording());
    ByteBuffer init = inits.getFirst();
    assertThat(InitReader.tracks(init)).hasSize(2);
    assertThat(InitReader.tracks(VideoForViewer.silentInit(init)))
        .hasSize(1)
        .allMatch(InitReader.Track::isVideo);
    try (VideoForViewer video = new VideoForViewer(() -> init)) {
      ByteBuffer made =
          video.fragment(fragments.getFirst(), Hidden.allBut(Set.of(), Set.of()), true);
      assertThat(FragmentReader.samples(made)).isNotEmpty().allMatch(each -> each.track() == 1);
    }
  }
}
