package io.strongroom.loadtests.camera.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.FloatPointer;

/** AAC-LC, mono, through FFmpeg's own encoder. Used by one thread, a platform thread. */
public final class AacEncoder implements AutoCloseable {
  /** Samples in a frame of AAC-LC. */
  public static final int FRAME_SAMPLES = 1024;

  /** The encoder tells its statistics when it is closed; only errors shall be printed. */
  private static final int QUIET = 40;

  private static final int BITS_PER_SECOND = 32_000;
  private static final float FULL_SCALE = 32_768f;

  private final AVCodecContext context;
  private final AVFrame frame;
  private final AVPacket packet;
  private final byte[] configuration;
  private long samplesIn;

  /** An encoder for {@code sampleRate} samples a second. */
  public AacEncoder(int sampleRate) {
    AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    this.context = avcodec_alloc_context3(codec);
    context.log_level_offset(QUIET);
    context.sample_fmt(AV_SAMPLE_FMT_FLTP);
    context.sample_rate(sampleRate);
    context.bit_rate(BITS_PER_SECOND);
    AVRational tick = new AVRational();
    tick.num(1).den(sampleRate);
    context.time_base(tick);
    av_channel_layout_default(context.ch_layout(), 1);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    check(avcodec_open2(context, codec, (AVDictionary) null), "open the encoder");
    this.configuration = new byte[context.extradata_size()];
    context.extradata().get(configuration);
    this.frame = av_frame_alloc();
    frame.format(AV_SAMPLE_FMT_FLTP);
    frame.sample_rate(sampleRate);
    frame.nb_samples(FRAME_SAMPLES);
    av_channel_layout_default(frame.ch_layout(), 1);
    check(av_frame_get_buffer(frame, 0), "allocate a frame");
    this.packet = av_packet_alloc();
  }

  /** The AudioSpecificConfig (ISO/IEC 14496-3 1.6.2.1). */
  public byte[] configuration() {
    return configuration.clone();
  }

  /** Encodes whole frames; what comes out lags behind by the encoder's delay of one frame. */
  public List<byte[]> encode(short[] samples) {
    List<byte[]> frames = new ArrayList<>();
    float[] plane = new float[FRAME_SAMPLES];
    for (int at = 0; at + FRAME_SAMPLES <= samples.length; at += FRAME_SAMPLES) {
      for (int i = 0; i < FRAME_SAMPLES; i++) {
        plane[i] = samples[at + i] / FULL_SCALE;
      }
      check(av_frame_make_writable(frame), "make the frame writable");
      new FloatPointer(frame.data(0)).put(plane, 0, FRAME_SAMPLES);
      frame.pts(samplesIn);
      samplesIn += FRAME_SAMPLES;
      check(avcodec_send_frame(context, frame), "encode a frame");
      while (avcodec_receive_packet(context, packet) >= 0) {
        byte[] bytes = new byte[packet.size()];
        packet.data().get(bytes);
        frames.add(bytes);
        av_packet_unref(packet);
      }
    }
    return frames;
  }

  private static void check(int result, String what) {
    if (result < 0) {
      throw new StrongroomException(
          ErrorKind.INTERNAL, "AAC: cannot " + what + " (" + result + ")");
    }
  }

  @Override
  public void close() {
    av_packet_free(packet);
    av_frame_free(frame);
    avcodec_free_context(context);
  }
}
