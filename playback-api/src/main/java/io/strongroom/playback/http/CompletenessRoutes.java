package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.recording.model.CameraId;
import io.strongroom.retention.compliance.CompletenessView;
import io.strongroom.retention.compliance.CompletenessView.Signed;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What was recorded of a camera on a day, as it was signed. Thread-safe. */
final class CompletenessRoutes {
  private static final long MAX_SERIAL = 99_999_999;

  private final CompletenessView completeness;
  private final Workers workers;
  private final Replies replies;

  CompletenessRoutes(CompletenessView completeness, Workers workers, Replies replies) {
    this.completeness = completeness;
    this.workers = workers;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/retention/completeness/{id}/{day}",
            Access.REPORTS,
            Set.of("serial"),
            this::record));
  }

  private CompletionStage<HttpResponse> record(Exchange exchange) {
    CameraId camera = exchange.camera();
    LocalDate day = day(exchange.path().getOrDefault("day", ""));
    Optional<Long> serial = exchange.number("serial", 1, MAX_SERIAL);
    return workers.run(
        () ->
            replies
                .plain(200)
                .withEntity(
                    HttpEntities.create(
                        ContentTypes.TEXT_PLAIN_UTF8,
                        find(camera, day, serial)
                            .orElseThrow(() -> none(camera, day, serial).raised()))));
  }

  /** The newest one if none is named. */
  private Optional<String> find(CameraId camera, LocalDate day, Optional<Long> serial) {
    return completeness.records(camera, day).stream()
        .filter(record -> serial.isEmpty() || serial.get() == record.serial())
        .reduce((before, after) -> after)
        .map(Signed::note);
  }

  private static Problem none(CameraId camera, LocalDate day, Optional<Long> serial) {
    return new Problem(
        404,
        "no-record",
        "No record",
        "camera "
            + camera
            + " has no completeness record"
            + serial.map(number -> " " + number).orElse("")
            + " of "
            + day
            + "; one is made an hour after the day's end");
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw Problem.field("day", "must be a date such as 2026-11-29").raised();
    }
  }
}
