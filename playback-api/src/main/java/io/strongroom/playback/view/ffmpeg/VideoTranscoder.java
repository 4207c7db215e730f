package io.strongroom.playback.view.ffmpeg;

import io.strongroom.playback.mask.MaskRaster;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a video, paints over what is hidden, and encodes it as H.264 without reordering. What is
 * hidden is gone before the picture is encoded. Used by one thread at a time; holds native memory
 * until {@link #close}.
 */
public final class VideoTranscoder implements AutoCloseable {
  /** Largest picture that is decoded: 8K and a little. */
  private static final long MAX_PIXELS = 64L << 20;

  /** {@code AV_FRAME_FLAG_KEY}, which the binding lacks. */
  private static final int FRAME_IS_KEY = 1 << 1;

  private final AVCodecContext decoder;
  private final H264Encoder encoder;
  private final AVPacket packet;
  private final AVFrame decoded;
  private final Marks marks;
  private @Nullable SwsContext scaler;
  private int scalerWidth;
  private int scalerHeight;
  private int scalerFormat = -1;

  /** Takes a picture that was drawn anew. */
  @FunctionalInterface
  public interface Output {
    /**
     * Takes one, in order of time.
     *
     * @param time presentation time
     * @param sample NAL units behind their lengths, 4 bytes each
     */
    void picture(long time, boolean keyframe, ByteBuffer sample);
  }

  /**
   * @param configuration the {@code avcC} or {@code hvcC} record
   * @param size of the pictures that come out
   * @param marks are laid over them
   */
  public VideoTranscoder(
      VideoCodec codec, ByteBuffer configuration, H264Encoder.Size size, Marks marks) {
    this.marks = marks;
    int id =
        switch (codec) {
          case H264 -> avcodec.AV_CODEC_ID_H264;
          case H265 -> avcodec.AV_CODEC_ID_HEVC;
        };
    AVCodec found = avcodec.avcodec_find_decoder(id);
    decoder = Native.allocated(avcodec.avcodec_alloc_context3(found));
    packet = Native.allocated(avcodec.av_packet_alloc());
    decoded = Native.allocated(avutil.av_frame_alloc());
    try {
      open(found, configuration);
      encoder = new H264Encoder(size);
    } catch (RuntimeException e) {
      freeDecoder();
      throw e;
    }
  }

  private void open(AVCodec found, ByteBuffer configuration) {
    int size = configuration.remaining();
    byte[] record = new byte[size];
    configuration.get(configuration.position(), record);
    BytePointer extra =
        new BytePointer(
            Native.allocated(
                avutil.av_mallocz(size + (long) avcodec.AV_INPUT_BUFFER_PADDING_SIZE)));
    extra.put(record);
    decoder.extradata(extra).extradata_size(size);
    decoder.thread_count(1).max_pixels(MAX_PIXELS);
    decoder.pkt_timebase(avutil.av_make_q(1, 90_000));
    Native.check(avcodec.avcodec_open2(decoder, found, (AVDictionary) null), "opening the decoder");
  }

  /**
   * Takes one sample; a damaged one is passed over, as a player would.
   *
   * @param hidden of pictures of the size that come out
   * @param from pictures before this time are decoded and not shown
   */
  public void decode(
      ByteBuffer sample, long presentation, MaskRaster hidden, long from, Output output) {
    byte[] bytes = new byte[sample.remaining()];
    sample.get(sample.position(), bytes);
    Native.fill(packet, bytes);
    packet.pts(presentation);
    int sent = avcodec.avcodec_send_packet(decoder, packet);
    avcodec.av_packet_unref(packet);
    if (sent >= 0) {
      drain(hidden, from, output);
    }
  }

  /** What the decoder has kept back; nothing can be decoded any more then. */
  public void finish(MaskRaster hidden, long from, Output output) {
    avcodec.avcodec_send_packet(decoder, null);
    drain(hidden, from, output);
  }

  private void drain(MaskRaster hidden, long from, Output output) {
    while (avcodec.avcodec_receive_frame(decoder, decoded) >= 0) {
      long time = decoded.best_effort_timestamp();
      if (time >= from) {
        AVFrame picture = encoder.blank();
        scale(picture);
        Canvas.hide(picture, hidden);
        marks
            .over(time, picture.width(), picture.height())
            .ifPresent(over -> Canvas.lay(picture, over));
        boolean keyframe = (decoded.flags() & FRAME_IS_KEY) != 0;
        encoder.encode(time, keyframe, output);
      }
      avutil.av_frame_unref(decoded);
    }
  }

  private void scale(AVFrame to) {
    Native.check(
        swscale.sws_scale(
            scaler(to),
            decoded.data(),
            decoded.linesize(),
            0,
            decoded.height(),
            to.data(),
            to.linesize()),
        "scaling the picture");
  }

  private SwsContext scaler(AVFrame to) {
    SwsContext present = scaler;
    if (present != null
        && scalerWidth == decoded.width()
        && scalerHeight == decoded.height()
        && scalerFormat == decoded.format()) {
      return present;
    }
    freeScaler();
    SwsContext made =
        swscale.sws_getContext(
            decoded.width(),
            decoded.height(),
            decoded.format(),
            to.width(),
            to.height(),
            to.format(),
            swscale.SWS_BILINEAR,
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
    if (made == null) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "the picture has a pixel format that cannot be shown");
    }
    scaler = made;
    scalerWidth = decoded.width();
    scalerHeight = decoded.height();
    scalerFormat = decoded.format();
    return made;
  }

  private void freeScaler() {
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
      scaler = null;
    }
  }

  private void freeDecoder() {
    avutil.av_frame_free(decoded);
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(decoder);
  }

  @Override
  public void close() {
    freeScaler();
    encoder.close();
    freeDecoder();
  }

  /** The NAL units of a byte stream (Rec. ITU-T H.264, annex B), without start codes. */
  static List<ByteBuffer> units(byte[] stream) {
    List<ByteBuffer> units = new ArrayList<>();
    int start = -1;
    int at = 0;
    while (at + 2 < stream.length) {
      if (stream[at] == 0 && stream[at + 1] == 0 && stream[at + 2] == 1) {
        if (start >= 0) {
          units.add(unit(stream, start, at));
        }
        start = at + 3;
        at += 3;
      } else {
        at++;
      }
    }
    if (start >= 0) {
      units.add(unit(stream, start, stream.length));
    }
    return units;
  }

  private static ByteBuffer unit(byte[] stream, int from, int to) {
    int end = to;
    while (end > from && stream[end - 1] == 0) {
      end--;
    }
    return ByteBuffer.wrap(stream, from, end - from).slice();
  }
}
