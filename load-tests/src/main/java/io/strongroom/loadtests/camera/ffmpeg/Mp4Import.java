package io.strongroom.loadtests.camera.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_get_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_init;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_send_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVBSFContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** Reads a committed clip: an MP4 with one video track of constant frame rate. */
public final class Mp4Import {
  private Mp4Import() {}

  /** What the file holds: size in pixels, and the frames in decoding order. */
  public record Video(int width, int height, List<AccessUnit> frames) {}

  /**
   * Reads a whole file.
   *
   * @throws StrongroomException INTERNAL if the file is not such an MP4: it is part of the program
   */
  public static Video read(Path file, VideoCodec codec, int framesPerSecond) {
    AVFormatContext input = avformat_alloc_context();
    check(
        avformat_open_input(input, file.toString(), (AVInputFormat) null, (AVDictionary) null),
        file);
    AVBSFContext filter = new AVBSFContext(null);
    AVPacket packet = av_packet_alloc();
    try {
      AVStream stream = input.streams(0);
      String name =
          switch (codec) {
            case H264 -> "h264_mp4toannexb";
            case H265 -> "hevc_mp4toannexb";
          };
      check(av_bsf_alloc(av_bsf_get_by_name(name), filter), file);
      check(avcodec_parameters_copy(filter.par_in(), stream.codecpar()), file);
      filter.time_base_in(stream.time_base());
      check(av_bsf_init(filter), file);
      long ticksPerFrame =
          stream.time_base().den() / ((long) framesPerSecond * stream.time_base().num());
      return new Video(
          stream.codecpar().width(),
          stream.codecpar().height(),
          frames(input, filter, packet, ticksPerFrame));
    } finally {
      av_packet_free(packet);
      av_bsf_free(filter);
      avformat_close_input(input);
    }
  }

  private static List<AccessUnit> frames(
      AVFormatContext input, AVBSFContext filter, AVPacket packet, long ticksPerFrame) {
    List<AccessUnit> frames = new ArrayList<>();
    while (av_read_frame(input, packet) >= 0) {
      if (packet.stream_index() != 0) {
        av_packet_unref(packet);
        continue;
      }
      av_bsf_send_packet(filter, packet);
      while (av_bsf_receive_packet(filter, packet) >= 0) {
        byte[] bytes = new byte[packet.size()];
        packet.data().get(bytes);
        frames.add(
            new AccessUnit(
                (packet.flags() & AV_PKT_FLAG_KEY) != 0, packet.pts() / ticksPerFrame, bytes));
        av_packet_unref(packet);
      }
    }
    return frames;
  }

  private static void check(int result, Path file) {
    if (result < 0) {
      throw new StrongroomException(
          ErrorKind.INTERNAL, "cannot read the clip " + file.getFileName() + " (" + result + ")");
    }
  }
}
