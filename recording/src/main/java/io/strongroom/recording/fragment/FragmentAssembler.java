package io.strongroom.recording.fragment;

import io.strongroom.recording.fragment.MediaTimeline.Placed;
import io.strongroom.recording.model.ByteChain;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the placed samples of one stream into fragments and hands them on. Used by one thread.
 */
final class FragmentAssembler {
  /** Audio that may gather in a fragment while no video comes, in ticks of 90 kHz. */
  static final long MAX_AUDIO_TICKS = 2 * MediaTime.RATE;

  /** A loss ends a fragment of at least this length; a shorter one is marked as a whole. */
  static final long MIN_TICKS_AT_LOSS = MediaTime.RATE / 5;

  /** Wall time without footage, within a connection, that is reported as a hole. */
  static final long MIN_HOLE_MICROS = 1_000_000;

  private static final int NOTHING_FOLLOWS = -1;

  private final FragmentLimits limits;
  private final FragmentSink sink;
  private final FragmentListener listener;
  private final PendingFragment pending;
  private final CutPlan plan;
  private final StreamTracks tracks;
  private final MediaTimeline timeline;
  private final ArrivalTimeline arrivals;
  private final PendingFragment.TrackIds ids;
  private @Nullable ByteBuffer announced;
  private int sequence = 1;
  private boolean breakBefore = true;
  private @Nullable GapCause lossNext;
  private long keyComposition;
  private @Nullable WallTime promised;
  private @Nullable WallTime lastEnd;

  FragmentAssembler(
      FragmentLimits limits,
      FragmentSink sink,
      FragmentListener listener,
      PendingFragment pending,
      StreamTracks tracks,
      MediaTimeline timeline,
      ArrivalTimeline arrivals) {
    this.limits = limits;
    this.sink = sink;
    this.listener = listener;
    this.pending = pending;
    this.plan = new CutPlan(limits);
    this.tracks = tracks;
    this.timeline = timeline;
    this.arrivals = arrivals;
    this.ids = new PendingFragment.TrackIds(tracks.videoTrack() + 1, tracks.audioTrack() + 1);
  }

  /** Adds one sample; the init segment of its track must be known. */
  void add(EncodedSample sample, Placed placed) {
    boolean leading = sample.track() == tracks.leadingTrack();
    boolean newFormat =
        announced == null || (sample.keyframe() && leading && !announced.equals(tracks.init()));
    if (placed.discontinuity() && leading) {
      cut(NOTHING_FOLLOWS);
      plan.forget();
      breakBefore = true;
    } else if (leading) {
      cutIfStretched(placed);
      if (newFormat || lossNext != null) {
        cut(placed.decode());
      }
    }
    if (sample.track() == tracks.videoTrack()) {
      cutForVideo(sample, placed);
    } else {
      cutForAudio(sample);
    }
    if (newFormat) {
      announce();
    }
    if (lossNext != null && pending.isEmpty()) {
      pending.markLoss(lossNext);
      lossNext = null;
    }
    append(sample, placed);
    if (limits.everySample()) {
      cut(NOTHING_FOLLOWS);
    }
  }

  /** Notes that samples were lost before the next one. */
  void loss(GapCause cause) {
    pending.rememberLoss();
    long ticks = pendingTicks();
    if (pending.isEmpty() || ticks >= MIN_TICKS_AT_LOSS) {
      lossNext = cause;
    } else {
      pending.markLoss(cause);
    }
  }

  /** Hands on what is there; the end of a connection or a format. */
  void finish() {
    cut(NOTHING_FOLLOWS);
    pending.forget();
  }

  private void announce() {
    ByteBuffer init = tracks.init();
    if (init != null) {
      sink.init(init.asReadOnlyBuffer());
      announced = init;
    }
  }

  private void append(EncodedSample sample, Placed placed) {
    boolean video = sample.track() == tracks.videoTrack();
    if (video) {
      if (sample.keyframe()) {
        keyComposition = placed.composition();
      }
      pending.addVideo(placed.decode(), placed.composition(), sample.keyframe(), sample.bytes());
    } else {
      pending.addAudio(placed.decode(), sample.bytes());
    }
    pending.remember(sample, video, sample.track() == tracks.leadingTrack());
  }

  private void cutForVideo(EncodedSample sample, Placed placed) {
    plan.observe(placed.decode(), sample.keyframe(), sample.bytes().remaining());
    SampleTable video = pending.video();
    long elapsed = video.count() == 0 ? 0 : placed.decode() - video.decode(0);
    long bytesWith = pending.bytesWith(sample.bytes().remaining());
    long spacing = timeline.spacing(tracks.videoTrack());
    boolean due =
        video.count() == 0
            ? bytesWith > limits.maxBytes()
            : plan.cutBefore(elapsed, spacing, sample.keyframe(), bytesWith);
    if (due || pending.count() == MovieFragment.MAX_SAMPLES) {
      cut(placed.decode());
    }
  }

  /**
   * Where the last video sample lasts so long that with it the fragment is too long, it starts the
   * next one.
   */
  private void cutIfStretched(Placed next) {
    SampleTable video = pending.video();
    int last = video.count() - 1;
    if (last < 1 || next.decode() - video.decode(0) <= limits.maxTicks()) {
      return;
    }
    long decode = video.decode(last);
    int composition = video.composition(last);
    boolean keyframe = video.keyframe(last);
    ByteBuffer bytes = pending.removeLastVideo();
    cut(decode);
    pending.addVideo(decode, composition, keyframe, bytes);
  }

  private void cutForAudio(EncodedSample sample) {
    boolean alone = tracks.leadingTrack() == tracks.audioTrack();
    long spacing = Ticks.of(timeline.spacing(tracks.audioTrack()), timescale(tracks.audioTrack()));
    long gathered = audioTicks() + 2 * spacing;
    boolean due =
        gathered > (alone || pending.video().count() == 0 ? limits.maxTicks() : MAX_AUDIO_TICKS)
            || pending.bytesWith(sample.bytes().remaining()) > limits.maxBytes()
            || pending.count() == MovieFragment.MAX_SAMPLES;
    if (due) {
      cut(NOTHING_FOLLOWS);
    }
  }

  private long pendingTicks() {
    SampleTable video = pending.video();
    return video.count() == 0 ? audioTicks() : video.decode(video.count() - 1) - video.decode(0);
  }

  private long audioTicks() {
    SampleTable audio = pending.audio();
    return audio.count() == 0
        ? 0
        : Ticks.of(
            audio.decode(audio.count() - 1) - audio.decode(0), timescale(tracks.audioTrack()));
  }

  private int timescale(int track) {
    return tracks.format().tracks().get(track).timescale();
  }

  /**
   * Ends the pending fragment, if there is one.
   *
   * @param next decode time of the leading track's sample that follows without a gap, or {@link
   *     #NOTHING_FOLLOWS}
   */
  private void cut(long next) {
    if (pending.isEmpty()) {
      return;
    }
    boolean hasLeading = pending.video().count() > 0 || tracks.videoTrack() < 0;
    int track = pending.video().count() > 0 ? tracks.videoTrack() : tracks.audioTrack();
    SampleTable leading = pending.video().count() > 0 ? pending.video() : pending.audio();
    long lastVideo = last(pending.video(), tracks.videoTrack(), next);
    long lastAudio = last(pending.audio(), tracks.audioTrack(), NOTHING_FOLLOWS);
    long lastLeading = leading == pending.video() ? lastVideo : lastAudio;
    MediaTime first = new MediaTime(Ticks.of(leading.decode(0), timescale(track)));
    long endUnits = leading.decode(leading.count() - 1) + lastLeading;
    MediaTime end = new MediaTime(Ticks.of(endUnits, timescale(track)));

    WallTime start =
        promised != null ? promised : hasLeading ? border(first) : arrivals.at(shown(first));
    promised = null;
    boolean jumped = arrivals.takeJump();
    boolean discontinuity = breakBefore || jumped;
    breakBefore = false;
    WallTime until = start.plusMicros(Ticks.micros(end.ticks()) - Ticks.micros(first.ticks()));
    if (next != NOTHING_FOLLOWS && hasLeading) {
      promised = border(end);
      // after a step of the clock the fragment still lasts as long as it lasted
      until = arrivals.jumped() ? until : promised;
    } else if (!limits.everySample()) {
      arrivals.reach(until);
    }
    reportHole(start);
    lastEnd = until;
    emit(start, Math.max(1, start.microsUntil(until)), first, discontinuity, lastVideo, lastAudio);
  }

  private void reportHole(WallTime start) {
    if (lastEnd != null && lastEnd.microsUntil(start) >= MIN_HOLE_MICROS) {
      GapCause loss = pending.loss();
      GapCause cause = loss == null ? GapCause.NO_MEDIA : loss;
      listener.hole(new Gap(new TimeRange(lastEnd, start), cause));
    }
  }

  private void emit(
      WallTime start,
      long durationMicros,
      MediaTime mediaStart,
      boolean discontinuity,
      long lastVideo,
      long lastAudio) {
    boolean keyframe =
        pending.video().count() > 0 ? pending.video().keyframe(0) : tracks.videoTrack() < 0;
    int count = pending.count();
    boolean lossBefore = pending.loss() != null;
    int crc = keyframe ? pending.firstVideoCrc() : 0;
    ByteChain bytes = pending.finish(sequence++, ids, lastVideo, lastAudio);
    sink.fragment(
        new Fragment(
            bytes,
            start,
            durationMicros,
            mediaStart,
            count,
            keyframe,
            discontinuity,
            lossBefore,
            crc));
    pending.clear();
  }

  private long last(SampleTable samples, int track, long next) {
    if (samples.count() == 0) {
      return 0;
    }
    return next == NOTHING_FOLLOWS || track != tracks.leadingTrack()
        ? timeline.spacing(track)
        : next - samples.decode(samples.count() - 1);
  }

  private WallTime border(MediaTime decode) {
    return arrivals.border(shown(decode));
  }

  /** Decode time plus the reordering delay: when the picture is shown. */
  private MediaTime shown(MediaTime decode) {
    return new MediaTime(decode.ticks() + keyComposition);
  }
}
