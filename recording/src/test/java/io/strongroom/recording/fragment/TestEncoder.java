package io.strongroom.recording.fragment;

import static org.bytedeco.ffmpeg.global.avcodec.*;
import static org.bytedeco.ffmpeg.global.avutil.*;

import io.strongroom.recording.model.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;

/** Makes small real streams with the encoders that the product ships. */
final class TestEncoder {
  private TestEncoder() {}

  /** One packet as an encoder made it; times in the encoder's time base. */
  record Packet(long pts, boolean keyframe, Bytes bytes) {}

  /** An encoder's output and what it says out of band. */
  record Track(Bytes configuration, List<Packet> packets) {}

  /** A moving picture in H.264 baseline with parameter sets before each keyframe, Annex B. */
  static Track h264(int width, int height, int fps, int group, int frames) {
    AVCodec codec = avcodec_find_encoder_by_name("libopenh264");
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.width(width).height(height).pix_fmt(AV_PIX_FMT_YUV420P).bit_rate(300_000);
    context.time_base(av_make_q(1, fps)).framerate(av_make_q(fps, 1)).gop_size(group);
    open(context, codec);
    AVFrame frame = av_frame_alloc();
    frame.format(AV_PIX_FMT_YUV420P).width(width).height(height);
    av_frame_get_buffer(frame, 0);
    List<Packet> packets = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      av_frame_make_writable(frame);
      paint(frame, i);
      frame.pts(i);
      encode(context, frame, packets::add);
    }
    encode(context, null, packets::add);
    av_frame_free(frame);
    avcodec_free_context(context);
    return new Track(Bytes.EMPTY, packets);
  }

  /** A sine tone. Packets carry the sample count as time. */
  static Track tone(int codecId, int rate, int frequency, double seconds) {
    AVCodec codec = avcodec_find_encoder(codecId);
    boolean floats = codecId == AV_CODEC_ID_AAC;
    AVCodecContext context = avcodec_alloc_context3(codec);
    context.sample_rate(rate).bit_rate(48_000).time_base(av_make_q(1, rate));
    context.sample_fmt(floats ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_S16);
    av_channel_layout_default(context.ch_layout(), 1);
    context.flags(AV_CODEC_FLAG_GLOBAL_HEADER);
    open(context, codec);
    int size = context.frame_size() > 0 ? context.frame_size() : rate / 50;
    AVFrame frame = av_frame_alloc();
    frame.format(context.sample_fmt()).nb_samples(size).sample_rate(rate);
    av_channel_layout_copy(frame.ch_layout(), context.ch_layout());
    av_frame_get_buffer(frame, 0);
    List<Packet> packets = new ArrayList<>();
    for (int at = 0; at < seconds * rate; at += size) {
      av_frame_make_writable(frame);
      for (int i = 0; i < size; i++) {
        double value = 0.4 * Math.sin(2 * Math.PI * frequency * (at + i) / rate);
        if (floats) {
          new FloatPointer(frame.data(0)).put(i, (float) value);
        } else {
          new ShortPointer(frame.data(0)).put(i, (short) (value * 32767));
        }
      }
      frame.pts(at);
      encode(context, frame, packets::add);
    }
    encode(context, null, packets::add);
    byte[] configuration = new byte[context.extradata_size()];
    if (configuration.length > 0) {
      context.extradata().get(configuration);
    }
    av_frame_free(frame);
    avcodec_free_context(context);
    return new Track(Bytes.copyOf(configuration), packets);
  }

  private static void open(AVCodecContext context, AVCodec codec) {
    if (avcodec_open2(context, codec, (AVDictionary) null) < 0) {
      throw new IllegalStateException("cannot open " + codec.name().getString());
    }
  }

  private static void paint(AVFrame frame, int number) {
    for (int plane = 0; plane < 3; plane++) {
      BytePointer data = frame.data(plane);
      int stride = frame.linesize(plane);
      int rows = plane == 0 ? frame.height() : frame.height() / 2;
      int columns = plane == 0 ? frame.width() : frame.width() / 2;
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          data.put((long) y * stride + x, (byte) (x + y * (plane + 1) + number * 3));
        }
      }
    }
  }

  private static void encode(
      AVCodecContext context,
      @org.jspecify.annotations.Nullable AVFrame frame,
      Consumer<Packet> to) {
    avcodec_send_frame(context, frame);
    AVPacket packet = av_packet_alloc();
    while (avcodec_receive_packet(context, packet) == 0) {
      byte[] bytes = new byte[packet.size()];
      packet.data().get(bytes);
      to.accept(
          new Packet(packet.pts(), (packet.flags() & AV_PKT_FLAG_KEY) != 0, Bytes.copyOf(bytes)));
      av_packet_unref(packet);
    }
    av_packet_free(packet);
  }

  /** Annex B (start codes) as 4-byte length-prefixed NAL units. */
  static ByteBuffer lengthPrefixed(Bytes stream) {
    byte[] annexB = stream.toArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int start = -1;
    for (int i = 0; i <= annexB.length; i++) {
      boolean end = i == annexB.length;
      boolean code =
          !end
              && i + 2 < annexB.length
              && annexB[i] == 0
              && annexB[i + 1] == 0
              && annexB[i + 2] == 1;
      if (!end && !code) {
        continue;
      }
      if (start >= 0) {
        int stop = !end && annexB[i - 1] == 0 ? i - 1 : i;
        out.writeBytes(ByteBuffer.allocate(4).putInt(stop - start).array());
        out.write(annexB, start, stop - start);
      }
      start = i + 3;
      i += 2;
    }
    return ByteBuffer.wrap(out.toByteArray());
  }
}
