package io.strongroom.playback.http;

import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.inspect.CountLines;
import io.strongroom.playback.inspect.Counts;
import io.strongroom.playback.inspect.Inspection;
import io.strongroom.playback.inspect.Inspection.Counted;
import io.strongroom.playback.report.Csv;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Numbers of the access log for publication. Thread-safe. */
final class CountRoutes {
  private final Inspection inspection;
  private final Workers reports;
  private final Replies replies;

  CountRoutes(Inspection inspection, Workers reports, Replies replies) {
    this.inspection = inspection;
    this.reports = reports;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/access-log/counts",
            Access.INSPECT,
            Set.of("period", "format"),
            this::counts));
  }

  private record CountsView(
      WallTime from,
      WallTime to,
      List<NodeId> logs,
      List<LineView> accesses,
      List<LineView> refusals,
      List<LineView> decisions,
      @Nullable Long medianSeconds,
      @Nullable Long p90Seconds) {}

  /** Without a count it is from 1 to 4. */
  private record LineView(@Nullable String unit, String what, @Nullable Long count) {
    static LineView of(Counts.Line line) {
      return new LineView(
          line.unit().isEmpty() ? null : line.unit(),
          line.what(),
          line.count().isPresent() ? line.count().getAsLong() : null);
    }
  }

  private CompletionStage<HttpResponse> counts(Exchange exchange) {
    String period = Fields.required("period", exchange.query().get("period"));
    LocalDate from = firstDay(period);
    LocalDate to = end(period, from);
    String format = exchange.query("format").orElse("json");
    if (!Set.of("json", "csv").contains(format)) {
      throw Problem.field("format", "must be json or csv").raised();
    }
    PackRoutes.mayTakeLong(exchange);
    return reports.run(
        () -> {
          Counted counted = inspection.count(exchange.signedIn(), from, to);
          return format.equals("csv")
              ? replies
                  .plain(200)
                  .withEntity(HttpEntities.create(ContentTypes.TEXT_CSV_UTF8, csv(counted)))
              : replies.json(200, view(counted));
        });
  }

  /** The first day of a period; refuses what is none. */
  static LocalDate firstDay(String period) {
    try {
      if (period.matches("[0-9]{4}")) {
        return LocalDate.of(Integer.parseInt(period), 1, 1);
      }
      return YearMonth.parse(period).atDay(1);
    } catch (DateTimeException e) {
      throw Problem.field("period", "must be a month or a year, such as 2026-11 or 2026").raised();
    }
  }

  /** The day after its last one. */
  static LocalDate end(String period, LocalDate from) {
    return period.length() == 4 ? from.plusYears(1) : from.plusMonths(1);
  }

  private static CountsView view(Counted counted) {
    Counts counts = counted.counts();
    return new CountsView(
        counted.range().from(),
        counted.range().to(),
        counted.logs(),
        counts.accesses().stream().map(LineView::of).toList(),
        counts.refusals().stream().map(LineView::of).toList(),
        counts.decisions().stream().map(LineView::of).toList(),
        counts.toDecide().map(times -> times.median().toSeconds()).orElse(null),
        counts.toDecide().map(times -> times.ninetieth().toSeconds()).orElse(null));
  }

  private static String csv(Counted counted) {
    StringWriter text = new StringWriter();
    try {
      Csv out = new Csv(text);
      for (List<String> line : CountLines.of(counted.counts())) {
        out.line(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
