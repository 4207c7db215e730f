package io.strongroom.playback.view.ffmpeg;

import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** What every native call needs: a check of its answer, quiet logs, packets. */
final class Native {
  static {
    // what a damaged picture makes the decoder say is of no use to anyone, and on standard error
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
  }

  private Native() {}

  /** The answer of a call that must not fail. */
  static int check(int answer, String what) {
    if (answer < 0) {
      byte[] text = new byte[128];
      avutil.av_strerror(answer, text, text.length);
      int end = 0;
      while (end < text.length && text[end] != 0) {
        end++;
      }
      throw new StrongroomException(
          ErrorKind.CORRUPT,
          what + " failed: " + new String(text, 0, end, java.nio.charset.StandardCharsets.UTF_8));
    }
    return answer;
  }

  /** An object that FFmpeg allocates; it answers null when there is no memory. */
  static <T extends Pointer> T allocated(T pointer) {
    if (pointer == null || pointer.isNull()) {
      throw new StrongroomException(ErrorKind.EXHAUSTED, "FFmpeg could not allocate memory");
    }
    return pointer;
  }

  /** Whether a call says "not now": nothing more to read, or the end. */
  static boolean isDrained(int answer) {
    return answer == avutil.AVERROR_EAGAIN() || answer == avutil.AVERROR_EOF();
  }

  /** A copy of a packet's bytes. */
  static byte[] bytes(AVPacket packet) {
    return bytes(packet.data(), packet.size());
  }

  static byte[] bytes(BytePointer data, int size) {
    byte[] copy = new byte[size];
    data.get(copy);
    return copy;
  }

  /** A packet with room for {@code size} bytes and the padding that decoders read beyond. */
  static void fill(AVPacket packet, byte[] bytes) {
    check(avcodec.av_new_packet(packet, bytes.length), "allocating a packet");
    packet.data().put(bytes);
  }
}
