package io.strongroom.loadtests.check;

import io.strongroom.loadtests.camera.FrameStamp;
import io.strongroom.recording.fragment.FragmentReader;
import io.strongroom.recording.fragment.InitReader;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.VideoCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the stamps in fragments, one init segment after the other. Used by one thread. */
public final class StampReader {
  private List<InitReader.Track> tracks = List.of();
  private long unstamped;
  private long audioSamples;

  /** What follows belongs to this init segment ({@code moov}, alone or behind {@code ftyp}). */
  public void init(ByteBuffer initSegment) {
    tracks = InitReader.tracks(initSegment);
  }

  /** Hands over the stamps of a fragment in the order of its video samples. */
  public void fragment(ByteBuffer fragment, Consumer<FrameStamp> stamps) {
    for (FragmentReader.Sample sample : FragmentReader.samples(fragment)) {
      InitReader.Track track = track(sample.track());
      if (!track.isVideo()) {
        audioSamples++;
        continue;
      }
      Optional<FrameStamp> stamp = FrameStamp.find(sample.bytes(), codec(track));
      stamp.ifPresentOrElse(stamps, () -> unstamped++);
    }
  }

  /** Video samples without a readable stamp up to now. */
  public long unstamped() {
    return unstamped;
  }

  public long audioSamples() {
    return audioSamples;
  }

  private static VideoCodec codec(InitReader.Track track) {
    return track.entryType().startsWith("avc") ? VideoCodec.H264 : VideoCodec.H265;
  }

  private InitReader.Track track(int id) {
    for (InitReader.Track track : tracks) {
      if (track.id() == id) {
        return track;
      }
    }
    throw new StrongroomException(
        ErrorKind.CORRUPT, "a sample of track " + id + ", which no moov announces");
  }
}
