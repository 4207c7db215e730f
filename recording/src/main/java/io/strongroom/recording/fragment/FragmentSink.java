package io.strongroom.recording.fragment;

import java.nio.ByteBuffer;

/** Where a fragmenter hands what it finished; called on the camera's thread. */
public interface FragmentSink {
  /**
   * The init segment ({@code ftyp} + {@code moov}) of the fragments that follow. Called before the
   * first fragment and at each change of format. The buffer is valid until the call returns.
   */
  void init(ByteBuffer initSegment);

  /** The next fragment, in media order. */
  void fragment(Fragment fragment);
}
