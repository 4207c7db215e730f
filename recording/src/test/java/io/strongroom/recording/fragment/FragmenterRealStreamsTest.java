package io.strongroom.recording.fragment;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.recording.model.AudioCodec;
import java.nio.file.Path;
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
