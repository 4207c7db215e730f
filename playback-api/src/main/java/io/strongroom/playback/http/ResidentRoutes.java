package io.strongroom.playback.http;

import io.strongroom.playback.grant.AccessRequest;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.grant.Grant;
import io.strongroom.playback.grant.Person;
import io.strongroom.playback.grant.RequestId;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.mask.MaskPolygon;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** What a resident is to see of footage that is shown to him. Thread-safe. */
final class ResidentRoutes {
  private final AccessRequests requests;
  private final RequestReach reaches;
  private final Workers workers;
  private final Json json;
  private final Replies replies;
  private final InstantSource clock;

  ResidentRoutes(
      AccessRequests requests,
      RequestReach reaches,
      Workers workers,
      Json json,
      Replies replies,
      InstantSource clock) {
    this.requests = requests;
    this.reaches = reaches;
    this.workers = workers;
    this.json = json;
    this.replies = replies;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.POST, "/api/v1/grants/{id}/uncover", Access.ASK, Set.of(), this::uncover));
  }

  /** The body: without from and to, it counts for all of the grant. */
  private record Uncover(
      @Nullable String camera,
      @Nullable String from,
      @Nullable String to,
      @Nullable List<@Nullable List<@Nullable List<@Nullable Double>>> polygons) {}

  private CompletionStage<HttpResponse> uncover(Exchange exchange) {
    RequestId id = RequestRoutes.id(exchange);
    Person officer = RequestRoutes.asker(exchange.signedIn());
    Uncover given = json.read(exchange.body().toArray(), Uncover.class);
    CameraId camera = Fields.camera("camera", Fields.required("camera", given.camera()));
    List<MaskPolygon> polygons = MaskRoutes.polygons(Fields.required("polygons", given.polygons()));
    return workers.run(
        () -> {
          AccessRequest request = reaches.visible(exchange.signedIn(), requests.get(id));
          TimeRange footage = footage(request, given);
          AccessRequest next = requests.uncover(id, officer, camera, footage, polygons);
          return replies.json(200, RequestViews.of(next, requests.whyTwo(next), clock.instant()));
        });
  }

  private static TimeRange footage(AccessRequest request, Uncover given) {
    TimeRange all =
        request
            .grant()
            .map(Grant::scope)
            .map(scope -> scope.range())
            .orElse(request.asked().range());
    WallTime from = Instants.optional("from", given.from()).orElse(all.from());
    WallTime to = Instants.optional("to", given.to()).orElse(all.to());
    return Fields.range(from, to);
  }
}
