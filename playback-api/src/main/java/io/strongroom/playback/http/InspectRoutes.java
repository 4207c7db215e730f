package io.strongroom.playback.http;

import io.strongroom.playback.audit.EntryType;
import io.strongroom.playback.audit.LogQuery;
import io.strongroom.playback.audit.Population;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.inspect.Inspection;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The access log, for inspectors. Thread-safe. */
final class InspectRoutes {
  private static final int USUAL_LIMIT = 50;

  /** More than any log has; small enough to be written in JSON by everybody. */
  private static final long MAX_INDEX = 9_999_999_999L;

  private static final WallTime EARLIEST = new WallTime(0);
  private static final WallTime LATEST = Instants.parse("to", "2199-12-31T23:59:59Z");

  private final Inspection inspection;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  InspectRoutes(Inspection inspection, Workers records, Json json, Replies replies) {
    this.inspection = inspection;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(
            HttpMethods.GET,
            "/api/v1/access-log",
            Access.INSPECT,
            Set.of(
                "from", "to", "camera", "type", "unit", "person", "purpose", "after", "limit",
                "node"),
            this::search),
        new Route(
            HttpMethods.GET,
            "/api/v1/access-log/entries/{index}",
            Access.INSPECT,
            Set.of("node"),
            this::entry),
        new Route(
            HttpMethods.GET,
            "/api/v1/access-log/receipts/{index}",
            Access.INSPECT,
            Set.of(),
            this::receipt),
        new Route(
            HttpMethods.POST, "/api/v1/access-log/samples", Access.INSPECT, Set.of(), this::commit),
        new Route(
            HttpMethods.POST,
            "/api/v1/access-log/samples/draw",
            Access.INSPECT,
            Set.of(),
            this::draw));
  }

  private record NewSample(
      @Nullable String from,
      @Nullable String to,
      @Nullable String type,
      @Nullable Integer count,
      @Nullable String seedDigest) {}

  private record Seed(@Nullable String seed) {
    @Override
    public String toString() {
      return "seed";
    }
  }

  private record CommittedView(long index) {}

  private CompletionStage<HttpResponse> commit(Exchange exchange) {
    NewSample given = json.read(exchange.body().toArray(), NewSample.class);
    WallTime from = Instants.parse("from", Fields.required("from", given.from()));
    WallTime to = Instants.parse("to", Fields.required("to", given.to()));
    TimeRange range = Fields.range(from, to);
    int count = Fields.required("count", given.count());
    if (count < 1 || count > Population.MAX_COUNT) {
      throw Problem.field("count", "must be from 1 to " + Population.MAX_COUNT).raised();
    }
    byte[] digest = hex("seedDigest", given.seedDigest());
    Population population =
        new Population(range, Optional.ofNullable(given.type()).map(InspectRoutes::type), count);
    return records.run(
        () ->
            replies.json(
                201,
                new CommittedView(
                    inspection.commit(
                        exchange.signedIn(), population, HexFormat.of().formatHex(digest)))));
  }

  private CompletionStage<HttpResponse> draw(Exchange exchange) {
    Seed given = json.read(exchange.body().toArray(), Seed.class);
    byte[] seed = hex("seed", given.seed());
    return records.run(
        () -> replies.json(200, InspectViews.of(inspection.draw(exchange.signedIn(), seed))));
  }

  private static byte[] hex(String field, @Nullable String text) {
    String digits = Fields.required(field, text);
    if (!digits.matches("[0-9a-f]{64}")) {
      throw Problem.field(field, "must be 64 digits 0-9a-f, which are 32 bytes").raised();
    }
    return HexFormat.of().parseHex(digits);
  }

  private CompletionStage<HttpResponse> search(Exchange exchange) {
    LogQuery query = query(exchange);
    Optional<NodeId> node = node(exchange);
    String words =
        new TreeMap<>(exchange.query())
            .entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .collect(Collectors.joining(" "));
    return records.run(
        () ->
            replies.json(
                200,
                InspectViews.of(
                    inspection.search(exchange.signedIn(), node, query, words),
                    inspection::cameraName)));
  }

  private static LogQuery query(Exchange exchange) {
    WallTime from = exchange.instant("from").orElse(EARLIEST);
    WallTime to = exchange.instant("to").orElse(LATEST);
    TimeRange range = Fields.range(from, to);
    return new LogQuery(
        range,
        exchange.query("camera").map(text -> id("camera", text, CameraId::parse)),
        exchange.query("type").map(InspectRoutes::type),
        text(exchange, "unit"),
        text(exchange, "person"),
        text(exchange, "purpose"),
        exchange.number("after", 0, MAX_INDEX).orElse(Long.MAX_VALUE),
        exchange.number("limit", 1, LogQuery.MAX_LIMIT).orElse((long) USUAL_LIMIT).intValue());
  }

  private static Optional<String> text(Exchange exchange, String name) {
    return exchange.query(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static EntryType type(String code) {
    return EntryType.ofCode(code)
        .orElseThrow(
            () ->
                Problem.field(
                        "type",
                        "must be one of "
                            + Arrays.stream(EntryType.values())
                                .map(EntryType::code)
                                .collect(Collectors.joining(", ")))
                    .raised());
  }

  private static Optional<NodeId> node(Exchange exchange) {
    return exchange.query("node").map(text -> id("node", text, NodeId::parse));
  }

  private static <T> T id(String field, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (StrongroomException e) {
      throw Problem.field(field, String.valueOf(e.getMessage())).raised();
    }
  }

  private CompletionStage<HttpResponse> entry(Exchange exchange) {
    Optional<NodeId> node = node(exchange);
    long index = index(exchange);
    return records.run(
        () -> replies.json(200, view(inspection.entry(exchange.signedIn(), node, index))));
  }

  private InspectViews.EntryView view(Inspection.ShownEntry shown) {
    return InspectViews.of(shown.found(), shown.opened(), inspection::cameraName);
  }

  private CompletionStage<HttpResponse> receipt(Exchange exchange) {
    long index = index(exchange);
    return records.run(
        () ->
            replies
                .plain(200)
                .withEntity(
                    HttpEntities.create(
                        ContentTypes.TEXT_PLAIN_UTF8,
                        inspection.receipt(exchange.signedIn(), index).proof().toString())));
  }

  private static long index(Exchange exchange) {
    String text = exchange.path().getOrDefault("index", "");
    if (!text.matches("0|[1-9][0-9]{0,9}")) {
      throw Problem.field("index", "must be the number of an entry, from 0 on").raised();
    }
    return Long.parseLong(text);
  }
}
