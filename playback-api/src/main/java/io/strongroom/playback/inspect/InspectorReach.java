package io.strongroom.playback.inspect;

import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Reach;
import io.strongroom.playback.audit.AccessLogEntry.Event;
import io.strongroom.playback.audit.Decision;
import io.strongroom.playback.audit.FoundEntry;
import io.strongroom.recording.model.CameraId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which entries an inspector sees: all, or those about cameras where he inspects. What names no
 * camera is for those who inspect everywhere. One call's state; reads records of requests.
 */
final class InspectorReach implements Predicate<FoundEntry> {
  private final Reach reach;
  private final boolean everywhere;
  private final Permissions permissions;
  private final Asked asked;

  InspectorReach(Reach reach, Permissions permissions, Asked asked) {
    this.reach = reach;
    this.everywhere = reach.hasEverywhere(Permission.INSPECT);
    this.permissions = permissions;
    this.asked = asked;
  }

  @Override
  public boolean test(FoundEntry found) {
    if (everywhere) {
      return true;
    }
    if (found.camera().isPresent()) {
      return covers(found.camera().get());
    }
    return found.entry().event() instanceof Event.Decided(Decision decision)
        && (decision.granted().isPresent()
            ? isAbout(decision.granted().get().cameras())
            : asked
                .request(decision.request())
                .filter(request -> isAbout(request.asked().cameras()))
                .isPresent());
  }

  /** None stands for all of them. */
  private boolean isAbout(List<CameraId> cameras) {
    return cameras.isEmpty() || cameras.stream().anyMatch(this::covers);
  }

  private boolean covers(CameraId camera) {
    return reach.may(Permission.INSPECT, Optional.of(camera).flatMap(permissions::camera));
  }
}
