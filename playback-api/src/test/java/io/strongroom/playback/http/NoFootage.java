package io.strongroom.playback.http;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Nothing is recorded and nothing is live. */
final class NoFootage implements Footage, LiveFootage {
  @Override
  public Timeline timeline(CameraId camera, TimeRange range, long minGapMicros) {
    return new Timeline(List.of(), List.of(), Optional.empty(), false, List.of());
  }

  @Override
  public Optional<TimeRange> extent(CameraId camera) {
    return Optional.empty();
  }

  @Override
  public Resolution resolve(CameraId camera, TimeRange range, int maxChunks) {
    return new Resolution(List.of(), true);
  }

  @Override
  public ByteBuffer open(Authorisation authorisation, ChunkRef chunk) {
    throw new StrongroomException(ErrorKind.NOT_FOUND, "nothing is recorded");
  }

  @Override
  public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
    throw new StrongroomException(ErrorKind.UNAVAILABLE, "the camera does not record here");
  }
}
