package io.strongroom.playback.view.ffmpeg;

import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * H.264 by OpenH264: one thread, no reordering, parameter sets in band before each keyframe, the
 * same for the same size. Used by one thread at a time; holds native memory until {@link #close}.
 */
public final class H264Encoder implements AutoCloseable {
  /** Bits for a pixel: plates and faces stay as legible as in what cameras send. */
  private static final double BITS_PER_PIXEL = 0.12;

  private static final int MIN_BITS_PER_SECOND = 400_000;

  /** Keyframes come with the source's; this is for one that has none for long. */
  private static final int LONGEST_GROUP = 600;

  private static final int SEQUENCE = 7;
  private static final int PICTURE = 8;

  private final AVCodecContext context;
  private final AVFrame frame;
  private final AVPacket packet;
  private final Deque<Long> times = new ArrayDeque<>();
  private long count;

  /** Of pictures; even numbers. */
  public record Size(int width, int height, int framesPerSecond) {
    /** Pictures with more pixels are made smaller: a core encodes no 4K in time. */
    private static final long MOST_PIXELS = 1_920L * 1_088;

    /** What pictures of a track become. */
    public static Size of(int width, int height, long ticksPerFrame) {
      double pixels = (double) width * height;
      double factor = Math.min(1, Math.sqrt(MOST_PIXELS / pixels));
      int wide = Math.max(16, (int) (width * factor) & ~1);
      int high = Math.max(16, (int) (height * factor) & ~1);
      long rate = ticksPerFrame <= 0 ? 25 : Math.round(90_000.0 / ticksPerFrame);
      return new Size(wide, high, Math.clamp(rate, 1, 60));
    }

    long bitsPerSecond() {
      return Math.max(
          MIN_BITS_PER_SECOND, Math.round(BITS_PER_PIXEL * width * height * framesPerSecond));
    }
  }

  /** Parameter sets, whole NAL units. */
  public record ParameterSets(List<Bytes> sequences, List<Bytes> pictures) {}

  H264Encoder(Size size) {
    AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
    if (codec == null || codec.isNull()) {
      throw new StrongroomException(
          ErrorKind.INTERNAL, "this build of FFmpeg has no OpenH264; install the one it came with");
    }
    context = Native.allocated(avcodec.avcodec_alloc_context3(codec));
    frame = Native.allocated(avutil.av_frame_alloc());
    packet = Native.allocated(avcodec.av_packet_alloc());
    try {
      context.width(size.width()).height(size.height()).pix_fmt(avutil.AV_PIX_FMT_YUV420P);
      context.time_base(avutil.av_make_q(1, size.framesPerSecond()));
      context.framerate(avutil.av_make_q(size.framesPerSecond(), 1));
      context.bit_rate(size.bitsPerSecond()).gop_size(LONGEST_GROUP).thread_count(1);
      Native.check(
          avcodec.avcodec_open2(context, codec, (AVDictionary) null), "opening the encoder");
      frame.format(avutil.AV_PIX_FMT_YUV420P).width(size.width()).height(size.height());
      Native.check(avutil.av_frame_get_buffer(frame, 0), "allocating a picture");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The parameter sets that all pictures of this size are encoded with. */
  public static ParameterSets parameterSets(Size size) {
    List<Bytes> sequences = new ArrayList<>();
    List<Bytes> pictures = new ArrayList<>();
    try (H264Encoder encoder = new H264Encoder(size)) {
      AVFrame _ = encoder.blank();
      encoder.encode(
          0,
          true,
          (time, keyframe, sample) -> {
            while (sample.remaining() > 4) {
              int length = sample.getInt();
              ByteBuffer unit = sample.slice(sample.position(), length);
              int type = unit.get(0) & 0x1f;
              if (type == SEQUENCE) {
                sequences.add(Bytes.copyOf(unit));
              } else if (type == PICTURE) {
                pictures.add(Bytes.copyOf(unit));
              }
              sample.position(sample.position() + length);
            }
          });
    }
    return new ParameterSets(sequences, pictures);
  }

  /** The picture that is encoded next, to be drawn on. */
  AVFrame blank() {
    Native.check(avutil.av_frame_make_writable(frame), "preparing a picture");
    return frame;
  }

  /** Encodes what was drawn on {@link #blank}. */
  void encode(long time, boolean keyframe, VideoTranscoder.Output output) {
    frame.pts(count++);
    frame.pict_type(keyframe ? avutil.AV_PICTURE_TYPE_I : avutil.AV_PICTURE_TYPE_NONE);
    times.add(time);
    Native.check(avcodec.avcodec_send_frame(context, frame), "encoding the picture");
    int answer;
    while ((answer = avcodec.avcodec_receive_packet(context, packet)) >= 0) {
      boolean sync = (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0;
      ByteBuffer sample = sample(Native.bytes(packet));
      avcodec.av_packet_unref(packet);
      output.picture(times.remove(), sync, sample);
    }
    if (!Native.isDrained(answer)) {
      Native.check(answer, "encoding the picture");
    }
  }

  private static ByteBuffer sample(byte[] stream) {
    List<ByteBuffer> units = VideoTranscoder.units(stream);
    int bytes = units.stream().mapToInt(unit -> 4 + unit.remaining()).sum();
    ByteBuffer sample = ByteBuffer.allocate(bytes);
    units.forEach(unit -> sample.putInt(unit.remaining()).put(unit));
    return sample.flip();
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avutil.av_frame_free(frame);
    avcodec.avcodec_free_context(context);
  }
}
