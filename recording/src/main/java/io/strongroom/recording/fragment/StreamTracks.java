package io.strongroom.recording.fragment;

import io.strongroom.recording.model.AudioCodec;
import io.strongroom.recording.model.EncodedSample;
import io.strongroom.recording.model.StreamFormat;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TrackFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tracks of one stream and the init segment that describes them now. Used by one thread. */
final class StreamTracks {
  private static final int MAX_CHANNELS = 8;
  private static final int MAX_AUDIO_RATE = 192_000;
  private static final int MIN_DOPS_BYTES = 11;

  private final StreamFormat format;
  private final int videoTrack;
  private final int audioTrack;
  private final TrackFormat.@Nullable Audio audio;
  private final int aacFrameTicks;
  private final @Nullable ParameterSets parameterSets;
  private @Nullable VideoConfiguration video;
  private @Nullable ByteBuffer init;
  private @Nullable String problem;
  private @Nullable String audioProblem;

  StreamTracks(StreamFormat format) {
    this.format = format;
    TrackFormat first = format.tracks().getFirst();
    TrackFormat last = format.tracks().getLast();
    this.videoTrack = first instanceof TrackFormat.Video ? 0 : -1;
    this.parameterSets =
        first instanceof TrackFormat.Video track ? new ParameterSets(track.codec()) : null;
    int frame = 0;
    TrackFormat.Audio usable = null;
    if (last instanceof TrackFormat.Audio track) {
      try {
        check(track);
        frame = AudioTiming.aacFrameTicks(track);
        usable = track;
      } catch (StrongroomException e) {
        audioProblem = e.getMessage();
      }
    }
    this.audio = usable;
    this.audioTrack = usable == null ? -1 : format.tracks().size() - 1;
    this.aacFrameTicks = frame;
    if (first instanceof TrackFormat.Video track) {
      ByteBuffer known = track.parameterSets().asBuffer();
      if (ParameterSets.wellFormed(known)) {
        observe(known, false);
      }
    }
    rebuild();
  }

  StreamFormat format() {
    return format;
  }

  /** Index of the video track, or -1. */
  int videoTrack() {
    return videoTrack;
  }

  /** Index of the audio track that is kept, or -1. */
  int audioTrack() {
    return audioTrack;
  }

  /** Index of the track that times follow: video if there is any. */
  int leadingTrack() {
    return videoTrack >= 0 ? videoTrack : audioTrack;
  }

  /** Why the audio is left out, if it is. */
  @Nullable String audioProblem() {
    return audioProblem;
  }

  /** Why there is no init segment although parameter sets came, if that is so. */
  @Nullable String problem() {
    return problem;
  }

  /** The init segment, or null as long as the tracks cannot be described. */
  @Nullable ByteBuffer init() {
    return init;
  }

  /** Units of its timescale that an audio sample lasts. */
  long nominalDuration(EncodedSample sample) {
    return audio != null && sample.track() == audioTrack
        ? AudioTiming.durationOf(audio, aacFrameTicks, sample.bytes())
        : 0;
  }

  /**
   * Takes the parameter sets out of a video sample.
   *
   * @return false if one of them is malformed; what was known before then stays in force
   */
  boolean observe(ByteBuffer units, boolean keyframe) {
    if (parameterSets == null) {
      return true;
    }
    try {
      parameterSets.observe(units, keyframe);
      if (parameterSets.changed()) {
        video = parameterSets.configuration();
        problem = null;
        rebuild();
      }
      return true;
    } catch (StrongroomException e) {
      problem = e.getMessage();
      return false;
    }
  }

  private void rebuild() {
    List<InitSegment.Track> tracks = new ArrayList<>(2);
    if (videoTrack >= 0) {
      if (video == null) {
        return;
      }
      tracks.add(new InitSegment.Track.Video(video));
    }
    if (audio != null) {
      tracks.add(new InitSegment.Track.Audio(audio));
    }
    if (!tracks.isEmpty()) {
      ByteBuffer built = InitSegment.of(tracks);
      init = built.equals(init) ? init : built;
    }
  }

  private static void check(TrackFormat.Audio track) {
    if (track.channels() < 1 || track.channels() > MAX_CHANNELS) {
      throw AudioTiming.unsupported(track.channels() + " channels");
    }
    if (track.sampleRate() < 1 || track.sampleRate() > MAX_AUDIO_RATE) {
      throw AudioTiming.unsupported("a sample rate of " + track.sampleRate() + " Hz");
    }
    int bytes = track.configuration().length();
    if (track.codec() == AudioCodec.OPUS && (bytes < MIN_DOPS_BYTES || bytes > 255)) {
      throw AudioTiming.unsupported("a dOps of " + bytes + " bytes");
    }
  }
}
