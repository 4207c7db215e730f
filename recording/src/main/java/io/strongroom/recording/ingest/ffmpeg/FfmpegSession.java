package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_NEW_EXTRADATA;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import io.strongroom.recording.ingest.AacFrames;
import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: opens, finds the tracks, reads until something ends it, closes. Everything runs
 * on the thread that made it; FFmpeg's callbacks come on that thread too and only read fields.
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
  private final Clock clock;
  private final long mediaTimeoutNanos;
  private final Pacing pacing;
  private @Nullable AVFormatContext context;
  private @Nullable AVPacket packet;
  private @Nullable Tracks tracks;
  private boolean connecting;
  private boolean narrowed;
  private boolean closing;
  private boolean lossNoted;
  private boolean redirected;
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
    this.clock = clock;
    boolean http = scheme == Scheme.HTTP || scheme == Scheme.HTTPS;
    this.mediaTimeoutNanos = source.mediaTimeout().toNanos() * (http ? HLS_PATIENCE : 1);
    this.pacing = new Pacing(settings.paceFiles() && scheme == Scheme.FILE);
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
    tracks().video().ifPresent(video -> video.flush(this::handVideo));
    return end;
  }

  /** Asked by FFmpeg while it waits. */
  boolean mustEnd() {
    if (closing) {
      return System.nanoTime() - deadlineNanos >= 0;
    }
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

  /** A line of FFmpeg's log, scrubbed. Some of what it knows it tells nowhere else. */
  void message(String line) {
    if (line.contains("RTP: missed") || line.contains("bad cseq")) {
      lossNoted = true;
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
    tracks = found;
    if (found.isEmpty()) {
      return new End(
          found.unsupported().isPresent() ? GapCause.FORMAT_NOT_SUPPORTED : GapCause.NO_MEDIA,
          found
              .unsupported()
              .map(c -> "video in " + c + " is not recorded; set the camera to H.264 or H.265")
              .orElse("the stream has no video"));
    }
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
        deliver(reused);
      } finally {
        av_packet_unref(reused);
      }
      if (stop.isRaised()) {
        return stopped();
      }
    }
  }

  private void deliver(AVPacket read) {
    Tracks known = tracks();
    if (known.streams() != opened().nb_streams()) {
      known = changedStreams(known);
    }
    VideoTrack video = known.video().orElse(null);
    AudioTrack audio = known.audio().orElse(null);
    boolean damaged = (read.flags() & AV_PKT_FLAG_CORRUPT) != 0 || lossNoted;
    int index = read.stream_index();
    if (video != null && index == video.index()) {
      lossNoted = false;
      deliverVideo(video, read, damaged);
    } else if (audio != null && index == audio.index()) {
      deliverAudio(audio, read, video == null ? 0 : 1);
    }
  }

  private Tracks changedStreams(Tracks known) {
    // The tracks in use stay; streams that appear later are not set up for recording.
    for (int i = known.streams(); i < opened().nb_streams(); i++) {
      opened().streams(i).discard(AVDISCARD_ALL);
    }
    Tracks changed =
        new Tracks(opened().nb_streams(), known.video(), known.audio(), known.unsupported());
    tracks = changed;
    return changed;
  }

  private void deliverVideo(VideoTrack video, AVPacket read, boolean damaged) {
    byte[] extradata = newExtradata(read);
    if (extradata.length > 0 && video.newExtradata(extradata)) {
      sink.format(tracks().format());
    }
    ByteBuffer data = data(read);
    if (damaged) {
      sink.loss();
    }
    if (data == null || !video.accept(read, data, now(), this::handVideo)) {
      sink.loss();
    }
  }

  private void handVideo(EncodedSample sample) {
    hand(sample, sample.decodeTime(), MediaTime.RATE);
  }

  private void deliverAudio(AudioTrack audio, AVPacket read, int track) {
    ByteBuffer data = data(read);
    if (data == null) {
      return;
    }
    long time = audio.time(read);
    int rate = audio.format().sampleRate();
    switch (audio.format().codec()) {
      case AAC -> {
        int frameTicks = AudioSpecificConfig.frameTicks(audio.format().configuration(), rate);
        time = AacFrames.deliver(data, time, frameTicks, new TakenFromAdts(audio, track, rate));
      }
      case PCMA, PCMU -> {
        int samples = data.remaining() / audio.format().channels();
        hand(new EncodedSample(track, time, time, now(), true, data), time, rate);
        time += samples;
      }
      case OPUS -> {
        hand(new EncodedSample(track, time, time, now(), true, data), time, rate);
        time += Math.max(0, read.duration());
      }
    }
    audio.follows(time);
  }

  private final class TakenFromAdts implements AacFrames.Frames {
    private final AudioTrack audio;
    private final int track;
    private final int rate;

    TakenFromAdts(AudioTrack audio, int track, int rate) {
      this.audio = audio;
      this.track = track;
      this.rate = rate;
    }

    @Override
    public void header(AudioSpecificConfig.Adts header) {
      if (audio.adopt(header)) {
        sink.format(tracks().format());
      }
    }

    @Override
    public void frame(ByteBuffer frame, long at) {
      hand(new EncodedSample(track, at, at, now(), true, frame), at, rate);
    }
  }

  private void hand(EncodedSample sample, long decodeTime, int timescale) {
    pacing.await(decodeTime, timescale, stop);
    deadlineNanos = System.nanoTime() + mediaTimeoutNanos;
    sink.sample(sample);
  }

  private static byte[] newExtradata(AVPacket read) {
    if (read.side_data_elems() == 0) {
      return new byte[0];
    }
    try (SizeTPointer size = new SizeTPointer(1)) {
      BytePointer data = av_packet_get_side_data(read, AV_PKT_DATA_NEW_EXTRADATA, size);
      return Tracks.bytes(data, size.get());
    }
  }

  private static @Nullable ByteBuffer data(AVPacket read) {
    BytePointer pointer = read.data();
    int size = read.size();
    return pointer == null || pointer.isNull() || size <= 0
        ? null
        : pointer.capacity(size).asByteBuffer();
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
              : redirected
                  ? redirect()
                  : opening ? Causes.opening(error, scheme.tls()) : Causes.reading(error);
    };
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

  private WallTime now() {
    return WallTime.of(clock.instant());
  }

  private AVFormatContext opened() {
    AVFormatContext open = context;
    if (open == null) {
      throw new IllegalStateException("the connection is not open");
    }
    return open;
  }

  private Tracks tracks() {
    Tracks known = tracks;
    if (known == null) {
      throw new IllegalStateException("the tracks are not known");
    }
    return known;
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
