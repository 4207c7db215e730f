package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_BAD_REQUEST;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_FORBIDDEN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_OTHER_4XX;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_SERVER_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_UNAUTHORIZED;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_PROTOCOL_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_STREAM_NOT_FOUND;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.model.GapCause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What an error number of FFmpeg means for the timeline. Pure. */
final class Causes {
  /** Errors of connecting, by their Linux numbers. */
  private static final int EPIPE = 32;

  private static final int ECONNRESET = 104;

  private static final int ETIMEDOUT = 110;
  private static final int ECONNREFUSED = 111;
  private static final int EHOSTUNREACH = 113;
  private static final int ENETUNREACH = 101;
  private static final int ENOENT = 2;
  private static final int EACCES = 13;

  private Causes() {}

  /** Why opening failed. */
  static End opening(int error, boolean tls) {
    if (error == AVERROR_HTTP_UNAUTHORIZED) {
      return new End(
          GapCause.AUTHENTICATION,
          "the camera did not accept the user and password; check both with the camera");
    }
    if (error == AVERROR_HTTP_FORBIDDEN || error == -EACCES) {
      return new End(GapCause.REFUSED, "the camera forbids this stream (403)");
    }
    if (error == AVERROR_HTTP_NOT_FOUND || error == AVERROR_STREAM_NOT_FOUND) {
      return new End(
          GapCause.REFUSED, "the camera has no such stream (404); check the path of the address");
    }
    if (error == AVERROR_HTTP_BAD_REQUEST || error == AVERROR_HTTP_OTHER_4XX) {
      return new End(GapCause.REFUSED, "the camera refused the request; check the address");
    }
    if (error == AVERROR_HTTP_SERVER_ERROR) {
      return new End(GapCause.UNREACHABLE, "the camera reports an error of its own");
    }
    if (error == AVERROR_EOF) {
      return hungUp();
    }
    if (error == AVERROR_INVALIDDATA || error == AVERROR_PROTOCOL_NOT_FOUND) {
      return new End(
          GapCause.FORMAT_NOT_SUPPORTED,
          "the answer is not a stream of this kind; check scheme, port and path of the address");
    }
    return switch (-error) {
      case ECONNREFUSED -> connectionRefused();
      case ETIMEDOUT, EHOSTUNREACH, ENETUNREACH -> noAnswer();
      case ECONNRESET, EPIPE -> hungUp();
      case ENOENT -> new End(GapCause.REFUSED, "the source does not exist");
      default ->
          tls
              ? new End(
                  GapCause.REFUSED,
                  "no secure connection; the certificate must be valid for this host and come from"
                      + " an authority in ingest.ca-file, or set verifyCertificate to false"
                      + " for this camera")
              : new End(GapCause.UNREACHABLE, "cannot connect: " + text(error));
    };
  }

  /** Why a running stream broke. */
  static End reading(int error) {
    if (error == AVERROR_EOF) {
      return new End(GapCause.UNREACHABLE, "the camera ended the stream");
    }
    if (error == AVERROR_INVALIDDATA) {
      return new End(GapCause.FORMAT_NOT_SUPPORTED, "the stream cannot be understood any more");
    }
    return -error == ECONNRESET
        ? new End(GapCause.UNREACHABLE, "the camera broke the connection")
        : new End(GapCause.UNREACHABLE, "the connection was lost: " + text(error));
  }

  /**
   * Why a connection that we make for FFmpeg came to nothing. A refusal is told by its words only:
   * the JDK throws the same exception when the kernel has given up waiting.
   */
  static End connecting(IOException e) {
    return String.valueOf(e.getMessage()).contains("refused") ? connectionRefused() : noAnswer();
  }

  /** The other side took the connection and ended it before it had said anything. */
  static End hungUp() {
    return new End(
        GapCause.UNREACHABLE,
        "the camera hangs up without an answer; check scheme and port, and whether it is"
            + " overloaded");
  }

  private static End connectionRefused() {
    return new End(
        GapCause.REFUSED, "connection refused; check the port and whether the camera is on");
  }

  private static End noAnswer() {
    return new End(GapCause.UNREACHABLE, "no answer; check power, cable and address");
  }

  private static String text(int error) {
    byte[] buffer = new byte[128];
    av_strerror(error, buffer, buffer.length);
    int end = 0;
    while (end < buffer.length && buffer[end] != 0) {
      end++;
    }
    return FfmpegLog.scrub(new String(buffer, 0, end, StandardCharsets.UTF_8));
  }
}
