package io.strongroom.loadtests.camera.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/**
 * H.264 without B-frames through libopenh264, the one H.264 encoder in the bundled FFmpeg. One
 * frame in, one access unit out. Used by one thread, which must be a platform thread.
 */
public final class OpenH264Encoder implements AutoCloseable {
  private static final int QUIET = 40;

  private final int width;
  private final int height;
  private final int gopFrames;
  private final AVCodecContext context;
  private final AVFrame frame;
  private final AVPacket packet;
  private long count;

  /** An encoder with closed GOPs of {@code gopFrames}, parameter sets in band. */
  public OpenH264Encoder(
      int width, int height, int framesPerSecond, int bitsPerSecond, int gopFrames) {
    this.width = width;
    this.height = height;
    this.gopFrames = gopFrames;
    AVCodec codec = avcodec_find_encoder_by_name("libopenh264");
    if (codec == null) {
      throw new StrongroomException(ErrorKind.UNAVAILABLE, "the FFmpeg in use lacks libopenh264");
    }
    this.context = avcodec_alloc_context3(codec);
    context.width(width);
    context.height(height);
    context.pix_fmt(AV_PIX_FMT_YUV420P);
    AVRational tick = new AVRational();
    tick.num(1).den(framesPerSecond);
    context.time_base(tick);
    AVRational rate = new AVRational();
    rate.num(framesPerSecond).den(1);
    context.framerate(rate);
    context.bit_rate(bitsPerSecond);
    context.gop_size(gopFrames);
    context.max_b_frames(0);
    context.thread_count(1);
    // The wrapper grumbles about each encoder it opens; only errors shall be printed.
    context.log_level_offset(QUIET);
    av_opt_set(context.priv_data(), "rc_mode", "bitrate", 0);
    av_opt_set(context.priv_data(), "allow_skip_frames", "0", 0);
    check(avcodec_open2(context, codec, (AVDictionary) null), "open the encoder");
    this.frame = av_frame_alloc();
    frame.format(AV_PIX_FMT_YUV420P);
    frame.width(width);
    frame.height(height);
    check(av_frame_get_buffer(frame, 0), "allocate a frame");
    this.packet = av_packet_alloc();
  }

  /**
   * Encodes one frame.
   *
   * @param i420 planes Y, U, V without padding
   * @return the access unit as an Annex B byte stream
   */
  public AccessUnit encode(byte[] i420) {
    check(av_frame_make_writable(frame), "make the frame writable");
    int luma = width * height;
    plane(0, i420, 0, width, height);
    plane(1, i420, luma, width / 2, height / 2);
    plane(2, i420, luma + luma / 4, width / 2, height / 2);
    frame.pts(count);
    frame.pict_type(count % gopFrames == 0 ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
    count++;
    check(avcodec_send_frame(context, frame), "encode a frame");
    return receive()
        .orElseThrow(
            () -> new StrongroomException(ErrorKind.INTERNAL, "libopenh264 left out a frame"));
  }

  private Optional<AccessUnit> receive() {
    if (avcodec_receive_packet(context, packet) < 0) {
      return Optional.empty();
    }
    byte[] bytes = new byte[packet.size()];
    packet.data().get(bytes);
    boolean keyframe = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
    av_packet_unref(packet);
    return Optional.of(new AccessUnit(keyframe, count - 1, bytes));
  }

  private void plane(int plane, byte[] source, int offset, int columns, int rows) {
    BytePointer target = frame.data(plane);
    int stride = frame.linesize(plane);
    if (stride == columns) {
      target.position(0).put(source, offset, columns * rows);
      return;
    }
    for (int row = 0; row < rows; row++) {
      target.position((long) row * stride).put(source, offset + row * columns, columns);
    }
  }

  private static void check(int result, String what) {
    if (result < 0) {
      throw new StrongroomException(
          ErrorKind.INTERNAL, "libopenh264: cannot " + what + " (" + result + ")");
    }
  }

  @Override
  public void close() {
    av_packet_free(packet);
    av_frame_free(frame);
    avcodec_free_context(context);
  }
}
