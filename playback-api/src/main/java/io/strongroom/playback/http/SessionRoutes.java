package io.strongroom.playback.http;

import io.strongroom.playback.access.Obligation;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.Viewings;
import io.strongroom.playback.http.Route.Access;
import java.net.URI;
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

/** Signing in and out. Thread-safe. */
final class SessionRoutes {
  private static final String COOKIE_ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Strict";

  private final Permissions permissions;
  private final SignIn signIn;
  private final Sessions sessions;
  private final Viewings viewings;
  private final Optional<Providers> providers;
  private final Workers passwords;
  private final Workers records;
  private final Json json;
  private final Replies replies;

  SessionRoutes(
      Permissions permissions,
      SignIn signIn,
      Sessions sessions,
      Viewings viewings,
      Optional<Providers> providers,
      Workers passwords,
      Workers records,
      Json json,
      Replies replies) {
    this.permissions = permissions;
    this.signIn = signIn;
    this.sessions = sessions;
    this.viewings = viewings;
    this.providers = providers;
    this.passwords = passwords;
    this.records = records;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.POST, "/api/v1/session", Access.ANYONE, Set.of(), this::signIn),
        new Route(HttpMethods.GET, "/api/v1/session", Access.OWN, Set.of(), this::show),
        new Route(HttpMethods.DELETE, "/api/v1/session", Access.OWN, Set.of(), this::signOut));
  }

  private record Credentials(
      @Nullable String user,
      @Nullable String password,
      @Nullable String code,
      @Nullable String purpose) {
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
      List<String> permissions,
      List<String> first,
      @Nullable String purpose,
      Instant expires,
      @Nullable String signOutAt) {}

  private SessionView view(Session session, @Nullable String token, Optional<URI> signOutAt) {
    return new SessionView(
        token,
        session.account().user(),
        session.account().name(),
        session.account().unit(),
        session.account().role(),
        permissions.withoutAreas(session).permissions().stream().map(Permission::code).toList(),
        permissions.outstanding(session).stream().map(Obligation::code).toList(),
        session.purpose().orElse(null),
        session.expires(),
        signOutAt.map(URI::toString).orElse(null));
  }

  private CompletionStage<HttpResponse> signIn(Exchange exchange) {
    Credentials given = json.read(exchange.body().toArray(), Credentials.class);
    String user = required("user", given.user());
    char[] password = required("password", given.password()).toCharArray();
    return passwords
        .run(
            () ->
                signIn.attempt(
                    user,
                    password,
                    Optional.ofNullable(given.code()).map(String::strip),
                    Optional.ofNullable(given.purpose()),
                    exchange.source()))
        .thenApply(
            outcome -> {
              Sessions.Opened opened = accepted(outcome, "user, password or code is wrong", 401);
              return replies
                  .json(201, view(opened.session(), opened.token(), Optional.empty()))
                  .addHeader(cookie(opened));
            });
  }

  static RawHeader cookie(Sessions.Opened opened) {
    return RawHeader.create("Set-Cookie", Router.COOKIE + "=" + opened.token() + COOKIE_ATTRIBUTES);
  }

  static Sessions.Opened accepted(SignIn.Outcome outcome, String refusal, int status) {
    return switch (outcome) {
      case SignIn.Outcome.SignedIn in -> in.opened();
      case SignIn.Outcome.Refused() ->
          throw new Problem(status, "credentials", "Wrong credentials", refusal).raised();
      case SignIn.Outcome.CodeNeeded() ->
          throw new Problem(
                  401,
                  "code-needed",
                  "One-time code needed",
                  "give code as well: the six digits that your authenticator shows now")
              .raised();
      case SignIn.Outcome.Locked() ->
          throw new Problem(
                  403,
                  "locked",
                  "Account locked",
                  "this account is locked; an administrator unlocks it")
              .raised();
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
    Session session = exchange.signedIn();
    if (session.vouched().isEmpty() || providers.isEmpty()) {
      return CompletableFuture.completedFuture(
          replies.json(200, view(session, null, Optional.empty())));
    }
    // whoever has come from the provider can also leave it
    Providers given = providers.get();
    URI back = URI.create(ProviderRoutes.origin(exchange.request(), given) + "/");
    return CompletableFuture.completedFuture(
        replies.json(200, view(session, null, given.provider().signOut(back))));
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

  static String required(String field, @Nullable String value) {
    if (value == null) {
      throw Problem.field(field, "is missing").raised();
    }
    return value;
  }
}
