package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.strongroom.recording.ingest.DecodeTimes;
import io.strongroom.recording.ingest.FrameSpacing;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.VideoCodec;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.jspecify.annotations.Nullable;

/** The video track of one connection: packets become samples. Used by one thread. */
final class VideoTrack {
  private final int index;
  private final VideoCodec codec;
  private final TimeBase timeBase;
  private final NalUnits units;
  private final DecodeTimes decodeTimes;
  private final FrameSpacing spacing = new FrameSpacing();
  private TrackFormat.Video format;
  private int lengthBytes;
  private @Nullable EncodedSample held;
  private boolean firstKeyframeSeen;
  private boolean keyframesComeInPieces;

  private VideoTrack(AVStream stream, VideoCodec codec) {
    AVCodecParameters parameters = stream.codecpar();
    this.index = stream.index();
    this.codec = codec;
    this.timeBase = TimeBase.of(stream.time_base());
    this.units = new NalUnits(codec);
    this.decodeTimes = new DecodeTimes(parameters.video_delay());
    this.format =
        new TrackFormat.Video(
            codec,
            Math.max(0, parameters.width()),
            Math.max(0, parameters.height()),
            parameterSets(Tracks.extradata(parameters)));
  }

  /** The track of a stream, or null if its coding is not recorded. */
  static @Nullable VideoTrack of(AVStream stream) {
    int codec = stream.codecpar().codec_id();
    if (codec == AV_CODEC_ID_H264) {
      return new VideoTrack(stream, VideoCodec.H264);
    }
    return codec == AV_CODEC_ID_HEVC ? new VideoTrack(stream, VideoCodec.H265) : null;
  }

  int index() {
    return index;
  }

  TrackFormat.Video format() {
    return format;
  }

  /** Hands on what is still held, at the end of the connection. */
  void flush(Consumer<EncodedSample> samples) {
    EncodedSample waiting = held;
    if (waiting != null) {
      held = null;
      samples.accept(whole(waiting));
    }
  }

  /** Takes parameter sets that arrived beside the stream; true if they changed the format. */
  boolean newExtradata(byte[] extradata) {
    TrackFormat.Video before = format;
    Bytes sets = parameterSets(extradata);
    format = new TrackFormat.Video(codec, before.width(), before.height(), sets);
    return !before.equals(format);
  }

  /**
   * Takes one packet of the demuxer and hands on the samples that are complete.
   *
   * <p>A packet is one access unit, with one exception: some servers repeat the parameter sets
   * before every slice of a keyframe (GStreamer's {@code config-interval=-1} with sliced encoding),
   * and FFmpeg's parser takes each repetition for the beginning of another access unit. The first
   * keyframe is therefore held until the next packet shows whether it goes on; if it does, all
   * keyframes of the connection are.
   *
   * @return false if the packet's bytes are damaged
   */
  boolean accept(
      AVPacket packet, ByteBuffer data, WallTime arrival, Consumer<EncodedSample> samples) {
    EncodedSample waiting = held;
    if (waiting != null && NalUnits.continues(data, lengthBytes, codec)) {
      keyframesComeInPieces = true;
      return units.appendByteStream(data);
    }
    if (waiting != null) {
      held = null;
      firstKeyframeSeen = true;
      samples.accept(whole(waiting));
    }
    boolean sound =
        lengthBytes == 0 ? units.fromByteStream(data) : units.fromLengthPrefixed(data, lengthBytes);
    if (!sound) {
      return false;
    }
    EncodedSample sample = sample(packet, arrival);
    if (units.randomAccess() && (keyframesComeInPieces || !firstKeyframeSeen)) {
      held = sample;
    } else {
      samples.accept(sample);
    }
    return true;
  }

  private EncodedSample whole(EncodedSample first) {
    return new EncodedSample(
        first.track(),
        first.decodeTime(),
        first.presentationTime(),
        first.arrival(),
        first.keyframe(),
        units.converted());
  }

  private EncodedSample sample(AVPacket packet, WallTime arrival) {
    boolean keyframe = units.randomAccess() || (packet.flags() & AV_PKT_FLAG_KEY) != 0;
    long presentation = presentation(packet);
    long decode =
        packet.dts() == AV_NOPTS_VALUE
            ? decodeTimes.next(presentation, spacing.ticks())
            : timeBase.to(packet.dts(), MediaTime.RATE);
    return new EncodedSample(0, decode, presentation, arrival, keyframe, units.converted());
  }

  private long presentation(AVPacket packet) {
    long stamp = packet.pts() == AV_NOPTS_VALUE ? packet.dts() : packet.pts();
    long ticks = stamp == AV_NOPTS_VALUE ? spacing.following() : timeBase.to(stamp, MediaTime.RATE);
    spacing.observe(ticks);
    return ticks;
  }

  /** Parameter sets from annex B bytes, an avcC or an hvcC record; empty if there are none. */
  private Bytes parameterSets(byte[] extradata) {
    boolean record = extradata.length > 6 && extradata[0] == 1;
    lengthBytes = 0;
    if (!record) {
      NalUnits sets = new NalUnits(codec);
      boolean found = extradata.length > 3 && sets.fromByteStream(ByteBuffer.wrap(extradata));
      return found ? sets.copy() : Bytes.EMPTY;
    }
    lengthBytes =
        (extradata[codec == VideoCodec.H264 ? 4 : Math.min(21, extradata.length - 1)] & 3) + 1;
    ByteBuffer sets =
        codec == VideoCodec.H264 ? DecoderRecords.avc(extradata) : DecoderRecords.hevc(extradata);
    NalUnits converted = new NalUnits(codec);
    return converted.fromLengthPrefixed(sets, 2) ? converted.copy() : Bytes.EMPTY;
  }
}
