package io.strongroom.recording.fragment;

import io.strongroom.recording.model.Gap;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.WallTime;

/**
 * Told what a fragmenter could not keep, so that the recorder declares it (invariant 6: every due
 * second is recorded or is a gap with a cause). Called on the camera's thread.
 */
public interface FragmentListener {
  /** For a second fragmenter on the same samples, whose twin already tells. */
  FragmentListener SILENT =
      new FragmentListener() {
        @Override
        public void withheld(GapCause cause, WallTime since, String detail) {}

        @Override
        public void dropped(Gap gap, String detail) {}

        @Override
        public void hole(Gap gap) {}

        @Override
        public void audioLeftOut(String detail) {}

        @Override
        public void clockSetBack(long micros) {}
      };

  /**
   * From {@code since} on samples are thrown away because no init segment can be written for them.
   *
   * @param cause NO_MEDIA while parameter sets have not come yet, FORMAT_NOT_SUPPORTED if what came
   *     cannot be described
   * @param detail one line for the operator
   */
  void withheld(GapCause cause, WallTime since, String detail);

  /** Samples of this interval were thrown away; it is over now. */
  void dropped(Gap gap, String detail);

  /**
   * Nothing came in this interval although the connection stood: the camera paused, or the node's
   * clock was set forward. Called before the fragment that ends it.
   */
  void hole(Gap gap);

  /** The video is recorded without its audio, which cannot be described. */
  void audioLeftOut(String detail);

  /**
   * The node's clock fell by more than can be steered away (docs/design/time.md); the wall times of
   * this connection go on without it. A new connection follows the clock.
   */
  void clockSetBack(long micros);
}
