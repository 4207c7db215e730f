package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.GapCause;
import java.time.Clock;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.jspecify.annotations.Nullable;

/**
 * One connection: opens, finds the tracks, reads until something ends it, closes, and says why it
 * ended. What is read goes to {@link PacketDelivery}. Everything runs on the thread that made it;
 * FFmpeg's callbacks come on that thread too and only read fields.
 */
final class FfmpegSession implements AutoCloseable {
  /** HLS brings media a segment at a time, and segments of ten seconds are usual. */
  private static final int HLS_PATIENCE = 6;

  /** How long sending the goodbye may take. */
  private static final long GOODBYE_NANOS = 100_000_000;

  private static final int EAGAIN = 11;
  private static final ThreadLocal<FfmpegSession> CURRENT = new ThreadLocal<>();

  /** Why {@link #mustEnd} said so. */
  private enum Expired {
    NOTHING,
    STOPPED,
    CONNECT,
    MEDIA,
    REDIRECT
  }

  private final CameraSource source;
  private final Scheme scheme;
  private final Opening opening;
  private final FfmpegSettings settings;
  private final SampleSink sink;
  private final StopSignal stop;
  private final PacketDelivery delivery;
  private final long mediaTimeoutNanos;
  private @Nullable AVFormatContext context;
  private @Nullable AVPacket packet;
  private boolean connecting;
  private boolean narrowed;
  private boolean closing;
  private boolean redirected;
  private boolean answered;
  private long deadlineNanos;
  private Expired expired = Expired.NOTHING;

  FfmpegSession(
      CameraSource source,
      Opening opening,
      FfmpegSettings settings,
      SampleSink sink,
      StopSignal stop,
      Clock clock) {
    this.source = source;
    this.scheme = Scheme.of(source.address());
    this.opening = opening;
    this.settings = settings;
    this.sink = sink;
    this.stop = stop;
    boolean http = scheme == Scheme.HTTP || scheme == Scheme.HTTPS;
    this.mediaTimeoutNanos = source.mediaTimeout().toNanos() * (http ? HLS_PATIENCE : 1);
    Pacing pacing = new Pacing(settings.paceFiles() && scheme == Scheme.FILE);
    this.delivery = new PacketDelivery(sink, stop, clock, pacing, this::mediaCame);
  }

  static @Nullable FfmpegSession current() {
    return CURRENT.get();
  }

  End run() {
    CURRENT.set(this);
    End failure = open();
    if (failure != null) {
      return failure;
    }
    failure = select();
    if (failure != null) {
      return failure;
    }
    End end = read();
    delivery.flush();
    return end;
  }

  /** Asked by FFmpeg while it waits. */
  boolean mustEnd() {
    if (closing) {
      return System.nanoTime() - deadlineNanos >= 0;
    }
    noteAnswer();
    if (expired != Expired.NOTHING) {
      return true;
    }
    if (stop.isRaised()) {
      expired = Expired.STOPPED;
    } else if (redirected) {
      expired = Expired.REDIRECT;
    } else if (System.nanoTime() - deadlineNanos >= 0) {
      expired = connecting ? Expired.CONNECT : Expired.MEDIA;
    } else {
      narrow();
    }
    return expired != Expired.NOTHING;
  }

  /**
   * FFmpeg calls a stream without a single byte malformed. It asks here between any two reads, so
   * that no byte goes unnoticed.
   */
  private void noteAnswer() {
    AVFormatContext open = context;
    AVIOContext input = open == null || answered ? null : open.pb();
    answered = answered || (input != null && !input.isNull() && input.bytes_read() > 0);
  }

  private boolean hungUp(int error) {
    if (error != AVERROR_INVALIDDATA || answered) {
      return false;
    }
    return scheme == Scheme.RTSP
        ? AnswerProbe.hangsUp(opening.url())
        : opening.probe() && scheme != Scheme.FILE;
  }

  /** A line of FFmpeg's log, scrubbed. Some of what it knows it tells nowhere else. */
  void message(String line) {
    if (line.contains("RTP: missed") || line.contains("bad cseq")) {
      delivery.noteLoss();
    }
    if (line.contains("not on whitelist")) {
      redirected = true;
    }
  }

  /**
   * An RTSP server may redirect (RFC 2326, 10.1) and FFmpeg follows at once, to any address. It
   * needs a second TCP connection for that and asks this list for leave. The list is narrowed while
   * the first connection is being made, which has passed the check by then.
   */
  private void narrow() {
    AVFormatContext open = context;
    if (!narrowed && open != null && (scheme == Scheme.RTSP || scheme == Scheme.RTSPS)) {
      narrowed = true;
      boolean udp = scheme == Scheme.RTSP && source.transport() == CameraSource.Transport.UDP;
      av_opt_set(open, "protocol_whitelist", udp ? "rtp,udp" : "none", 0);
    }
  }

  private @Nullable End open() {
    connecting = true;
    deadlineNanos = System.nanoTime() + settings.connectTimeout().toNanos();
    AVFormatContext opened = avformat_alloc_context();
    opened.interrupt_callback().callback(Interrupt.INSTANCE);
    context = opened;
    AVInputFormat format = opening.format().map(name -> av_find_input_format(name)).orElse(null);
    AVDictionary options = new AVDictionary(null);
    opening.options().forEach((key, value) -> av_dict_set(options, key, value, 0));
    int result = avformat_open_input(opened, opening.url(), format, options);
    av_dict_free(options);
    if (result < 0) {
      context = null; // FFmpeg has freed it
      return ended(result, true);
    }
    return null;
  }

  private @Nullable End select() {
    connecting = false;
    deadlineNanos = System.nanoTime() + mediaTimeoutNanos;
    AVFormatContext opened = opened();
    if (opening.probe()) {
      int result = avformat_find_stream_info(opened, (AVDictionary) null);
      if (expired != Expired.NOTHING || result < 0) {
        return ended(result, true);
      }
    }
    Tracks found = Tracks.select(opened, source.audio());
    if (found.isEmpty()) {
      return new End(
          found.unsupported().isPresent() ? GapCause.FORMAT_NOT_SUPPORTED : GapCause.NO_MEDIA,
          found
              .unsupported()
              .map(c -> "video in " + c + " is not recorded; set the camera to H.264 or H.265")
              .orElse("the stream has no video"));
    }
    delivery.begin(opened, found);
    sink.format(found.format());
    return null;
  }

  private End read() {
    AVPacket reused = av_packet_alloc();
    packet = reused;
    while (true) {
      int result = av_read_frame(opened(), reused);
      if (expired != Expired.NOTHING || stop.isRaised()) {
        return ended(result, false);
      }
      if (result == -EAGAIN) {
        mustEnd();
        Pacing.pause();
        continue;
      }
      if (result < 0) {
        return ended(result, false);
      }
      try {
        delivery.deliver(reused);
      } finally {
        av_packet_unref(reused);
      }
      if (stop.isRaised()) {
        return stopped();
      }
    }
  }

  private End ended(int error, boolean opening) {
    return switch (expired) {
      case STOPPED -> stopped();
      case REDIRECT -> redirect();
      case CONNECT ->
          new End(
              GapCause.UNREACHABLE,
              "no answer within " + text(settings.connectTimeout()) + "; check power and address");
      case MEDIA ->
          new End(
              GapCause.NO_MEDIA,
              "connected, but no media for " + text(Duration.ofNanos(mediaTimeoutNanos)));
      case NOTHING ->
          stop.isRaised()
              ? stopped()
              : redirected ? redirect() : opening ? failedToOpen(error) : Causes.reading(error);
    };
  }

  private End failedToOpen(int error) {
    return hungUp(error) ? Causes.hungUp() : Causes.opening(error, scheme.tls());
  }

  private void mediaCame() {
    deadlineNanos = System.nanoTime() + mediaTimeoutNanos;
  }

  private static String text(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  private static End stopped() {
    return new End(GapCause.NODE_STOPPED, "stopped");
  }

  private static End redirect() {
    return new End(
        GapCause.REFUSED,
        "the camera redirects to another address; register that address if it is the camera's");
  }

  private AVFormatContext opened() {
    AVFormatContext open = context;
    if (open == null) {
      throw new IllegalStateException("the connection is not open");
    }
    return open;
  }

  @Override
  public void close() {
    try {
      AVPacket reused = packet;
      if (reused != null) {
        av_packet_free(reused);
        packet = null;
      }
      AVFormatContext open = context;
      if (open != null) {
        // Closing says goodbye (TEARDOWN) without waiting for an answer; a camera that is not told
        // goes on sending, and some keep the place taken for a minute.
        closing = true;
        deadlineNanos = System.nanoTime() + GOODBYE_NANOS;
        avformat_close_input(open);
        context = null;
      }
    } finally {
      CURRENT.remove();
    }
  }
}
