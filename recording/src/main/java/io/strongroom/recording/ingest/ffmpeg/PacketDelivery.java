package io.strongroom.recording.ingest.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_NEW_EXTRADATA;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_get_side_data;

import io.strongroom.recording.ingest.AacFrames;
import io.strongroom.recording.ingest.AudioSpecificConfig;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import java.time.Clock;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the packets of one connection into samples and formats, in the order in which they come.
 * Used by the session's thread.
 */
final class PacketDelivery {
  private final SampleSink sink;
  private final StopSignal stop;
  private final Clock clock;
  private final Pacing pacing;
  private final Runnable mediaCame;
  private @Nullable AVFormatContext context;
  private @Nullable Tracks tracks;
  private boolean lossNoted;

  /**
   * @param mediaCame called for each sample: the watchdog looks at media, not at the socket
   */
  PacketDelivery(SampleSink sink, StopSignal stop, Clock clock, Pacing pacing, Runnable mediaCame) {
    this.sink = sink;
    this.stop = stop;
    this.clock = clock;
    this.pacing = pacing;
    this.mediaCame = mediaCame;
  }

  /** The connection is open and its tracks are known. */
  void begin(AVFormatContext opened, Tracks found) {
    context = opened;
    tracks = found;
  }

  /** FFmpeg has said that something before the next packet of video is missing. */
  void noteLoss() {
    lossNoted = true;
  }

  /** Hands over what waits for a successor that will not come. */
  void flush() {
    tracks().video().ifPresent(video -> video.flush(this::handVideo));
  }

  /** One packet; its bytes are not kept. */
  void deliver(AVPacket read) {
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
    mediaCame.run();
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

  private WallTime now() {
    return WallTime.of(clock.instant());
  }

  private AVFormatContext opened() {
    return known(context);
  }

  private Tracks tracks() {
    return known(tracks);
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the tracks are not known");
    }
    return value;
  }
}
