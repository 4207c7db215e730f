package io.strongroom.recording.read;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;

/**
 * Proof that an access was checked and its intent logged durably: the only value that opens a pack.
 *
 * <p>Made only by a {@link Mint}. A node wires exactly one mint, gives it to the access checker and
 * to the {@link Footage} that honours it; a value of any other mint opens nothing.
 */
public final class Authorisation {
  private final Mint mint;
  private final CameraId camera;
  private final TimeRange range;
  private final String intent;

  private Authorisation(Mint mint, CameraId camera, TimeRange range, String intent) {
    this.mint = mint;
    this.camera = camera;
    this.range = range;
    this.intent = intent;
  }

  public CameraId camera() {
    return camera;
  }

  /** The wall-clock interval that may be opened: the resolved one, whole fragments included. */
  public TimeRange range() {
    return range;
  }

  /** Id of the durable log entry that stands behind this value. */
  public String intent() {
    return intent;
  }

  /** Whether {@code other} made this value. */
  public boolean isFrom(Mint other) {
    return mint == other;
  }

  /** The capability to make authorisations. Whoever holds it must have checked and logged first. */
  public static final class Mint {
    /** Makes one authorisation for an intent that is durable in the access log. */
    public Authorisation authorise(CameraId camera, TimeRange resolvedRange, String durableIntent) {
      return new Authorisation(this, camera, resolvedRange, durableIntent);
    }
  }
}
