package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Streams to push through a fragmenter. */
public final class Streams {
  /** 2026-11-22T08:00:00Z. */
  static final long START = 1_795_334_400_000_000L;

  private Streams() {}

  /** A format and samples in order of arrival. */
  public record Clip(StreamFormat format, List<EncodedSample> samples) {
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
  public static Clip clip(int group, int seconds, AudioCodec... audio) {
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

  /** A tone without a picture. */
  static Clip audioOnly(AudioCodec codec, int seconds) {
    Clip both = clip(25, seconds, codec);
    List<EncodedSample> samples =
        both.samples().stream()
            .filter(s -> s.track() == 1)
            .map(
                s ->
                    new EncodedSample(
                        0, s.decodeTime(), s.decodeTime(), s.arrival(), true, s.bytes()))
            .toList();
    return new Clip(new StreamFormat(List.of(both.format().tracks().getLast())), samples);
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

  /** A committed clip, demultiplexed; parameter sets out of band as in an SDP. */
  public static Clip committed(String name) {
    String file = Objects.requireNonNull(Streams.class.getResource(name)).getPath();
    AVFormatContext input = new AVFormatContext(null);
    if (avformat.avformat_open_input(input, file, null, (AVDictionary) null) < 0) {
      throw new IllegalStateException("cannot open " + name);
    }
    List<TrackFormat> tracks = new ArrayList<>();
    for (int i = 0; i < input.nb_streams(); i++) {
      tracks.add(track(input.streams(i).codecpar()));
    }
    List<EncodedSample> samples = new ArrayList<>();
    AVPacket packet = avcodec.av_packet_alloc();
    while (avformat.av_read_frame(input, packet) == 0) {
      AVStream stream = input.streams(packet.stream_index());
      int timescale = tracks.get(packet.stream_index()).timescale();
      byte[] bytes = new byte[packet.size()];
      packet.data().get(bytes);
      long dts = avutil.av_rescale_q(packet.dts(), stream.time_base(), q(timescale));
      long pts = avutil.av_rescale_q(packet.pts(), stream.time_base(), q(timescale));
      WallTime arrival = new WallTime(START + dts * 1_000_000 / timescale);
      boolean key = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
      samples.add(
          new EncodedSample(packet.stream_index(), dts, pts, arrival, key, ByteBuffer.wrap(bytes)));
      avcodec.av_packet_unref(packet);
    }
    avcodec.av_packet_free(packet);
    avformat.avformat_close_input(input);
    samples.sort(Comparator.comparing(EncodedSample::arrival));
    return new Clip(new StreamFormat(tracks), samples);
  }

  private static AVRational q(int timescale) {
    return avutil.av_make_q(1, timescale);
  }

  private static TrackFormat track(AVCodecParameters parameters) {
    byte[] extra = new byte[parameters.extradata_size()];
    parameters.extradata().get(extra);
    return switch (parameters.codec_id()) {
      case avcodec.AV_CODEC_ID_H264 ->
          new TrackFormat.Video(VideoCodec.H264, 0, 0, avcSets(ByteBuffer.wrap(extra)));
      case avcodec.AV_CODEC_ID_HEVC ->
          new TrackFormat.Video(VideoCodec.H265, 0, 0, hevcSets(ByteBuffer.wrap(extra)));
      default ->
          new TrackFormat.Audio(AudioCodec.AAC, parameters.sample_rate(), 1, Bytes.copyOf(extra));
    };
  }

  private static Bytes avcSets(ByteBuffer record) {
    ByteBuffer out = ByteBuffer.allocate(record.remaining() * 2);
    record.position(5);
    for (int kind = 0; kind < 2; kind++) {
      units(record, record.get() & 0x1f, out);
    }
    return Bytes.copyOf(out.flip());
  }

  private static Bytes hevcSets(ByteBuffer record) {
    ByteBuffer out = ByteBuffer.allocate(record.remaining() * 2);
    record.position(22);
    int arrays = record.get();
    for (int i = 0; i < arrays; i++) {
      int type = record.get() & 0x3f;
      int count = record.getShort();
      ByteBuffer kept = type <= 34 ? out : ByteBuffer.allocate(record.remaining() * 2);
      units(record, count, kept);
    }
    return Bytes.copyOf(out.flip());
  }

  private static void units(ByteBuffer record, int count, ByteBuffer out) {
    for (int i = 0; i < count; i++) {
      byte[] unit = new byte[record.getShort()];
      record.get(unit);
      out.putInt(unit.length).put(unit);
    }
  }
}
