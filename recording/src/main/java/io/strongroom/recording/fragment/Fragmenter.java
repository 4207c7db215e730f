package io.strongroom.recording.fragment;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import org.jspecify.annotations.Nullable;

/**
 * Turns one camera's samples into init segments and fragments. It lives as long as the camera's
 * recorder and serves one connection after the other: {@link #format}, any number of {@link
 * #sample}, {@link #endConnection}, and again.
 *
 * <p>Used by one thread, except {@link #replayGroup}. Takes what it needs out of a sample's buffer,
 * whose position does not move. Its memory is the slabs of the fragment under construction and of
 * those since the newest keyframe. What the sink throws passes through; the fragmenter is then of
 * no further use.
 */
public final class Fragmenter implements SampleSink {
  /** Largest sample that is kept; a 4K keyframe at 80 Mbit/s has two MiB. Larger ones are lost. */
  public static final int MAX_SAMPLE_BYTES = 8 << 20;

  /**
   * A connection that begins this little before the end of the last one is moved to that end; one
   * that begins earlier follows a clock that was set back.
   */
  public static final long MAX_OVERLAP_MICROS = ArrivalTimeline.MAX_OVERLAP_MICROS;

  private final FragmentLimits limits;
  private final FragmentSink sink;
  private final FragmentListener listener;
  private final PendingFragment pending;
  private MediaTime mediaEnd;
  private WallTime wallEnd = new WallTime(Long.MIN_VALUE / 4);
  private @Nullable Stream stream;
  private @Nullable Withheld withheld;

  /** What belongs to one connection and one format. */
  private record Stream(
      StreamTracks tracks,
      ArrivalTimeline arrivals,
      MediaTimeline timeline,
      FragmentAssembler assembler) {}

  private record Withheld(GapCause cause, WallTime since, WallTime until, String detail) {}

  /**
   * @param limits {@link FragmentLimits#recording} or {@link FragmentLimits#live}
   * @param slabs what the fragments of many cameras are built in
   * @param notBefore end of what this camera has recorded before, {@code new MediaTime(0)} if
   *     nothing; media time goes on from there
   * @param sink called on the thread that calls here
   * @param listener likewise
   */
  public Fragmenter(
      FragmentLimits limits,
      SlabPool slabs,
      MediaTime notBefore,
      FragmentSink sink,
      FragmentListener listener) {
    this.limits = limits;
    this.mediaEnd = notBefore;
    this.sink = sink;
    this.listener = listener;
    this.pending = new PendingFragment(slabs, !limits.everySample());
  }

  /** The end of everything handed on so far; what the next fragmenter must not begin before. */
  public MediaTime mediaEnd() {
    return stream == null ? mediaEnd : stream.timeline().end();
  }

  /**
   * Hands on the samples since the newest keyframe of the leading track as they came, and nothing
   * if there is none, or if they have more than {@value CurrentGroup#MAX_BYTES} bytes. May be
   * called by any thread at any time, and waits for no more than the copy of one sample; the sink
   * is called within, and must not wait either.
   */
  public void replayGroup(SampleSink to) {
    pending.replay(to);
  }

  @Override
  public void format(StreamFormat format) {
    if (stream != null && stream.tracks().format().equals(format)) {
      return;
    }
    endConnection();
    StreamTracks tracks = new StreamTracks(format);
    ArrivalTimeline arrivals = new ArrivalTimeline(wallEnd);
    MediaTimeline timeline = new MediaTimeline(format, mediaEnd, arrivals);
    FragmentAssembler assembler =
        new FragmentAssembler(limits, sink, listener, pending, tracks, timeline, arrivals);
    stream = new Stream(tracks, arrivals, timeline, assembler);
    String audioProblem = tracks.audioProblem();
    if (audioProblem != null) {
      listener.audioLeftOut(audioProblem);
    }
  }

  @Override
  public void sample(EncodedSample sample) {
    Stream now = stream;
    if (now == null
        || sample.track() < 0
        || sample.track() >= now.tracks().format().tracks().size()) {
      throw new StrongroomException(
          ErrorKind.INTERNAL, "a sample of track " + sample.track() + " came before its format");
    }
    StreamTracks tracks = now.tracks();
    boolean video = sample.track() == tracks.videoTrack();
    if (!video && sample.track() != tracks.audioTrack()) {
      if (tracks.leadingTrack() < 0) {
        withhold(tracks, sample.arrival());
      }
      return;
    }
    int size = sample.bytes().remaining();
    if (size == 0
        || size > MAX_SAMPLE_BYTES
        || (video && !ParameterSets.wellFormed(sample.bytes()))) {
      now.assembler().loss(GapCause.LOSS);
      return;
    }
    if (video && !tracks.observe(sample.bytes(), sample.keyframe())) {
      now.assembler().loss(GapCause.LOSS);
    }
    MediaTimeline.Placed placed = now.timeline().place(sample, tracks.nominalDuration(sample));
    if (sample.track() == tracks.leadingTrack()) {
      observeArrival(now, sample, placed);
    }
    if (tracks.init() == null) {
      withhold(tracks, sample.arrival());
    } else {
      release(sample.arrival());
      now.assembler().add(sample, placed);
    }
  }

  @Override
  public void loss() {
    lost(GapCause.LOSS);
  }

  @Override
  public void overload() {
    lost(GapCause.OVERLOAD);
  }

  private void lost(GapCause cause) {
    if (stream != null) {
      stream.assembler().loss(cause);
    }
  }

  /**
   * Hands on the last, unfinished fragment. What comes next is a new connection, anchored anew to
   * the wall clock but never before this one's end on the media timeline.
   */
  public void endConnection() {
    Stream ended = stream;
    if (ended == null) {
      return;
    }
    ended.assembler().finish();
    mediaEnd = ended.timeline().end();
    wallEnd = ended.arrivals().last();
    stream = null;
    Withheld open = withheld;
    if (open != null) {
      release(open.until());
    }
  }

  private void observeArrival(Stream now, EncodedSample sample, MediaTimeline.Placed placed) {
    int timescale = now.tracks().format().tracks().get(sample.track()).timescale();
    long shown = Ticks.of(placed.decode() + placed.composition(), timescale);
    long fell = now.arrivals().observe(new MediaTime(shown), sample.arrival());
    if (fell > 0) {
      listener.clockSetBack(fell);
    }
  }

  private void withhold(StreamTracks tracks, WallTime arrival) {
    String problem = tracks.leadingTrack() < 0 ? tracks.audioProblem() : tracks.problem();
    GapCause cause = problem == null ? GapCause.NO_MEDIA : GapCause.FORMAT_NOT_SUPPORTED;
    String detail = problem == null ? "the camera has not sent its parameter sets yet" : problem;
    Withheld open = withheld;
    if (open == null || open.cause() != cause) {
      release(arrival);
      listener.withheld(cause, arrival, detail);
      withheld = new Withheld(cause, arrival, arrival, detail);
    } else {
      withheld = new Withheld(cause, open.since(), WallTime.max(open.until(), arrival), detail);
    }
  }

  private void release(WallTime until) {
    Withheld open = withheld;
    if (open != null) {
      withheld = null;
      WallTime end = WallTime.max(until, open.since().plusMicros(1));
      listener.dropped(new Gap(new TimeRange(open.since(), end), open.cause()), open.detail());
    }
  }
}
