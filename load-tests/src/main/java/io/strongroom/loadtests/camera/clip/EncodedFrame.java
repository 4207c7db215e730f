package io.strongroom.loadtests.camera.clip;

import java.util.List;

/**
 * One frame as an encoder or a file gave it.
 *
 * @param keyframe whether decoding can start here
 * @param display its place in the loop as it is shown; the place in which it is decoded is its
 *     place in the list
 * @param units its NAL units without start codes
 */
public record EncodedFrame(boolean keyframe, int display, List<byte[]> units) {
  public EncodedFrame {
    units = List.copyOf(units);
  }
}
