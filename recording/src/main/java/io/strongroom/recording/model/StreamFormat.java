package io.strongroom.recording.model;

import java.util.List;

/**
 * The tracks of a stream. A sample's track number is its index here. At most one video and one
 * audio track; the video track, if there is one, comes first.
 */
public record StreamFormat(List<TrackFormat> tracks) {
  public StreamFormat {
    tracks = List.copyOf(tracks);
    long videos = tracks.stream().filter(TrackFormat.Video.class::isInstance).count();
    if (tracks.isEmpty() || tracks.size() > 2 || videos > 1 || tracks.size() - videos > 1) {
      throw new StrongroomException(
          ErrorKind.CALLER, "a stream has one video track, one audio track, or one of each");
    }
    if (tracks.size() == 2 && !(tracks.get(0) instanceof TrackFormat.Video)) {
      throw new StrongroomException(ErrorKind.CALLER, "the video track must come first");
    }
  }
}
