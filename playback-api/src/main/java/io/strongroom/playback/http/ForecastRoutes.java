package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.retention.forecast.Forecast;
import io.strongroom.retention.forecast.ForecastView;
import io.strongroom.retention.forecast.Load;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** When room for footage runs out. Thread-safe. */
final class ForecastRoutes {
  private final ForecastView forecasts;
  private final Workers workers;
  private final Replies replies;

  ForecastRoutes(ForecastView forecasts, Workers workers, Replies replies) {
    this.forecasts = forecasts;
    this.workers = workers;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/retention/forecast",
            Access.ADMINISTER,
            Set.of(),
            this::forecast));
  }

  private record View(
      Instant at,
      long roomBytes,
      long totalBytes,
      long releaseBelowBytes,
      @Nullable Instant shortFrom,
      List<LineView> classes) {}

  /** A class; what will never be is left out. */
  private record LineView(
      String retentionClass,
      int floorDays,
      long bytesPerDay,
      long storedBytes,
      long pastFloorBytes,
      long heldBytes,
      long stopsBelowBytes,
      @Nullable Instant breaksAt,
      @Nullable Integer thinAfterDays,
      @Nullable Double thinnedKeptShare,
      @Nullable Boolean thinnedMeasured) {
    static LineView of(Forecast.Line line) {
      return new LineView(
          line.type().name(),
          line.floorDays(),
          line.bytesPerDay(),
          line.storedBytes(),
          line.pastFloorBytes(),
          line.heldBytes(),
          line.stopsBelowBytes(),
          line.breaksAt().orElse(null),
          line.thinned().map(Load.Thinned::afterDays).orElse(null),
          line.thinned().map(Load.Thinned::keptShare).orElse(null),
          line.thinned().map(Load.Thinned::measured).orElse(null));
    }
  }

  private CompletionStage<HttpResponse> forecast(Exchange exchange) {
    return workers.run(
        () -> {
          Forecast now = forecasts.forecast();
          return replies.json(
              200,
              new View(
                  now.at(),
                  now.roomBytes(),
                  now.totalBytes(),
                  now.releaseBelowBytes(),
                  now.shortFrom().orElse(null),
                  now.lines().stream().map(LineView::of).toList()));
        });
  }
}
