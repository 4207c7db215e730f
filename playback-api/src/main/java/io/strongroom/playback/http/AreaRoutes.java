package io.strongroom.playback.http;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.People;
import io.strongroom.playback.area.Area;
import io.strongroom.playback.area.AreaTree;
import io.strongroom.playback.area.Unit;
import io.strongroom.playback.http.Route.Access;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The areas and the units that lie in them, for administrators. Thread-safe. */
final class AreaRoutes {
  private final People people;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  AreaRoutes(People people, Workers records, Json json, Replies replies) {
    this.people = people;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, "/api/v1/areas", Access.ADMINISTER, Set.of(), this::list),
        new Route(
            HttpMethods.PUT, "/api/v1/areas/{area}", Access.ADMINISTER, Set.of(), this::putArea),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/areas/{area}",
            Access.ADMINISTER,
            Set.of(),
            this::removeArea),
        new Route(
            HttpMethods.PUT, "/api/v1/units/{unit}", Access.ADMINISTER, Set.of(), this::putUnit),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/units/{unit}",
            Access.ADMINISTER,
            Set.of(),
            this::removeUnit));
  }

  private record AreaDraft(@Nullable String name, @Nullable String parent) {}

  private record UnitDraft(@Nullable String area) {}

  private record AreaView(String code, String name, @Nullable String parent, List<String> path) {}

  private record UnitView(String unit, String area) {}

  private record AreasView(List<AreaView> areas, List<UnitView> units) {
    static AreasView of(AreaTree tree) {
      return new AreasView(
          tree.areas().values().stream()
              .map(
                  area ->
                      new AreaView(
                          area.code(),
                          area.name(),
                          area.parent().orElse(null),
                          tree.path(area.code())))
              .toList(),
          tree.units().values().stream()
              .map(unit -> new UnitView(unit.name(), unit.area()))
              .toList());
    }
  }

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return records.run(() -> replies.json(200, AreasView.of(people.areas())));
  }

  private CompletionStage<HttpResponse> putArea(Exchange exchange) {
    AreaDraft given = json.read(exchange.body().toArray(), AreaDraft.class);
    Area area =
        new Area(
            exchange.path().getOrDefault("area", ""),
            Fields.required("name", given.name()),
            Optional.ofNullable(given.parent()).filter(parent -> !parent.isEmpty()));
    return change(
        exchange,
        tree -> tree.with(area),
        area.code() + " " + area.name() + area.parent().map(in -> " in " + in).orElse(""));
  }

  private CompletionStage<HttpResponse> removeArea(Exchange exchange) {
    String code = exchange.path().getOrDefault("area", "");
    return change(exchange, tree -> tree.without(code), "without " + code);
  }

  private CompletionStage<HttpResponse> putUnit(Exchange exchange) {
    UnitDraft given = json.read(exchange.body().toArray(), UnitDraft.class);
    Unit unit =
        new Unit(exchange.path().getOrDefault("unit", ""), Fields.required("area", given.area()));
    return change(exchange, tree -> tree.with(unit), unit.name() + " in " + unit.area());
  }

  private CompletionStage<HttpResponse> removeUnit(Exchange exchange) {
    String unit = exchange.path().getOrDefault("unit", "");
    return change(exchange, tree -> tree.withoutUnit(unit), "without " + unit);
  }

  private CompletionStage<HttpResponse> change(
      Exchange exchange, UnaryOperator<AreaTree> change, String words) {
    Account by = exchange.signedIn().account();
    return records.run(
        () -> replies.json(200, AreasView.of(people.changeAreas(by, change, words))));
  }
}
