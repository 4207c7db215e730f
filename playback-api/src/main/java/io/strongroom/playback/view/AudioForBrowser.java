package io.strongroom.playback.view;

import io.strongroom.playback.view.ffmpeg.AacEncoder;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.fragment.InitSegment;
import io.strongroom.recording.fragment.MovieFragment;
import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TrackFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sound of recorded footage playable in browsers: G.711, which they do not decode,
 * becomes AAC-LC; everything else and all video stays as stored. Pure functions, safe for any
 * thread; about 4 ms of processor time for a second of sound.
 *
 * <p>AAC frames lie on an absolute grid (multiples of 1,024 samples since the epoch), and a
 * fragment gets the frames whose input is complete at its end. So the frames of consecutive
 * fragments follow each other without gap or overlap, although each fragment is made alone and
 * gives the same bytes whenever it is asked for. Sound thus comes up to 0.2 s earlier in the file
 * than the picture it belongs to; its times say where it belongs.
 */
public final class AudioForBrowser {
  /** Frames encoded and thrown away, so that the encoder's state fits the fragment before. */
  private static final int WARM_UP_FRAMES = 4;

  /** Longest hole that is filled with silence, and longest fragment, in seconds. */
  private static final int MAX_HOLE_SECONDS = 1;

  private static final int MAX_FRAGMENT_SECONDS = 10;

  private AudioForBrowser() {}

  /** Whether the audio of this init segment must be changed for browsers. */
  public static boolean needed(ByteBuffer init) {
    return source(init).isPresent();
  }

  /** The init segment that goes with {@link #fragment}; the given one if nothing is needed. */
  public static ByteBuffer init(ByteBuffer init) {
    return source(init).map(source -> InitSegment.withAudio(init, source.target())).orElse(init);
  }

  /**
   * One fragment with its sound as AAC; the given one if nothing is needed.
   *
   * @param init the init segment as stored
   * @param previous the fragment before, as stored; null at the start of a recording, after a
   *     discontinuity or a change of format
   * @param fragment as stored; not changed
   * @param followed whether the recording goes on after it; if not, the sound is brought to its end
   * @throws StrongroomException CORRUPT if these are not fragments of this init segment
   */
  public static ByteBuffer fragment(
      ByteBuffer init, @Nullable ByteBuffer previous, ByteBuffer fragment, boolean followed) {
    return source(init)
        .map(source -> transcoded(source, previous, fragment, followed))
        .orElse(fragment);
  }

  /** The stored sound and what is made of it. */
  record Source(int track, AudioCodec codec, int rate, int channels) {
    /** 8 kHz is doubled: not every browser plays AAC that slow. */
    int factor() {
      return rate < 16_000 ? 2 : 1;
    }

    TrackFormat.Audio target() {
      int out = rate * factor();
      return new TrackFormat.Audio(AudioCodec.AAC, out, channels, AacConfig.of(out, channels));
    }

    List<FragmentReader.Sample> samples(ByteBuffer fragment) {
      return FragmentReader.samples(fragment).stream().filter(s -> s.track() == track).toList();
    }
  }

  static Optional<Source> source(ByteBuffer init) {
    for (InitReader.Track track : InitReader.tracks(init)) {
      boolean aLaw = track.entryType().equals("alaw");
      if (aLaw || track.entryType().equals("ulaw")) {
        AudioCodec codec = aLaw ? AudioCodec.PCMA : AudioCodec.PCMU;
        return Optional.of(new Source(track.id(), codec, track.timescale(), track.channels()));
      }
    }
    return Optional.empty();
  }

  private static ByteBuffer transcoded(
      Source source, @Nullable ByteBuffer previous, ByteBuffer fragment, boolean followed) {
    List<FragmentReader.Sample> now = source.samples(fragment);
    if (now.isEmpty()) {
      return MovieFragment.withAudio(fragment, source.track(), 0, List.of(), AacEncoder.FRAME);
    }
    List<FragmentReader.Sample> before = previous == null ? List.of() : source.samples(previous);
    long start = now.getFirst().decodeTime();
    boolean joined =
        !before.isEmpty()
            && Math.abs(start - end(before)) <= (long) MAX_HOLE_SECONDS * source.rate();
    long border = joined ? end(before) : start;
    long until = end(now);
    if (until - start > (long) MAX_FRAGMENT_SECONDS * source.rate()) {
      throw new StrongroomException(ErrorKind.CORRUPT, "a fragment has more sound than it may");
    }
    int lead = (WARM_UP_FRAMES + 4) * AacEncoder.FRAME;
    long origin = border - lead;
    int capacity = (int) Math.max(0, until - origin);
    Sound sound = new Sound(source.codec(), source.channels(), source.factor(), origin, capacity);
    if (joined) {
      before.forEach(sample -> sound.lay(sample.decodeTime(), sample.bytes()));
    }
    now.forEach(sample -> sound.lay(sample.decodeTime(), sample.bytes()));
    long first = firstAfter(border, source.factor());
    long next = followed ? firstAfter(until, source.factor()) : gridAfter(until * source.factor());
    List<ByteBuffer> frames = encode(source, sound, first, next);
    return MovieFragment.withAudio(fragment, source.track(), first, frames, AacEncoder.FRAME);
  }

  /** The first frame whose input is not complete when the sound reaches {@code end}. */
  private static long firstAfter(long end, int factor) {
    long complete = (end - Sound.REACH) * factor - AacEncoder.LOOKAHEAD;
    return gridAfter(complete + 1);
  }

  private static long gridAfter(long time) {
    return -Math.floorDiv(-time, (long) AacEncoder.FRAME) * AacEncoder.FRAME;
  }

  private static long end(List<FragmentReader.Sample> samples) {
    FragmentReader.Sample last = samples.getLast();
    return last.decodeTime() + last.duration();
  }

  private static List<ByteBuffer> encode(Source source, Sound sound, long first, long next) {
    List<ByteBuffer> frames = new ArrayList<>();
    if (first >= next) {
      return frames;
    }
    try (AacEncoder encoder = new AacEncoder(source.rate() * source.factor(), source.channels())) {
      long time = first - (long) WARM_UP_FRAMES * AacEncoder.FRAME;
      long limit = next + AacEncoder.LOOKAHEAD + AacEncoder.FRAME;
      long wanted = first;
      while (wanted < next && time < limit) {
        for (AacEncoder.Packet packet : encoder.encode(time, sound.frame(time), 0)) {
          if (packet.time() == wanted && wanted < next) {
            frames.add(packet.bytes());
            wanted += AacEncoder.FRAME;
          }
        }
        time += AacEncoder.FRAME;
      }
    }
    return frames;
  }
}
