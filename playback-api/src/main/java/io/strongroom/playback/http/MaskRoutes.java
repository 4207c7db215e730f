package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.mask.MaskChange;
import io.strongroom.playback.mask.MaskChanges;
import io.strongroom.playback.mask.MaskHistory;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.playback.mask.MaskVersion;
import io.strongroom.playback.mask.Masks;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.WallTime;
import io.strongroom.retention.change.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The masks of cameras: administrators set them, whoever is signed in may know them. */
final class MaskRoutes {
  private final Masks masks;
  private final MaskChanges changes;
  private final CameraRegistry cameras;
  private final Permissions permissions;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  MaskRoutes(
      Masks masks,
      MaskChanges changes,
      CameraRegistry cameras,
      Permissions permissions,
      Workers records,
      Json json,
      Replies replies) {
    this.masks = masks;
    this.changes = changes;
    this.cameras = cameras;
    this.permissions = permissions;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET, "/api/v1/cameras/{id}/masks", Access.SIGNED_IN, Set.of(), this::show),
        new Route(
            HttpMethods.PUT, "/api/v1/cameras/{id}/masks", Access.ADMINISTER, Set.of(), this::set));
  }

  /** The masks, and for administrators the change that waits. */
  private record MasksView(
      CameraId camera, boolean masked, List<VersionView> versions, @Nullable ChangeView change) {}

  private record ChangeView(
      String id,
      List<List<List<Double>>> polygons,
      @Nullable WallTime from,
      boolean past,
      String reason,
      String proposedBy,
      Instant proposedAt,
      Instant lapsesAt) {
    static ChangeView of(Change<MaskChange> change) {
      return new ChangeView(
          change.id().toString(),
          shapes(change.what().polygons()),
          change.what().from().orElse(null),
          change.what().past(),
          change.reason(),
          change.approval().proposedBy(),
          change.approval().proposedAt(),
          change.approval().lapsesAt());
    }
  }

  private record VersionView(
      int number,
      WallTime from,
      boolean past,
      List<List<List<Double>>> polygons,
      String by,
      @Nullable String approvedBy,
      Instant at) {
    static VersionView of(MaskVersion version) {
      return new VersionView(
          version.number(),
          version.from(),
          version.past(),
          shapes(version.polygons()),
          version.by(),
          version.approved().map(MaskVersion.Approved::by).orElse(null),
          version.at());
    }
  }

  static List<List<List<Double>>> shapes(List<MaskPolygon> polygons) {
    return polygons.stream()
        .map(
            polygon ->
                polygon.corners().stream()
                    .map(
                        corner ->
                            List.of(
                                (double) corner.x() / MaskPolygon.WHOLE,
                                (double) corner.y() / MaskPolygon.WHOLE))
                    .toList())
        .toList();
  }

  /** The body of PUT. */
  private record Draft(
      @Nullable List<@Nullable List<@Nullable List<@Nullable Double>>> polygons,
      @Nullable String from,
      @Nullable Boolean past,
      @Nullable String reason) {}

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    CameraId camera = exchange.camera();
    return records.run(
        () -> {
          requireSeen(camera, exchange.signedIn());
          boolean decides =
              permissions.withoutAreas(exchange.signedIn()).has(Permission.ADMINISTER);
          return reply(
              200, camera, masks.of(camera), decides ? changes.open(camera) : Optional.empty());
        });
  }

  /** What a person may not know of is as if it were not there. */
  private void requireSeen(CameraId camera, Session session) {
    if (!permissions.reach(session).may(Permission.SEE, permissions.camera(camera))) {
      throw new StrongroomException(ErrorKind.NOT_FOUND, AccessChecker.NO_CAMERA);
    }
    requireKnown(camera);
  }

  private CompletionStage<HttpResponse> set(Exchange exchange) {
    CameraId camera = exchange.camera();
    Draft draft = json.read(exchange.body().toArray(), Draft.class);
    List<MaskPolygon> polygons = polygons(Fields.required("polygons", draft.polygons()));
    String given = draft.from();
    WallTime from = given == null ? null : Instants.parse("from", given);
    boolean past = !Boolean.FALSE.equals(draft.past());
    String reason = draft.reason() == null ? "" : draft.reason().strip();
    String user = exchange.signedIn().account().user();
    return records.run(
        () -> {
          requireKnown(camera);
          return switch (changes.set(camera, from, past, polygons, reason, user)) {
            case MaskChanges.InForce inForce ->
                reply(200, camera, inForce.history(), changes.open(camera));
            case MaskChanges.Waits waits ->
                reply(202, camera, masks.of(camera), Optional.of(waits.change()));
          };
        });
  }

  private HttpResponse reply(
      int status, CameraId camera, MaskHistory history, Optional<Change<MaskChange>> change) {
    return replies.json(
        status,
        new MasksView(
            camera,
            history.isMasked(),
            history.versions().reversed().stream().map(VersionView::of).toList(),
            change.map(ChangeView::of).orElse(null)));
  }

  private void requireKnown(CameraId camera) {
    if (cameras.get(camera).isEmpty() && masks.of(camera).versions().isEmpty()) {
      throw CameraRoutes.unknown().raised();
    }
  }

  static List<MaskPolygon> polygons(List<@Nullable List<@Nullable List<@Nullable Double>>> given) {
    if (given.size() > MaskVersion.MAX_POLYGONS) {
      throw Problem.field("polygons", "may be " + MaskVersion.MAX_POLYGONS + " at most; join some")
          .raised();
    }
    List<MaskPolygon> polygons = new ArrayList<>();
    for (List<@Nullable List<@Nullable Double>> each : given) {
      int number = polygons.size() + 1;
      try {
        polygons.add(new MaskPolygon(corners(each)));
      } catch (StrongroomException e) {
        throw Problem.field("polygons", "number " + number + " " + e.getMessage()).raised();
      }
    }
    return polygons;
  }

  private static List<MaskPolygon.Point> corners(
      @Nullable List<@Nullable List<@Nullable Double>> given) {
    List<MaskPolygon.Point> corners = new ArrayList<>();
    for (List<@Nullable Double> corner : given == null ? List.<List<Double>>of() : given) {
      if (corner == null || corner.size() != 2) {
        throw Problem.field("polygons", "each corner is two numbers, [x, y]").raised();
      }
      corners.add(new MaskPolygon.Point(place(corner.get(0)), place(corner.get(1))));
    }
    return corners;
  }

  private static int place(@Nullable Double share) {
    if (share == null || !(share >= 0 && share <= 1)) {
      throw Problem.field("polygons", "each number must be from 0 to 1, a share of the picture")
          .raised();
    }
    return (int) Math.round(share * MaskPolygon.WHOLE);
  }
}
