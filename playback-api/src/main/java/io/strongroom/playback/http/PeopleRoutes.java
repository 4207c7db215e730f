package io.strongroom.playback.http;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.http.PeopleViews.AssignmentView;
import io.strongroom.playback.http.PeopleViews.UserView;
import io.strongroom.playback.http.Route.Access;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/** The accounts of people, for administrators. Thread-safe. */
final class PeopleRoutes {
  private final People people;
  private final Workers passwords;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  PeopleRoutes(People people, Workers passwords, Workers records, Json json, Replies replies) {
    this.people = people;
    this.passwords = passwords;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.POST, "/api/v1/users", Access.ADMINISTER, Set.of(), this::add),
        new Route(HttpMethods.GET, "/api/v1/users", Access.ADMINISTER, Set.of(), this::list),
        new Route(
            HttpMethods.PUT, "/api/v1/users/{user}", Access.ADMINISTER, Set.of(), this::assign),
        new Route(
            HttpMethods.PUT,
            "/api/v1/users/{user}/locked",
            Access.ADMINISTER,
            Set.of(),
            this::lock),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/users/{user}/totp",
            Access.ADMINISTER,
            Set.of(),
            this::removeTotp),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/users/{user}/sessions",
            Access.ADMINISTER,
            Set.of(),
            this::endSessions));
  }

  private record NewUser(
      @Nullable String user,
      @Nullable String name,
      @Nullable String unit,
      @Nullable String role,
      @Nullable List<AssignmentView> assignments,
      @Nullable String password,
      @Nullable Boolean temporary) {
    @Override
    public String toString() {
      return "new user";
    }
  }

  private record Duties(
      @Nullable String name,
      @Nullable String unit,
      @Nullable String role,
      @Nullable List<AssignmentView> assignments) {}

  private record Lock(@Nullable Boolean locked, @Nullable String reason) {}

  private record UsersView(List<UserView> users) {}

  private CompletionStage<HttpResponse> list(Exchange exchange) {
    return records.run(
        () ->
            replies.json(200, new UsersView(people.list().stream().map(PeopleViews::of).toList())));
  }

  private CompletionStage<HttpResponse> add(Exchange exchange) {
    NewUser given = json.read(exchange.body().toArray(), NewUser.class);
    String user = Fields.required("user", given.user());
    String name = Fields.required("name", given.name());
    String unit = Fields.required("unit", given.unit());
    Role role = PeopleViews.role(given.role());
    List<Assignment> assignments = PeopleViews.assignments(role, given.assignments());
    char[] password = Fields.required("password", given.password()).toCharArray();
    boolean temporary = Boolean.TRUE.equals(given.temporary());
    return passwords
        .run(
            () ->
                people.add(
                    by(exchange),
                    new Account(user, name, unit, role, "").assigned(assignments),
                    password,
                    temporary))
        .thenApply(account -> replies.json(201, PeopleViews.of(account)));
  }

  private CompletionStage<HttpResponse> assign(Exchange exchange) {
    Duties given = json.read(exchange.body().toArray(), Duties.class);
    String name = Fields.required("name", given.name());
    String unit = Fields.required("unit", given.unit());
    Role role = PeopleViews.role(given.role());
    List<Assignment> assignments =
        PeopleViews.assignments(role, Fields.required("assignments", given.assignments()));
    return records.run(
        () ->
            replies.json(
                200,
                PeopleViews.of(
                    people.assign(by(exchange), user(exchange), name, unit, assignments))));
  }

  private CompletionStage<HttpResponse> lock(Exchange exchange) {
    Lock given = json.read(exchange.body().toArray(), Lock.class);
    boolean locked = Fields.required("locked", given.locked());
    Optional<String> reason =
        locked ? Optional.of(Fields.required("reason", given.reason())) : Optional.empty();
    return records.run(
        () -> replies.json(200, PeopleViews.of(people.lock(by(exchange), user(exchange), reason))));
  }

  private CompletionStage<HttpResponse> removeTotp(Exchange exchange) {
    return records.run(
        () -> {
          people.removeTotp(by(exchange), user(exchange));
          return replies.noContent();
        });
  }

  private CompletionStage<HttpResponse> endSessions(Exchange exchange) {
    return records.run(
        () -> {
          people.endSessions(by(exchange), user(exchange));
          return replies.noContent();
        });
  }

  private static Account by(Exchange exchange) {
    return exchange.signedIn().account();
  }

  private static String user(Exchange exchange) {
    return exchange.path().getOrDefault("user", "");
  }
}
