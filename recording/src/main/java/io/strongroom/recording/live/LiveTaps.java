package io.strongroom.recording.live;

import io.strongroom.recording.fragment.SlabPool;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.LiveFootage;
import java.time.Clock;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The live views of the cameras that record on this node. Thread-safe. */
public final class LiveTaps implements LiveFootage {
  private final ConcurrentHashMap<CameraId, LiveTap> taps = new ConcurrentHashMap<>();
  private final SlabPool slabs = new SlabPool();
  private final Authorisation.Mint mint;
  private final Clock clock;

  /**
   * @param mint the only one whose authorisations show anything
   */
  public LiveTaps(Authorisation.Mint mint, Clock clock) {
    this.mint = mint;
    this.clock = clock;
  }

  /** The tap of a camera; made at its recorder's start and kept for its next. */
  public LiveTap of(CameraId camera) {
    return taps.computeIfAbsent(camera, id -> new LiveTap(mint, clock, slabs));
  }

  /** Drops the tap of a camera that is not recorded here any more. */
  public void forget(CameraId camera) {
    LiveTap tap = taps.remove(camera);
    if (tap != null) {
      tap.ended("the camera does not record here any more");
    }
  }

  @Override
  public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
    if (!authorisation.isFrom(mint)
        || !WallTime.of(clock.instant()).isBefore(authorisation.range().to())) {
      throw new StrongroomException(
          ErrorKind.DENIED, "the authorisation does not cover the present");
    }
    @Nullable LiveTap tap = taps.get(authorisation.camera());
    if (tap == null || !tap.delivers()) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "the camera delivers no pictures now; its state tells why");
    }
    return tap.subscribe(authorisation, subscriber);
  }
}
