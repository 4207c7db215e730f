package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_ALAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_MULAW;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.ingest.OpusConfig;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.TrackFormat;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.jspecify.annotations.Nullable;

/** The audio track of one connection. Used by one thread. */
final class AudioTrack {
  private static final int OPUS_RATE = 48_000;
  private static final int MAX_CHANNELS = 8;

  private final int index;
  private final TimeBase timeBase;
  private TrackFormat.Audio format;
  private long next;

  private AudioTrack(AVStream stream, TrackFormat.Audio format) {
    this.index = stream.index();
    this.timeBase = TimeBase.of(stream.time_base());
    this.format = format;
  }

  /** The track of a stream, or null if its coding is not recorded. */
  static @Nullable AudioTrack of(AVStream stream) {
    AVCodecParameters parameters = stream.codecpar();
    int channels = parameters.ch_layout().nb_channels();
    int rate = parameters.sample_rate();
    byte[] extradata = Tracks.extradata(parameters);
    AudioCodec codec = codec(parameters.codec_id());
    if (codec == null || channels > MAX_CHANNELS) {
      return null;
    }
    TrackFormat.Audio format =
        switch (codec) {
          case AAC -> aac(rate, channels, extradata);
          case PCMA, PCMU ->
              new TrackFormat.Audio(
                  codec, rate > 0 ? rate : 8_000, Math.max(1, channels), Bytes.EMPTY);
          case OPUS -> {
            int count = channels > 0 ? channels : 2;
            yield new TrackFormat.Audio(codec, OPUS_RATE, count, OpusConfig.of(extradata, count));
          }
        };
    return format == null ? null : new AudioTrack(stream, format);
  }

  private static @Nullable AudioCodec codec(int id) {
    return switch (id) {
      case AV_CODEC_ID_AAC -> AudioCodec.AAC;
      case AV_CODEC_ID_OPUS -> AudioCodec.OPUS;
      case AV_CODEC_ID_PCM_ALAW -> AudioCodec.PCMA;
      case AV_CODEC_ID_PCM_MULAW -> AudioCodec.PCMU;
      default -> null;
    };
  }

  private static TrackFormat.@Nullable Audio aac(int rate, int channels, byte[] extradata) {
    if (rate <= 0 || channels <= 0) {
      return null;
    }
    Bytes config =
        extradata.length >= 2
            ? Bytes.copyOf(extradata)
            : AudioSpecificConfig.lowComplexity(rate, channels);
    return config.length() == 0
        ? null
        : new TrackFormat.Audio(AudioCodec.AAC, rate, channels, config);
  }

  int index() {
    return index;
  }

  TrackFormat.Audio format() {
    return format;
  }

  /** Takes the format an ADTS header states; true if it differs from what was known. */
  boolean adopt(AudioSpecificConfig.Adts header) {
    TrackFormat.Audio stated =
        new TrackFormat.Audio(
            AudioCodec.AAC, header.sampleRate(), header.channels(), header.config());
    boolean changed = !stated.equals(format);
    format = stated;
    return changed;
  }

  /** The time of a packet in samples; a packet without one follows the last. */
  long time(AVPacket packet) {
    long stamp = packet.pts() == AV_NOPTS_VALUE ? packet.dts() : packet.pts();
    return stamp == AV_NOPTS_VALUE ? next : timeBase.to(stamp, format.sampleRate());
  }

  /** Where the next packet begins if it does not say. */
  void follows(long time) {
    next = time;
  }
}
