package io.strongroom.playback.http;

import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.http.Route.Access;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;

/** Signing in and out, and the accounts. Thread-safe. */
final class SessionRoutes {
  private static final String COOKIE_ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";

  private final Accounts accounts;
  private final SignIn signIn;
  private final Sessions sessions;
  private final Viewings viewings;
  private final Workers passwords;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  SessionRoutes(
      Accounts accounts,
      SignIn signIn,
      Sessions sessions,
      Viewings viewings,
      Workers passwords,
      Workers records,
      Json json,
      Replies replies) {
    this.accounts = accounts;
    this.signIn = signIn;
    this.sessions = sessions;
    this.viewings = viewings;
    this.passwords = passwords;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.POST, "/api/v1/session", Access.ANYONE, Set.of(), this::signIn),
        new Route(HttpMethods.GET, "/api/v1/session", Access.SIGNED_IN, Set.of(), this::show),
        new Route(HttpMethods.DELETE, "/api/v1/session", Access.SIGNED_IN, Set.of(), this::signOut),
        new Route(HttpMethods.POST, "/api/v1/users", Access.ADMINISTRATOR, Set.of(), this::addUser),
        new Route(HttpMethods.GET, "/api/v1/users", Access.ADMINISTRATOR, Set.of(), this::users),
        new Route(
            HttpMethods.PUT,
            "/api/v1/users/{user}/password",
            Access.SIGNED_IN,
            Set.of(),
            this::setPassword));
  }

  private record Credentials(
      @Nullable String user, @Nullable String password, @Nullable String purpose) {
    @Override
    public String toString() {
      return "credentials";
    }
  }

  private record SessionView(
      @Nullable String token,
      String user,
      String name,
      String unit,
      Role role,
      @Nullable String purpose,
      Instant expires) {

    static SessionView of(Session session, @Nullable String token) {
      return new SessionView(
          token,
          session.account().user(),
          session.account().name(),
          session.account().unit(),
          session.account().role(),
          session.purpose().orElse(null),
          session.expires());
    }
  }

  private record NewUser(
      @Nullable String user,
      @Nullable String name,
      @Nullable String unit,
      @Nullable String role,
      @Nullable String password) {
    @Override
    public String toString() {
      return "new user";
    }
  }

  private record NewPassword(@Nullable String password, @Nullable String current) {
    @Override
    public String toString() {
      return "new password";
    }
  }

  private record UserView(String user, String name, String unit, Role role) {}

  private record UsersView(List<UserView> users) {}

  private CompletionStage<HttpResponse> signIn(Exchange exchange) {
    Credentials given = json.read(exchange.body().toArray(), Credentials.class);
    String user = required("user", given.user());
    char[] password = required("password", given.password()).toCharArray();
    return passwords
        .run(
            () ->
                signIn.attempt(
                    user, password, Optional.ofNullable(given.purpose()), exchange.source()))
        .thenApply(
            outcome -> {
              Sessions.Opened opened = accepted(outcome, "user or password is wrong", 401);
              String cookie = Router.COOKIE + "=" + opened.token() + COOKIE_ATTRIBUTES;
              return replies
                  .json(201, SessionView.of(opened.session(), opened.token()))
                  .addHeader(RawHeader.create("Set-Cookie", cookie));
            });
  }

  private static Sessions.Opened accepted(SignIn.Outcome outcome, String refusal, int status) {
    return switch (outcome) {
      case SignIn.Outcome.SignedIn in -> in.opened();
      case SignIn.Outcome.Refused() ->
          throw new Problem(status, "credentials", "Wrong credentials", refusal).raised();
      case SignIn.Outcome.Wait(Duration time) ->
          throw new Problem(
                  429,
                  "too-many-failures",
                  "Too many failed attempts",
                  "there were too many failed attempts; try again in "
                      + (time.toSeconds() + 1)
                      + " s")
              .withHeader("Retry-After", Long.toString(time.toSeconds() + 1))
              .raised();
    };
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    return CompletableFuture.completedFuture(
        replies.json(200, SessionView.of(exchange.signedIn(), null)));
  }

  private CompletionStage<HttpResponse> signOut(Exchange exchange) {
    Session session = exchange.signedIn();
    sessions.close(session);
    records.runQuietly(() -> viewings.settle(session));
    return CompletableFuture.completedFuture(
        replies
            .noContent()
            .addHeader(
                RawHeader.create(
                    "Set-Cookie", Router.COOKIE + "=gone" + COOKIE_ATTRIBUTES + "; Max-Age=0")));
  }

  private CompletionStage<HttpResponse> users(Exchange exchange) {
    return records.run(
        () ->
            replies.json(
                200,
                new UsersView(
                    accounts.list().stream()
                        .map(a -> new UserView(a.user(), a.name(), a.unit(), a.role()))
                        .toList())));
  }

  private CompletionStage<HttpResponse> addUser(Exchange exchange) {
    NewUser given = json.read(exchange.body().toArray(), NewUser.class);
    String user = required("user", given.user());
    String name = required("name", given.name());
    String unit = required("unit", given.unit());
    Role role =
        Role.ofCode(required("role", given.role()))
            .orElseThrow(() -> Problem.field("role", wrongRole(given.role())).raised());
    char[] password = required("password", given.password()).toCharArray();
    return passwords
        .run(() -> accounts.add(user, name, unit, role, password))
        .thenApply(a -> replies.json(201, new UserView(a.user(), a.name(), a.unit(), a.role())));
  }

  private static String wrongRole(@Nullable String given) {
    String roles = "must be requester, approver or administrator";
    return "viewer".equals(given)
        ? roles
            + "; there are no viewers any more: a requester asks for footage, an approver grants"
            + " it, for a duty with a standing request"
        : roles;
  }

  /** Administrators set anybody's password; others their own, and must know the current one. */
  private CompletionStage<HttpResponse> setPassword(Exchange exchange) {
    NewPassword given = json.read(exchange.body().toArray(), NewPassword.class);
    Session session = exchange.signedIn();
    String user = exchange.path().getOrDefault("user", "");
    char[] password = required("password", given.password()).toCharArray();
    boolean own = session.account().user().equals(user);
    if (!own && session.account().role() != Role.ADMINISTRATOR) {
      throw new Problem(
              403, "denied", "Not allowed", "only administrators set the passwords of others")
          .raised();
    }
    Optional<String> current =
        own ? Optional.of(required("current", given.current())) : Optional.empty();
    return passwords.run(
        () -> {
          current.ifPresent(
              c -> {
                var _ =
                    accepted(
                        signIn.verify(session, c.toCharArray(), exchange.source()),
                        "the current password is wrong",
                        403);
              });
          accounts.setPassword(user, password);
          sessions.closeOthers(user, session);
          return replies.noContent();
        });
  }

  static String required(String field, @Nullable String value) {
    if (value == null) {
      throw Problem.field(field, "is missing").raised();
    }
    return value;
  }
}
