package io.strongroom.recording.read;

import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import java.util.UUID;

/**
 * A live view that a person has through another node, which has checked the access and logged its
 * intent; the node that records the camera takes its word, as it is known by its certificate.
 *
 * @param view chosen at random by the asking node
 * @param camera of the authorisation there
 * @param range of the authorisation there
 * @param intent of the authorisation there
 */
public record RemoteView(UUID view, CameraId camera, TimeRange range, String intent) {
  /** What is asked for under an authorisation of this node. */
  public static RemoteView of(UUID view, Authorisation authorisation) {
    return new RemoteView(
        view, authorisation.camera(), authorisation.range(), authorisation.intent());
  }

  /** The same authorisation, as the node that records the camera honours it. */
  public Authorisation authorised(Authorisation.Mint mint) {
    return mint.authorise(camera, range, intent);
  }
}
