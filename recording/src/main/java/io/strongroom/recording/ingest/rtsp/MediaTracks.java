package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.rtp.CameraClock;
import io.strongroom.recording.ingest.rtp.PayloadType;
import io.strongroom.recording.ingest.rtp.RtpTrack;
import io.strongroom.recording.ingest.rtp.UnitArrays;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tracks of one connection: packets by channel in, samples to the sink. Used by the camera's
 * thread.
 */
final class MediaTracks implements RtspConnection.FrameSink {
  private static final int MIN_RTP_BYTES = 12;

  /** A track that is set up. */
  private record Track(RtpTrack rtp, List<PayloadType> types) {
    boolean carries(int payloadType) {
      return types.stream().anyMatch(type -> type.number() == payloadType);
    }
  }

  private final SampleSink sink;
  private final UnitArrays arrays;
  private final List<Track> tracks = new ArrayList<>();
  private final @Nullable RtpTrack[] rtp = new @Nullable RtpTrack[ChannelTable.CHANNELS];
  private final @Nullable RtpTrack[] rtcp = new @Nullable RtpTrack[ChannelTable.CHANNELS];
  private BooleanSupplier drops = () -> false;
  private boolean announced;
  private boolean delivered;
  private boolean channelsHold;
  private long resynchronisations;

  MediaTracks(SampleSink sink, UnitArrays arrays) {
    this.sink = sink;
    this.arrays = arrays;
  }

  /** The track's output, to be made before the track; tracks come in the order of their numbers. */
  RtpTrack.Output output() {
    return new Output();
  }

  /** What its access units are put together in. */
  UnitArrays arrays() {
    return arrays;
  }

  void add(RtpTrack track, List<PayloadType> types) {
    tracks.add(new Track(track, types));
  }

  /** The last track is not used after all. */
  void removeLast() {
    tracks.removeLast();
  }

  /** Says how to find out whether this machine has dropped what is missing. */
  void drops(BooleanSupplier since) {
    drops = since;
  }

  /** Says which channels the newest track comes on. */
  void bind(ChannelPair pair) {
    RtpTrack track = tracks.getLast().rtp();
    rtp[pair.rtp()] = track;
    rtcp[pair.rtcp()] = track;
  }

  List<RtpTrack> all() {
    return tracks.stream().map(Track::rtp).toList();
  }

  /** Tells the sink what will come. */
  void announce() {
    announced = true;
    List<TrackFormat> formats = tracks.stream().map(track -> track.rtp().format()).toList();
    sink.format(new StreamFormat(formats));
  }

  /** Whether a sample has come since the last call. */
  boolean takeDelivered() {
    boolean since = delivered;
    delivered = false;
    return since;
  }

  /** How often the beginning of a frame had to be searched for. */
  long resynchronisations() {
    return resynchronisations;
  }

  @Override
  public void frame(
      int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes, WallTime arrival) {
    RtpTrack media = rtp[channel];
    if (media != null) {
      channelsHold = true;
      media.rtp(buffer, offsetBytes, lengthBytes, arrival);
      return;
    }
    RtpTrack control = rtcp[channel];
    if (control != null) {
      control.rtcp(buffer, offsetBytes, lengthBytes, arrival);
    }
  }

  /**
   * Some cameras number their channels otherwise than they have answered. As long as nothing has
   * come where it was announced, a channel is known by the payload type of its packets.
   */
  @Override
  public @Nullable ChannelPair unannounced(
      int channel, ByteBuffer buffer, int offsetBytes, int lengthBytes) {
    if (channelsHold
        || lengthBytes < MIN_RTP_BYTES
        || (buffer.get(offsetBytes) & 0xc0) != 0x80
        || channel + 1 >= ChannelTable.CHANNELS) {
      return null;
    }
    int payloadType = buffer.get(offsetBytes + 1) & 0x7f;
    for (Track track : tracks) {
      if (track.carries(payloadType)) {
        rtp[channel] = track.rtp();
        rtcp[channel + 1] = track.rtp();
        return new ChannelPair(channel, channel + 1);
      }
    }
    return null;
  }

  @Override
  public void resynchronised() {
    resynchronisations++;
  }

  /** Tells the sink what the camera's clock said last. */
  void tellClock() {
    tracks
        .getFirst()
        .rtp()
        .cameraClock()
        .flatMap(CameraClock::aheadMicros)
        .ifPresent(sink::cameraClock);
  }

  /** Sends the camera a report on each track that comes interleaved. */
  void report(ReceiverReports reports, RtspConnection connection, WallTime now) throws IOException {
    for (int channel = 0; channel < rtcp.length; channel++) {
      RtpTrack track = rtcp[channel];
      Optional<byte[]> frame =
          track == null ? Optional.empty() : reports.framed(track, channel, now);
      if (frame.isPresent()) {
        connection.sendFrame(frame.get());
      }
    }
  }

  /** Hands on what is whole; nothing follows. */
  void flush() {
    tracks.forEach(track -> track.rtp().flush());
  }

  private final class Output implements RtpTrack.Output {
    @Override
    public void formatChanged() {
      if (announced) {
        announce();
      }
    }

    @Override
    public void sample(EncodedSample sample) {
      delivered = true;
      sink.sample(sample);
    }

    @Override
    public void loss() {
      if (drops.getAsBoolean()) {
        sink.overload();
      } else {
        sink.loss();
      }
    }
  }
}
