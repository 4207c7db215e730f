package io.strongroom.playback.http;

import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.CameraDirectory.CameraView;
import io.strongroom.playback.http.CameraDirectory.NewCamera;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.alarm.Alarm;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/** The register of cameras and the alarms. Thread-safe. */
final class CameraRoutes {
  private final CameraDirectory cameras;
  private final Alarms alarms;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  CameraRoutes(
      CameraDirectory cameras, Alarms alarms, Workers records, Json json, Replies replies) {
    this.cameras = cameras;
    this.alarms = alarms;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, "/api/v1/cameras", Access.SIGNED_IN, Set.of(), this::list),
        new Route(HttpMethods.POST, "/api/v1/cameras", Access.ADMINISTRATOR, Set.of(), this::add),
        new Route(HttpMethods.GET, "/api/v1/cameras/{id}", Access.SIGNED_IN, Set.of(), this::show),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/cameras/{id}",
            Access.ADMINISTRATOR,
            Set.of(),
            this::remove),
        new Route(HttpMethods.GET, "/api/v1/alarms", Access.SIGNED_IN, Set.of(), this::alarms));
  }

  private record CamerasView(List<CameraView> cameras) {}

  private record AlarmsView(List<Alarm> alarms) {}

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return records.run(
        () ->
            replies.json(
                200,
                new CamerasView(cameras.list().stream().map(CameraView::withoutSource).toList())));
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    CameraId camera = exchange.camera();
    boolean administrator = exchange.signedIn().account().role() == Role.ADMINISTRATOR;
    return records.run(
        () ->
            cameras
                .find(camera)
                .map(view -> administrator ? view : view.withoutSource())
                .map(view -> replies.json(200, view))
                .orElseThrow(() -> unknown().raised()));
  }

  private CompletionStage<HttpResponse> add(Exchange exchange) {
    NewCamera camera = json.read(exchange.body().toArray(), NewCamera.class);
    return records.run(
        () -> {
          CameraView added = cameras.add(camera);
          return replies
              .json(201, added)
              .addHeader(RawHeader.create("Location", "/api/v1/cameras/" + added.id()));
        });
  }

  private CompletionStage<HttpResponse> remove(Exchange exchange) {
    CameraId camera = exchange.camera();
    return records.run(
        () -> {
          if (!cameras.remove(camera)) {
            throw unknown().raised();
          }
          return replies.noContent();
        });
  }

  private CompletionStage<HttpResponse> alarms(Exchange exchange) {
    return CompletableFuture.completedFuture(replies.json(200, new AlarmsView(alarms.standing())));
  }

  static Problem unknown() {
    return new Problem(
        404, "not-found", "Not found", "there is no camera with this id; GET /api/v1/cameras");
  }
}
