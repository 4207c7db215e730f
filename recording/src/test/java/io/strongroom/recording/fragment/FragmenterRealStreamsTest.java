package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.AudioCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real streams, judged by the distribution's ffmpeg. */
class FragmenterRealStreamsTest {
  @TempDir Path folder;

  @Test
  void h264WithAacDecodesWithoutAWarning() throws Exception {
    Collected out = new Collected();
    Streams.clip(50, 6, AudioCodec.AAC).into(out.recording());

    assertThat(out.inits).hasSize(1);
    assertThat(InitReader.mime(out.inits.getFirst()))
        .isEqualTo("video/mp4; codecs=\"avc3.42c00c,mp4a.40.2\"");
    assertThat(out.fragments).hasSize(6);
    assertThat(out.fragments)
        .extracting(Fragment::keyframe)
        .containsExactly(true, false, true, false, true, false);
    assertThat(Ffmpeg.decode(out.write(folder.resolve("a.mp4"), 0))).isEmpty();
    assertThat(probeFrames(folder.resolve("a.mp4"))).isEqualTo(150);
  }

  @Test
  void h264WithALawDecodesWithoutAWarning() throws Exception {
    Collected out = new Collected();
    Streams.clip(25, 4, AudioCodec.PCMA).into(out.recording());

    assertThat(out.fragments).hasSize(4);
    assertThat(Ffmpeg.decode(out.write(folder.resolve("a.mp4"), 0))).isEmpty();
    assertThat(probeFrames(folder.resolve("a.mp4"))).isEqualTo(100);
  }

  @Test
  void bFramesKeepTheirOrderAndDecodeWithoutAWarning() throws Exception {
    Collected out = new Collected();
    Streams.Clip clip = Streams.committed("h264-bframes.mp4");
    clip.into(out.recording());

    assertThat(InitReader.mime(out.inits.getFirst()))
        .isEqualTo("video/mp4; codecs=\"avc3.64000d,mp4a.40.2\"");
    InitReader.Track video = InitReader.tracks(out.inits.getFirst()).getFirst();
    assertThat(video.width()).isEqualTo(322);
    assertThat(video.height()).isEqualTo(182);
    assertThat(out.fragments)
        .extracting(Fragment::keyframe)
        .containsExactly(true, false, true, false);
    assertThat(out.samples(1)).extracting(FragmentReader.Sample::compositionOffset).contains(0);
    assertThat(
            out.samples(1).stream().mapToLong(FragmentReader.Sample::presentationTime).distinct())
        .hasSize(100);
    assertSameBytes(clip, out);
    assertThat(Ffmpeg.decode(out.write(folder.resolve("a.mp4"), 0))).isEmpty();
    assertThat(probeFrames(folder.resolve("a.mp4"))).isEqualTo(100);
  }

  @Test
  void h265WithBFramesDecodesWithoutAWarning() throws Exception {
    Collected out = new Collected();
    Streams.Clip clip = Streams.committed("h265-bframes.mp4");
    clip.into(out.recording());

    assertThat(InitReader.mime(out.inits.getFirst()))
        .isEqualTo("video/mp4; codecs=\"hev1.1.6.L60.90\"");
    InitReader.Track video = InitReader.tracks(out.inits.getFirst()).getFirst();
    assertThat(video.width()).isEqualTo(322);
    assertThat(video.height()).isEqualTo(182);
    assertSameBytes(clip, out);
    assertThat(Ffmpeg.decode(out.write(folder.resolve("a.mp4"), 0))).isEmpty();
    assertThat(probeFrames(folder.resolve("a.mp4"))).isEqualTo(100);
  }

  @Test
  void audioAloneDecodesWithoutAWarning() throws Exception {
    for (AudioCodec codec : new AudioCodec[] {AudioCodec.AAC, AudioCodec.PCMA}) {
      Collected out = new Collected();
      Streams.audioOnly(codec, 5).into(out.recording());

      assertThat(out.fragments).hasSizeBetween(5, 6).allMatch(Fragment::keyframe);
      assertThat(InitReader.mime(out.inits.getFirst())).startsWith("audio/mp4");
      assertThat(Ffmpeg.decode(out.write(folder.resolve("a.mp4"), 0))).isEmpty();
    }
  }

  @Test
  void liveFragmentsHoldOneSampleEachAndDecodeWithoutAWarning() throws Exception {
    Collected out = new Collected();
    Streams.Clip clip = Streams.clip(25, 2, AudioCodec.AAC);
    clip.into(out.live());

    assertThat(out.fragments).hasSize(clip.samples().size());
    assertThat(out.fragments).allMatch(fragment -> fragment.sampleCount() == 1);
    assertThat(Ffmpeg.decode(out.write(folder.resolve("a.mp4"), 0))).isEmpty();
  }

  private static void assertSameBytes(Streams.Clip clip, Collected out) {
    List<ByteBuffer> sent =
        clip.samples().stream().filter(s -> s.track() == 0).map(s -> s.bytes()).toList();
    assertThat(out.samples(1)).extracting(FragmentReader.Sample::bytes).isEqualTo(sent);
  }

  private static int probeFrames(Path file) throws Exception {
    String count =
        Ffmpeg.run(
            "ffprobe",
            "-v",
            "warning",
            "-count_frames",
            "-select_streams",
            "v",
            "-show_entries",
            "stream=nb_read_frames",
            "-of",
            "csv=p=0",
            file.toString());
    return Integer.parseInt(count);
  }
}
