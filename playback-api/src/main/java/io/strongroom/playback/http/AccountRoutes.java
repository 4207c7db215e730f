package io.strongroom.playback.http;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.Obligation;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.Permission;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.access.Session;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.TotpKey;
import io.strongroom.playback.access.Undertaking;
import io.strongroom.playback.http.PeopleViews.AssignmentView;
import io.strongroom.playback.http.Route.Access;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * A person's own account: password, one-time codes, undertaking, sessions. What changes something
 * takes the present password again. Open also while something is to be done first. Thread-safe.
 */
final class AccountRoutes {
  /** For so long the provider's word stands for the present password. */
  private static final Duration JUST = Duration.ofMinutes(5);

  private final People people;
  private final Permissions permissions;
  private final SignIn signIn;
  private final Sessions sessions;
  private final Workers passwords;
  private final Workers records;
  private final InstantSource clock;
  private final Json json;
  private final Replies replies;

  AccountRoutes(
      People people,
      Permissions permissions,
      SignIn signIn,
      Sessions sessions,
      Workers passwords,
      Workers records,
      InstantSource clock,
      Json json,
      Replies replies) {
    this.people = people;
    this.permissions = permissions;
    this.signIn = signIn;
    this.sessions = sessions;
    this.passwords = passwords;
    this.records = records;
    this.clock = clock;
    this.json = json;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, "/api/v1/account", Access.OWN, Set.of(), this::show),
        new Route(
            HttpMethods.PUT,
            "/api/v1/users/{user}/password",
            Access.OWN,
            Set.of(),
            this::setPassword),
        new Route(HttpMethods.POST, "/api/v1/account/totp", Access.OWN, Set.of(), this::beginTotp),
        new Route(HttpMethods.PUT, "/api/v1/account/totp", Access.OWN, Set.of(), this::confirmTotp),
        new Route(
            HttpMethods.POST, "/api/v1/account/undertaking", Access.OWN, Set.of(), this::sign),
        new Route(
            HttpMethods.POST,
            "/api/v1/account/sessions/end",
            Access.OWN,
            Set.of(),
            this::endOthers));
  }

  private record NewPassword(
      @Nullable String password, @Nullable String current, @Nullable Boolean temporary) {
    @Override
    public String toString() {
      return "new password";
    }
  }

  private record Proof(@Nullable String current) {
    @Override
    public String toString() {
      return "proof";
    }
  }

  private record Code(@Nullable String code) {
    @Override
    public String toString() {
      return "code";
    }
  }

  private record Signature(@Nullable String digest, @Nullable String current) {
    @Override
    public String toString() {
      return "signature";
    }
  }

  private record UndertakingView(
      String text,
      String digest,
      long validDays,
      @Nullable Instant signedAt,
      @Nullable Instant until) {}

  private record SessionView(UUID id, Instant started, Instant lastUsed, boolean own) {}

  private record AccountView(
      String user,
      String name,
      String unit,
      Role role,
      List<AssignmentView> assignments,
      List<String> permissions,
      List<String> first,
      boolean totp,
      @Nullable Boolean vouched,
      @Nullable UndertakingView undertaking,
      List<SessionView> sessions) {}

  private record Enrolment(String uri) {
    @Override
    public String toString() {
      return "enrolment";
    }
  }

  private CompletionStage<HttpResponse> show(Exchange exchange) {
    Session session = exchange.signedIn();
    return records.run(() -> replies.json(200, view(session)));
  }

  /** Whether the provider has asked the person not long ago; it stands for the password. */
  private boolean isJustVouched(Session session) {
    Instant now = clock.instant();
    return session.vouched().filter(at -> now.isBefore(at.plus(JUST))).isPresent();
  }

  private AccountView view(Session session) {
    Account account = session.account();
    return new AccountView(
        account.user(),
        account.name(),
        account.unit(),
        account.role(),
        account.assignments().stream().map(PeopleViews::of).toList(),
        permissions.withoutAreas(session).permissions().stream().map(Permission::code).toList(),
        people.outstanding(account).stream().map(Obligation::code).toList(),
        account.credentials().totp().filter(TotpKey::isConfirmed).isPresent(),
        account.credentials().link().map(link -> isJustVouched(session)).orElse(null),
        people.rules().undertaking().map(text -> undertaking(account, text)).orElse(null),
        sessions.of(account.user()).stream()
            .map(
                each ->
                    new SessionView(
                        each.id(), each.started(), each.lastUsed(), each.id().equals(session.id())))
            .toList());
  }

  private static UndertakingView undertaking(Account account, AccountRules.Text text) {
    var signed =
        account.credentials().undertaking().filter(each -> each.digest().equals(text.digest()));
    return new UndertakingView(
        text.words(),
        text.digest(),
        text.valid().toDays(),
        signed.map(Undertaking::signedAt).orElse(null),
        signed.map(Undertaking::until).orElse(null));
  }

  /** Administrators set anybody's password; others their own, and must know the current one. */
  private CompletionStage<HttpResponse> setPassword(Exchange exchange) {
    NewPassword given = json.read(exchange.body().toArray(), NewPassword.class);
    Session session = exchange.signedIn();
    String user = exchange.path().getOrDefault("user", "");
    char[] password = Fields.required("password", given.password()).toCharArray();
    if (session.account().user().equals(user)) {
      return proved(
          exchange,
          given.current(),
          () -> {
            people.own().changePassword(session, password);
            return replies.noContent();
          });
    }
    if (!permissions.withoutAreas(session).has(Permission.ADMINISTER)
        || !permissions.outstanding(session).isEmpty()) {
      throw new Problem(
              403, "denied", "Not allowed", "only administrators set the passwords of others")
          .raised();
    }
    boolean temporary = Boolean.TRUE.equals(given.temporary());
    return passwords.run(
        () -> {
          people.setPassword(session.account(), user, password, temporary);
          return replies.noContent();
        });
  }

  private CompletionStage<HttpResponse> beginTotp(Exchange exchange) {
    Proof given = json.read(exchange.body().toArray(), Proof.class);
    return proved(
        exchange,
        given.current(),
        () -> replies.json(201, new Enrolment(people.own().beginTotp(exchange.signedIn()))));
  }

  private CompletionStage<HttpResponse> confirmTotp(Exchange exchange) {
    String code = Fields.required("code", json.read(exchange.body().toArray(), Code.class).code());
    Session session = exchange.signedIn();
    return records.run(
        () -> {
          people.own().confirmTotp(session, code);
          return replies.json(200, view(session));
        });
  }

  private CompletionStage<HttpResponse> sign(Exchange exchange) {
    Signature given = json.read(exchange.body().toArray(), Signature.class);
    String digest = Fields.required("digest", given.digest());
    Session session = exchange.signedIn();
    return proved(
        exchange,
        given.current(),
        () -> {
          Account _ = people.own().sign(session, digest);
          return replies.json(200, view(session));
        });
  }

  private CompletionStage<HttpResponse> endOthers(Exchange exchange) {
    Proof given = json.read(exchange.body().toArray(), Proof.class);
    Session session = exchange.signedIn();
    return proved(
        exchange,
        given.current(),
        () -> {
          people.own().endOthers(session);
          return replies.json(200, view(session));
        });
  }

  /** Goes on when the present password is right. */
  private CompletionStage<HttpResponse> proved(
      Exchange exchange, @Nullable String current, Callable<HttpResponse> task) {
    Session session = exchange.signedIn();
    if (session.account().credentials().link().isPresent()) {
      if (!isJustVouched(session)) {
        throw new Problem(
                403,
                "sign-in-again",
                "Sign in again",
                "this takes a proof of who you are: sign in with the provider again, at"
                    + " /api/v1/sign-in/provider?anew, and do it within 5 minutes")
            .raised();
      }
      return records.run(task);
    }
    char[] given = Fields.required("current", current).toCharArray();
    return passwords.run(
        () -> {
          var _ =
              SessionRoutes.accepted(
                  signIn.verify(exchange.signedIn(), given, exchange.source()),
                  "the current password is wrong",
                  403);
          return task.call();
        });
  }
}
