package io.strongroom.playback.view.ffmpeg;

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
import org.bytedeco.javacpp.FloatPointer;

/**
 * AAC-LC, frame by frame. Used by one thread; holds native memory until {@link #close}.
 *
 * <p>A packet decodes to the 1,024 samples that begin at its {@link Packet#time}. It needs the
 * input up to {@link #LOOKAHEAD} samples after that: the transform overlaps by one frame, and the
 * encoder looks one further for transients.
 */
public final class AacEncoder implements AutoCloseable {
  /** Samples per channel in a frame. */
  public static final int FRAME = 1024;

  /** How far the input must reach beyond a packet's time before the packet comes out. */
  public static final int LOOKAHEAD = 3 * FRAME;

  private static final int BITS_PER_SECOND_AND_CHANNEL = 48_000;

  private final int channels;
  private final AVCodecContext context;
  private final AVFrame frame;
  private final AVPacket packet;

  /** One AAC frame; {@code time} in samples, on the input's time line. */
  public record Packet(long time, ByteBuffer bytes) {}

  public AacEncoder(int rate, int channels) {
    this.channels = channels;
    AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_AAC);
    context = Native.allocated(avcodec.avcodec_alloc_context3(codec));
    frame = Native.allocated(avutil.av_frame_alloc());
    packet = Native.allocated(avcodec.av_packet_alloc());
    try {
      context.sample_rate(rate).sample_fmt(avutil.AV_SAMPLE_FMT_FLTP);
      context.bit_rate((long) BITS_PER_SECOND_AND_CHANNEL * channels);
      context.time_base(avutil.av_make_q(1, rate));
      context.flags(avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
      avutil.av_channel_layout_default(context.ch_layout(), channels);
      Native.check(
          avcodec.avcodec_open2(context, codec, (AVDictionary) null), "opening the AAC encoder");
      frame.format(avutil.AV_SAMPLE_FMT_FLTP).nb_samples(FRAME).sample_rate(rate);
      avutil.av_channel_layout_copy(frame.ch_layout(), context.ch_layout());
      Native.check(avutil.av_frame_get_buffer(frame, 0), "allocating a sound frame");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Encodes one frame of interleaved samples in [-1, 1] and answers what is complete by now.
   *
   * @param time of the first sample; frames must follow each other
   */
  public List<Packet> encode(long time, float[] interleaved, int offset) {
    Native.check(avutil.av_frame_make_writable(frame), "preparing a sound frame");
    float[] plane = new float[FRAME];
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < FRAME; i++) {
        plane[i] = interleaved[offset + i * channels + channel];
      }
      new FloatPointer(frame.data(channel)).put(plane);
    }
    frame.pts(time);
    Native.check(avcodec.avcodec_send_frame(context, frame), "encoding sound");
    List<Packet> packets = new ArrayList<>(1);
    int answer;
    while ((answer = avcodec.avcodec_receive_packet(context, packet)) >= 0) {
      packets.add(new Packet(packet.pts(), ByteBuffer.wrap(Native.bytes(packet))));
      avcodec.av_packet_unref(packet);
    }
    if (!Native.isDrained(answer)) {
      Native.check(answer, "encoding sound");
    }
    return packets;
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avutil.av_frame_free(frame);
    avcodec.avcodec_free_context(context);
  }
}
