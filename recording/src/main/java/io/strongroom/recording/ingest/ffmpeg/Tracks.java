package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of an open source that are recorded: the first video track of a coding we keep, and,
 * if audio is wanted, the first such audio track. All others are discarded at the demuxer.
 *
 * @param streams how many streams the source had when this was made; more may appear
 * @param unsupported the first video coding that is not recorded, for the message
 */
record Tracks(
    int streams,
    Optional<VideoTrack> video,
    Optional<AudioTrack> audio,
    Optional<String> unsupported) {
  /** Longest out-of-band parameter sets, in bytes. */
  static final int MAX_EXTRADATA_BYTES = 64 << 10;

  static Tracks select(AVFormatContext context, boolean wantAudio) {
    VideoTrack video = null;
    AudioTrack audio = null;
    String unsupported = null;
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream stream = context.streams(i);
      AVCodecParameters parameters = stream.codecpar();
      boolean used = false;
      if (parameters.codec_type() == AVMEDIA_TYPE_VIDEO) {
        VideoTrack candidate = video == null ? VideoTrack.of(stream) : null;
        if (candidate != null) {
          video = candidate;
          used = true;
        } else if (unsupported == null) {
          unsupported = name(parameters.codec_id());
        }
      } else if (parameters.codec_type() == AVMEDIA_TYPE_AUDIO && wantAudio && audio == null) {
        audio = AudioTrack.of(stream);
        used = audio != null;
      }
      if (!used) {
        stream.discard(AVDISCARD_ALL);
      }
    }
    return new Tracks(
        context.nb_streams(),
        Optional.ofNullable(video),
        Optional.ofNullable(audio),
        Optional.ofNullable(unsupported));
  }

  boolean isEmpty() {
    return video.isEmpty() && audio.isEmpty();
  }

  /** The format for the recording side; video first. */
  StreamFormat format() {
    List<TrackFormat> tracks = new ArrayList<>();
    video.ifPresent(v -> tracks.add(v.format()));
    audio.ifPresent(a -> tracks.add(a.format()));
    return new StreamFormat(tracks);
  }

  static byte[] extradata(AVCodecParameters parameters) {
    return bytes(parameters.extradata(), parameters.extradata_size());
  }

  static byte[] bytes(@Nullable BytePointer pointer, long size) {
    if (pointer == null || pointer.isNull() || size <= 0 || size > MAX_EXTRADATA_BYTES) {
      return new byte[0];
    }
    byte[] copy = new byte[(int) size];
    pointer.get(copy);
    return copy;
  }

  /** Coding names as FFmpeg knows them: a closed list, safe to show. */
  private static String name(int codecId) {
    return avcodec_get_name(codecId).getString().toUpperCase(Locale.ROOT);
  }
}
