package io.strongroom.recording.fragment;

import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.MediaTime;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.TrackFormat;
import io.strongroom.recording.model.WallTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts the samples of one connection on the camera's media timeline: anchored once to the wall
 * clock, then following the stream's own time stamps, growing within each track whatever the camera
 * sends (docs/design/time.md). Used by one thread.
 */
final class MediaTimeline {
  /** A stamp further ahead of its predecessor than this is compared with its arrival. */
  static final long JUMP_MICROS = 1_000_000;

  /** Falls up to this are bridged tick by tick; larger ones are a new beginning. */
  static final long FALL_MICROS = 250_000;

  /** A pause this long, in a stream that is not this slow, is a break. */
  static final long PAUSE_MICROS = 2_000_000;

  /** How far audio and video may be apart and still be believed to share their origin. */
  static final long SKEW_MICROS = 3_000_000;

  /** Audio stamps this near to where the previous sample ends are taken to mean that end. */
  static final long AUDIO_SNAP_MICROS = 40_000;

  /** Composition offsets beyond this are not believed. */
  static final long MAX_COMPOSITION_MICROS = 60_000_000;

  /** Stamps beyond this are not times but marks such as "none". */
  private static final long MAX_STAMP = 1L << 53;

  private static final long DEFAULT_VIDEO_SPACING = MediaTime.RATE / 25;

  /**
   * Where a sample belongs.
   *
   * @param decode in the track's timescale, since the Unix epoch; greater than any before
   * @param composition presentation minus decode time, same unit
   * @param decodeTicks decode time in ticks of 90 kHz
   * @param discontinuity whether the timeline breaks before it
   */
  record Placed(long decode, int composition, long decodeTicks, boolean discontinuity) {}

  private static final class Track {
    final int timescale;
    final boolean audio;
    boolean started;
    long offset;
    long last;
    long spacing;
    boolean spacingKnown;
    WallTime lastArrival = new WallTime(0);

    Track(TrackFormat format, MediaTime floor) {
      timescale = format.timescale();
      audio = format instanceof TrackFormat.Audio;
      last = Ticks.rescale(floor.ticks(), timescale) - 1;
      spacing = Ticks.rescale(DEFAULT_VIDEO_SPACING, timescale);
    }

    long units(long micros) {
      return micros * timescale / 1_000_000;
    }
  }

  private final ArrivalTimeline arrivals;
  private final MediaTime floor;
  private final List<Track> tracks = new ArrayList<>();
  private boolean anchored;
  private long base;
  private long firstTicks;
  private WallTime firstArrival = new WallTime(0);
  private boolean broke;

  /** Media times will not be before {@code floor}, the end of what was recorded before. */
  MediaTimeline(StreamFormat format, MediaTime floor, ArrivalTimeline arrivals) {
    this.arrivals = arrivals;
    this.floor = floor;
    format.tracks().forEach(track -> tracks.add(new Track(track, floor)));
  }

  /**
   * @param nominal units of the track's timescale that an audio sample lasts; not used for video
   */
  Placed place(EncodedSample sample, long nominal) {
    Track track = tracks.get(sample.track());
    boolean believed =
        Math.abs(sample.decodeTime()) <= MAX_STAMP && sample.decodeTime() != Long.MIN_VALUE;
    long stamp = believed ? sample.decodeTime() : track.last + track.spacing - track.offset;
    broke = false;
    if (!track.started) {
      start(track, stamp, sample.arrival());
    } else {
      follow(track, stamp, sample.arrival());
    }
    long before = track.last;
    long decode = settle(track, stamp + track.offset);
    if (track.audio) {
      track.spacing = Math.max(1, nominal);
    } else if (track.started && !broke && decode - before > 1) {
      track.spacing = decode - before;
      track.spacingKnown = true;
    }
    track.started = true;
    track.last = decode;
    track.lastArrival = sample.arrival();
    int composition = believed ? composition(track, sample, decode) : 0;
    return new Placed(decode, composition, Ticks.of(decode, track.timescale), broke);
  }

  /** What the last sample of a track is taken to last, in its timescale. */
  long spacing(int track) {
    return tracks.get(track).spacing;
  }

  /** The end of everything placed so far; the floor of the next connection. */
  MediaTime end() {
    long end = floor.ticks();
    for (Track track : tracks) {
      if (track.started) {
        end = Math.max(end, Ticks.of(track.last + track.spacing, track.timescale) + 1);
      }
    }
    return new MediaTime(end);
  }

  private void start(Track track, long stamp, WallTime arrival) {
    long ticks = Ticks.of(stamp, track.timescale);
    if (!anchored) {
      anchored = true;
      firstArrival = arrival;
      firstTicks = Math.max(MediaTime.anchoredAt(arrival).ticks(), floor.ticks());
      base = firstTicks - ticks;
    } else {
      long expected = firstTicks + firstArrival.microsUntil(arrival) * 9 / 100;
      if (Math.abs(Ticks.micros(ticks + base - expected)) > SKEW_MICROS) {
        track.offset = Ticks.rescale(Math.max(expected, floor.ticks()), track.timescale) - stamp;
        return;
      }
    }
    track.offset = Ticks.rescale(ticks + base, track.timescale) - stamp;
  }

  private void follow(Track track, long stamp, WallTime arrival) {
    long delta = stamp + track.offset - track.last;
    if (delta > -track.units(FALL_MICROS) && delta <= track.units(JUMP_MICROS)) {
      return;
    }
    for (int bits = 32; bits <= 33; bits++) {
      long unwrapped = delta + (1L << bits);
      if (delta < 0 && unwrapped > 0 && unwrapped <= track.units(JUMP_MICROS)) {
        track.offset += 1L << bits;
        return;
      }
    }
    if (delta > 0 && plausible(track, stamp + track.offset, arrival)) {
      boolean slow = !track.spacingKnown || delta <= 4 * track.spacing;
      broke = !track.audio && !slow && delta > track.units(PAUSE_MICROS);
      return;
    }
    broke = true;
    reanchor(track, stamp, arrival);
  }

  /** Whether a stamp fits its arrival: on time, or no later than its predecessor was. */
  private boolean plausible(Track track, long media, WallTime arrival) {
    long lag = lag(track, media, arrival);
    long before = Math.max(0, lag(track, track.last, track.lastArrival));
    return lag >= -JUMP_MICROS && lag <= before + JUMP_MICROS;
  }

  private long lag(Track track, long media, WallTime arrival) {
    return arrivals.lagMicros(new MediaTime(Ticks.of(media, track.timescale)), arrival);
  }

  /**
   * The stream's clock has jumped. The other track may have jumped by the same amount just before:
   * then its new origin is taken over, which keeps sound and picture together.
   */
  private void reanchor(Track track, long stamp, WallTime arrival) {
    long ticks = Ticks.of(stamp, track.timescale);
    long shared = Ticks.rescale(ticks + base, track.timescale);
    if (shared > track.last && plausible(track, shared, arrival)) {
      track.offset = shared - stamp;
      return;
    }
    long next = track.last + Math.max(1, track.spacing);
    long byArrival = Ticks.rescale(arrivals.mediaAt(arrival).ticks(), track.timescale);
    track.offset = Math.max(next, byArrival) - stamp;
    base = Ticks.of(Math.max(next, byArrival), track.timescale) - ticks;
  }

  /** Makes times grow, and audio contiguous where its stamps only jitter. */
  private static long settle(Track track, long media) {
    if (!track.audio || !track.started) {
      return Math.max(media, track.last + 1);
    }
    long end = track.last + track.spacing;
    return media <= end + track.units(AUDIO_SNAP_MICROS) ? end : media;
  }

  private static int composition(Track track, EncodedSample sample, long decode) {
    if (track.audio || Math.abs(sample.presentationTime()) > MAX_STAMP) {
      return 0;
    }
    long offset = sample.presentationTime() + track.offset - decode;
    return Math.abs(offset) <= track.units(MAX_COMPOSITION_MICROS) ? (int) offset : 0;
  }
}
