package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;

/** Streams to push through a fragmenter. */
final class Streams {
  /** 2026-11-22T08:00:00Z. */
  static final long START = 1_795_334_400_000_000L;

  private Streams() {}

  /** A format and samples in order of arrival. */
  record Clip(StreamFormat format, List<EncodedSample> samples) {
    void into(Fragmenter fragmenter) {
      fragmenter.format(format);
      samples.forEach(fragmenter::sample);
      fragmenter.endConnection();
    }
  }

  static TrackFormat.Video h264Track() {
    return new TrackFormat.Video(VideoCodec.H264, 0, 0, Bytes.EMPTY);
  }

  /** A real picture at 25 Hz, and a tone in the given coding if there is one. */
  static Clip clip(int group, int seconds, AudioCodec... audio) {
    List<TrackFormat> tracks = new ArrayList<>(List.of(h264Track()));
    List<EncodedSample> samples = new ArrayList<>();
    for (TestEncoder.Packet packet :
        TestEncoder.h264(320, 180, 25, group, 25 * seconds).packets()) {
      samples.add(video(packet.pts(), packet.keyframe(), packet.bytes()));
    }
    for (AudioCodec codec : audio) {
      int id = codec == AudioCodec.AAC ? avcodec.AV_CODEC_ID_AAC : avcodec.AV_CODEC_ID_PCM_ALAW;
      int rate = codec == AudioCodec.AAC ? 16_000 : 8_000;
      TestEncoder.Track tone = TestEncoder.tone(id, rate, 440, seconds);
      tracks.add(new TrackFormat.Audio(codec, rate, 1, tone.configuration()));
      long skip = tone.packets().getFirst().pts();
      for (TestEncoder.Packet packet : tone.packets()) {
        long at = packet.pts() - skip;
        WallTime arrival = new WallTime(START + (at + rate / 50) * 1_000_000 / rate);
        samples.add(new EncodedSample(1, at, at, arrival, true, packet.bytes().asBuffer()));
      }
    }
    samples.sort(Comparator.comparing(EncodedSample::arrival));
    return new Clip(new StreamFormat(tracks), samples);
  }

  private static EncodedSample video(long frame, boolean keyframe, Bytes annexB) {
    return new EncodedSample(
        0,
        frame * 3600,
        frame * 3600,
        new WallTime(START + frame * 40_000),
        keyframe,
        TestEncoder.lengthPrefixed(annexB));
  }
}
