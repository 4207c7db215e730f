package io.strongroom.playback.http;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.ProviderLink;
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
  private final Optional<String> issuer;
  private final Workers passwords;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  /**
   * @param issuer the identity provider that accounts can be linked with
   */
  PeopleRoutes(
      People people,
      Optional<String> issuer,
      Workers passwords,
      Workers records,
      Json json,
      Replies replies) {
    this.people = people;
    this.issuer = issuer;
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
            HttpMethods.PUT,
            "/api/v1/users/{user}/provider",
            Access.ADMINISTER,
            Set.of(),
            this::link),
        new Route(
            HttpMethods.DELETE,
            "/api/v1/users/{user}/provider",
            Access.ADMINISTER,
            Set.of(),
            this::unlink),
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
      @Nullable Link provider,
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

  private record Link(@Nullable String subject, @Nullable Boolean machine) {}

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
    Account wanted = new Account(user, name, unit, role, "").assigned(assignments);
    if (given.provider() != null) {
      if (given.password() != null || given.temporary() != null) {
        throw Problem.field("password", "is not for accounts that a provider vouches for").raised();
      }
      ProviderLink link = link(given.provider());
      return records.run(
          () -> replies.json(201, PeopleViews.of(people.links().add(by(exchange), wanted, link))));
    }
    char[] password = Fields.required("password", given.password()).toCharArray();
    boolean temporary = Boolean.TRUE.equals(given.temporary());
    return passwords
        .run(() -> people.add(by(exchange), wanted, password, temporary))
        .thenApply(account -> replies.json(201, PeopleViews.of(account)));
  }

  private CompletionStage<HttpResponse> link(Exchange exchange) {
    ProviderLink link = link(json.read(exchange.body().toArray(), Link.class));
    return records.run(
        () ->
            replies.json(
                200, PeopleViews.of(people.links().link(by(exchange), user(exchange), link))));
  }

  private CompletionStage<HttpResponse> unlink(Exchange exchange) {
    return records.run(
        () ->
            replies.json(200, PeopleViews.of(people.links().unlink(by(exchange), user(exchange)))));
  }

  /** Subjects are those of the provider that there is. */
  private ProviderLink link(Link given) {
    String subject = Fields.required("subject", given.subject());
    String provider =
        issuer.orElseThrow(
            () ->
                Problem.field("provider", "there is none to link with; set oidc.issuer").raised());
    return new ProviderLink(provider, subject, Boolean.TRUE.equals(given.machine()));
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
