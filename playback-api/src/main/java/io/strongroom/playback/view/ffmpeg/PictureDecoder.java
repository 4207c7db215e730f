package io.strongroom.playback.view.ffmpeg;

import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * Decodes pictures in decode order and keeps the one that is shown at a wanted time. Used by one
 * thread; holds native memory until {@link #close}.
 */
public final class PictureDecoder implements AutoCloseable {
  /** Largest picture that is decoded: 8K and a little. */
  private static final long MAX_PIXELS = 64L << 20;

  private final long wanted;
  private final AVCodecContext context;
  private final AVPacket packet;
  private AVFrame shown;
  private AVFrame next;
  private boolean hasPicture;
  private boolean complete;

  /**
   * @param configuration the {@code avcC} or {@code hvcC} record
   * @param wanted presentation time of the picture; the last one at or before it is kept, or the
   *     first after it if there is none
   */
  public PictureDecoder(VideoCodec codec, ByteBuffer configuration, long wanted) {
    this.wanted = wanted;
    int id =
        switch (codec) {
          case H264 -> avcodec.AV_CODEC_ID_H264;
          case H265 -> avcodec.AV_CODEC_ID_HEVC;
        };
    AVCodec decoder = avcodec.avcodec_find_decoder(id);
    context = Native.allocated(avcodec.avcodec_alloc_context3(decoder));
    packet = Native.allocated(avcodec.av_packet_alloc());
    shown = Native.allocated(avutil.av_frame_alloc());
    next = Native.allocated(avutil.av_frame_alloc());
    try {
      open(decoder, configuration);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void open(AVCodec decoder, ByteBuffer configuration) {
    int size = configuration.remaining();
    byte[] record = new byte[size];
    configuration.get(configuration.position(), record);
    BytePointer extra =
        new BytePointer(
            Native.allocated(
                avutil.av_mallocz(size + (long) avcodec.AV_INPUT_BUFFER_PADDING_SIZE)));
    extra.put(record);
    context.extradata(extra).extradata_size(size);
    context.thread_count(1).max_pixels(MAX_PIXELS);
    context.pkt_timebase(avutil.av_make_q(1, 90_000));
    Native.check(
        avcodec.avcodec_open2(context, decoder, (AVDictionary) null), "opening the decoder");
  }

  /**
   * Takes one sample. A damaged one is passed over, as a player would.
   *
   * @return whether the wanted picture is known and no more samples are needed
   */
  public boolean decode(ByteBuffer sample, long presentation) {
    byte[] bytes = new byte[sample.remaining()];
    sample.get(sample.position(), bytes);
    Native.fill(packet, bytes);
    packet.pts(presentation);
    int sent = avcodec.avcodec_send_packet(context, packet);
    avcodec.av_packet_unref(packet);
    if (sent >= 0) {
      drain();
    }
    return complete;
  }

  /** The picture as JPEG without what is hidden, marked, once all samples are in. */
  public byte[] jpeg(OptionalInt width, Hidden hidden, Marks marks) {
    if (!complete) {
      avcodec.avcodec_send_packet(context, null);
      drain();
    }
    if (!hasPicture) {
      throw new StrongroomException(
          ErrorKind.CORRUPT, "no picture could be decoded from the footage at this time");
    }
    return JpegEncoder.encode(shown, width, hidden, marks);
  }

  private void drain() {
    while (!complete && avcodec.avcodec_receive_frame(context, next) >= 0) {
      long time = next.best_effort_timestamp();
      if (hasPicture && time > wanted) {
        complete = true;
      } else {
        AVFrame older = shown;
        shown = next;
        next = older;
        hasPicture = true;
      }
      avutil.av_frame_unref(next);
    }
  }

  @Override
  public void close() {
    avutil.av_frame_free(shown);
    avutil.av_frame_free(next);
    avcodec.av_packet_free(packet);
    avcodec.avcodec_free_context(context);
  }
}
