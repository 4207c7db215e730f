package io.strongroom.playback.http;

import io.strongroom.playback.access.Session;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.report.Language;
import io.strongroom.playback.report.ReportCsv;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.playback.report.pdf.ReportPdf;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.pack.RetentionClass;
import io.strongroom.retention.report.ReportScope;
import io.strongroom.retention.report.ReportView;
import io.strongroom.retention.report.RetentionReport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamConverters;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether footage was kept as the rules say, as JSON, as a table and as a document. What is wrong
 * with a request, or keeps a report from being begun, is a problem with its status; from then on it
 * goes out as it is reckoned, and what goes wrong breaks it off. Thread-safe.
 */
final class ReportRoutes {
  private static final Logger log = LoggerFactory.getLogger(ReportRoutes.class);

  /** Small pieces would each wake the stream. */
  private static final int PIECE = 32 * 1024;

  private static final ContentType CSV = ContentTypes.TEXT_CSV_UTF8;
  private static final ContentType PDF = ContentTypes.create(MediaTypes.APPLICATION_PDF);

  private final ReportView reports;
  private final ReportFont font;
  private final Workers records;
  private final Workers writers;
  private final Json json;
  private final Replies replies;
  private final Places places =
      new Places("http_reports", "reports on their way out", Limits.MAX_REPORTS);

  /**
   * @param records begins reports
   * @param writers a thread for each that goes out
   */
  ReportRoutes(
      ReportView reports,
      ReportFont font,
      Workers records,
      Workers writers,
      Json json,
      Replies replies) {
    this.reports = reports;
    this.font = font;
    this.records = records;
    this.writers = writers;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/reports/retention",
            Access.REPORTS,
            Set.of("from", "to", "class", "area", "camera", "format", "part", "lang"),
            this::report));
  }

  private enum Format {
    JSON,
    CSV,
    PDF;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private CompletionStage<HttpResponse> report(Exchange exchange) {
    Format format =
        exchange
            .query("format")
            .map(text -> among("format", text, List.of(Format.values()), Format::code))
            .orElse(Format.JSON);
    Language language =
        exchange
            .query("lang")
            .map(text -> among("lang", text, List.of(Language.values()), Language::code))
            .orElse(Language.EN);
    ReportCsv.Part part =
        exchange
            .query("part")
            .map(
                text -> among("part", text, List.of(ReportCsv.Part.values()), ReportCsv.Part::code))
            .orElse(ReportCsv.Part.DAYS);
    if (exchange.query("part").isPresent() && format != Format.CSV) {
      throw Problem.field("part", "is for format=csv alone; leave it out").raised();
    }
    ReportScope scope = scope(exchange);
    Session session = exchange.signedIn();
    return records.run(
        () -> {
          RetentionReport report = reports.report(scope);
          return switch (format) {
            case JSON -> {
              requireFew(report, format);
              yield answer(
                  exchange,
                  ContentTypes.APPLICATION_JSON,
                  out -> out.write(json.write(ReportJson.of(report))));
            }
            case CSV ->
                attached(scope, "csv", part.code())
                    .apply(
                        answer(exchange, CSV, out -> ReportCsv.write(report, part, language, out)));
            case PDF -> {
              requireFew(report, format);
              String by = session.account().name();
              ReportPdf.check(report, language, by, font);
              yield attached(scope, "pdf", "report")
                  .apply(
                      answer(
                          exchange, PDF, out -> ReportPdf.write(report, language, by, font, out)));
            }
          };
        });
  }

  private static <T> T among(String field, String text, List<T> values, Function<T, String> code) {
    return values.stream()
        .filter(each -> code.apply(each).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.field(
                        field,
                        "must be one of " + String.join(", ", values.stream().map(code).toList()))
                    .raised());
  }

  private static ReportScope scope(Exchange exchange) {
    return new ReportScope(
        date(exchange, "from"),
        date(exchange, "to"),
        exchange.query("class").map(ReportRoutes::retentionClass),
        exchange.query("area"),
        exchange.query("camera").map(ReportRoutes::camera));
  }

  private static LocalDate date(Exchange exchange, String name) {
    return Fields.date(name, Fields.required(name, exchange.query(name).orElse(null)));
  }

  private static RetentionClass retentionClass(String text) {
    try {
      return new RetentionClass(text);
    } catch (IllegalArgumentException | StrongroomException e) {
      throw Problem.field("class", String.valueOf(e.getMessage())).raised();
    }
  }

  private static CameraId camera(String text) {
    try {
      return CameraId.parse(text);
    } catch (StrongroomException e) {
      throw Problem.field("camera", String.valueOf(e.getMessage())).raised();
    }
  }

  /** Whoever waits for these gets nothing before all of it has been read. */
  private static void requireFew(RetentionReport report, Format format) {
    if (report.cameraDays() > Limits.MAX_REPORT_CAMERA_DAYS) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "to: "
              + report.cameraDays()
              + " days of cameras are too many for "
              + format.code()
              + ", which has room for "
              + Limits.MAX_REPORT_CAMERA_DAYS
              + "; name a class or an area, fewer days, or format=csv");
    }
  }

  /** Writes the body of a response; what it throws breaks the body off. */
  private interface Body {
    void write(OutputStream out) throws IOException;
  }

  private HttpResponse answer(Exchange exchange, ContentType type, Body body) {
    HttpResponse head = replies.plain(200);
    if (exchange.isHead()) {
      return head.withEntity(HttpEntities.createChunked(type, Source.empty()));
    }
    places.requireRoom();
    Source<ByteString, NotUsed> bytes =
        StreamConverters.asOutputStream(Limits.IDLE)
            .viaMat(KillSwitches.single(), Keep.both())
            .mapMaterializedValue(
                ends -> {
                  places.takeAnyway();
                  CompletionStage<Boolean> writing =
                      writers.run(() -> write(body, new BufferedOutputStream(ends.first(), PIECE)));
                  var _ = writing.whenComplete((done, e) -> end(ends.second(), e));
                  return NotUsed.getInstance();
                });
    return head.withEntity(HttpEntities.createChunked(type, bytes.filter(ByteString::nonEmpty)));
  }

  /** Closed only if all of it was written: what is closed early would look whole. */
  private static boolean write(Body body, OutputStream out) throws IOException {
    body.write(out);
    out.close();
    return true;
  }

  private void end(UniqueKillSwitch stream, @Nullable Throwable e) {
    places.giveBack();
    if (e != null) {
      log.warn("a report was broken off: {}", e.toString());
      stream.abort(e);
    }
  }

  Bound bound() {
    return places.bound();
  }

  private static Function<HttpResponse, HttpResponse> attached(
      ReportScope scope, String ending, String part) {
    String name = "retention-%s-%s-%s.%s".formatted(part, scope.from(), scope.to(), ending);
    return response ->
        response.addHeader(
            RawHeader.create("Content-Disposition", "attachment; filename=\"" + name + "\""));
  }
}
