package io.strongroom.retention.report;

import io.strongroom.recording.camera.Camera;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.pack.RetentionClass;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A camera of a report.
 *
 * @param name for people; its id if it is off the register
 * @param area its managing unit; empty if it is off the register
 * @param retentionClass that it has now; of one off the register, that of its newest footage in the
 *     range
 * @param registered since when; empty if it is off the register
 */
public record ReportCamera(
    CameraId id,
    String name,
    String area,
    RetentionClass retentionClass,
    Optional<Instant> registered) {
  /** By area, then by name. */
  static final Comparator<ReportCamera> ORDER =
      Comparator.comparing(ReportCamera::area)
          .thenComparing(ReportCamera::name)
          .thenComparing(ReportCamera::id);

  static ReportCamera of(Camera camera) {
    return new ReportCamera(
        camera.id(),
        camera.name(),
        camera.managingUnit(),
        camera.retentionClass(),
        Optional.of(camera.created()));
  }

  static ReportCamera offRegister(CameraId id, RetentionClass type) {
    return new ReportCamera(id, id.toString(), "", type, Optional.empty());
  }
}
