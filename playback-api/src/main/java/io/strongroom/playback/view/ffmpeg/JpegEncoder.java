package io.strongroom.playback.view.ffmpeg;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.DoublePointer;

/**
 * One decoded picture as JPEG, made smaller if asked, without what is hidden, with what is laid
 * over it. Pure apart from native memory it frees.
 */
final class JpegEncoder {
  /** Quantiser: 2 is best, 31 is worst; 3 shows no blocks on faces and plates. */
  private static final int QUALITY = 3;

  private JpegEncoder() {}

  static byte[] encode(AVFrame picture, OptionalInt width, Hidden hidden, Marks marks) {
    int wide = Math.min(picture.width(), width.orElse(picture.width()));
    int high = Math.max(2, (int) ((long) picture.height() * wide / picture.width()));
    AVFrame scaled = Native.allocated(avutil.av_frame_alloc());
    try {
      scaled.format(avutil.AV_PIX_FMT_YUVJ420P).width(wide & ~1).height(high & ~1);
      scaled.color_range(avutil.AVCOL_RANGE_JPEG).quality(QUALITY * avutil.FF_QP2LAMBDA);
      Native.check(avutil.av_frame_get_buffer(scaled, 0), "allocating a picture");
      scale(picture, scaled);
      Canvas.hide(scaled, hidden.raster(scaled.width(), scaled.height()));
      marks
          .over(picture.best_effort_timestamp(), scaled.width(), scaled.height())
          .ifPresent(over -> Canvas.lay(scaled, over));
      return compress(scaled);
    } finally {
      avutil.av_frame_free(scaled);
    }
  }

  private static void scale(AVFrame from, AVFrame to) {
    SwsContext context =
        swscale.sws_getContext(
            from.width(),
            from.height(),
            from.format(),
            to.width(),
            to.height(),
            to.format(),
            swscale.SWS_BICUBIC,
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
    if (context == null) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the picture has a pixel format that cannot be shown");
    }
    try {
      Native.check(
          swscale.sws_scale(
              context, from.data(), from.linesize(), 0, from.height(), to.data(), to.linesize()),
          "scaling the picture");
    } finally {
      swscale.sws_freeContext(context);
    }
  }

  private static byte[] compress(AVFrame picture) {
    AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_MJPEG);
    AVCodecContext context = Native.allocated(avcodec.avcodec_alloc_context3(codec));
    AVPacket packet = Native.allocated(avcodec.av_packet_alloc());
    try {
      context.width(picture.width()).height(picture.height()).pix_fmt(picture.format());
      context.color_range(avutil.AVCOL_RANGE_JPEG).time_base(avutil.av_make_q(1, 25));
      context.flags(context.flags() | avcodec.AV_CODEC_FLAG_QSCALE);
      context.global_quality(QUALITY * avutil.FF_QP2LAMBDA);
      Native.check(
          avcodec.avcodec_open2(context, codec, (AVDictionary) null), "opening the JPEG encoder");
      Native.check(avcodec.avcodec_send_frame(context, picture), "encoding the picture");
      Native.check(avcodec.avcodec_receive_packet(context, packet), "encoding the picture");
      return Native.bytes(packet);
    } finally {
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(context);
    }
  }
}
