package io.strongroom.playback.grant;

import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an officer has uncovered of a camera for a resident to see. The newest one of a camera
 * counts, and no other; without one all is covered. Immutable; pure.
 *
 * @param number counts from 1 for each grant
 * @param footage the stretch that it counts for
 * @param polygons none: all is covered again
 * @param by account
 */
public record Uncovering(
    int number,
    CameraId camera,
    TimeRange footage,
    List<MaskPolygon> polygons,
    String by,
    Instant at) {
  /** Most polygons at a time. */
  public static final int MOST_POLYGONS = 8;

  /** Most of one grant. */
  public static final int MOST = 64;

  public Uncovering {
    polygons = List.copyOf(polygons);
  }

  /** What may be seen of a stretch of footage; of one that sticks out nothing. */
  static Set<MaskPolygon> seen(List<Uncovering> all, CameraId camera, TimeRange footage) {
    return newest(all, camera)
        .filter(each -> each.footage().contains(footage))
        .map(each -> Set.copyOf(each.polygons()))
        .orElse(Set.of());
  }

  private static Optional<Uncovering> newest(List<Uncovering> all, CameraId camera) {
    return all.reversed().stream().filter(each -> each.camera().equals(camera)).findFirst();
  }

  /**
   * With one more.
   *
   * @param scope of the grant
   * @throws StrongroomException CALLER, naming the field
   */
  static List<Uncovering> with(
      List<Uncovering> all,
      Scope scope,
      CameraId camera,
      TimeRange footage,
      List<MaskPolygon> polygons,
      String by,
      Instant now) {
    if (!scope.cameras().contains(camera)) {
      throw wrong("camera", "is not one of this grant's");
    }
    if (!scope.range().contains(footage)) {
      throw wrong("from", "from and to must lie within the grant");
    }
    if (polygons.size() > MOST_POLYGONS) {
      throw wrong("polygons", "may be " + MOST_POLYGONS + " at most; join some");
    }
    if (all.size() >= MOST && !polygons.isEmpty()) {
      throw wrong("polygons", "were set " + MOST + " times for this grant; make another request");
    }
    List<Uncovering> more = new ArrayList<>(all);
    more.add(new Uncovering(all.size() + 1, camera, footage, polygons, by, now));
    return more;
  }

  /** In words, for the log. */
  String words() {
    StringBuilder words = new StringBuilder();
    words.append("camera ").append(camera);
    words.append(' ').append(footage.from()).append('/').append(footage.to());
    for (MaskPolygon polygon : polygons) {
      words.append(';');
      polygon
          .corners()
          .forEach(each -> words.append(' ').append(each.x()).append(',').append(each.y()));
    }
    return words.toString();
  }

  private static StrongroomException wrong(String field, String what) {
    return new StrongroomException(ErrorKind.CALLER, field + ": " + what);
  }
}
