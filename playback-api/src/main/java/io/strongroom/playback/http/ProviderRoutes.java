package io.strongroom.playback.http;

import io.strongroom.playback.access.LinkedSignIn.Outcome;
import io.strongroom.playback.http.Route.Access;
import io.strongroom.playback.oidc.Identified;
import io.strongroom.playback.oidc.OpenIdProvider;
import io.strongroom.playback.oidc.RefusedSignInException;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signing in at an identity provider. A browser comes here, is sent there, and comes back: what is
 * answered is always a redirect, to the provider or to the console, whose page of signing in tells
 * why it was refused. Nothing of a request says where to. Thread-safe.
 */
final class ProviderRoutes {
  static final String CALLBACK = "/api/v1/sign-in/provider/callback";

  private static final Logger log = LoggerFactory.getLogger(ProviderRoutes.class);

  /** Lax, and not strict: the provider sends the browser back here, and it must be sent then. */
  private static final String COOKIE = "__Host-strongroom-sign-in";

  private static final String COOKIE_ATTRIBUTES = "; Path=/; Secure; HttpOnly; SameSite=Lax";
  private static final int COOKIE_SECONDS = 600;

  private final Optional<Providers> providers;
  private final Workers workers;
  private final Replies replies;

  ProviderRoutes(Optional<Providers> providers, Workers workers, Replies replies) {
    this.providers = providers;
    this.workers = workers;
    this.replies = replies;
  }

  List<Route> routes() {
    return List.of(
        new Route(HttpMethods.GET, "/api/v1/sign-in", Access.ANYONE, Set.of(), this::ways),
        new Route(
            HttpMethods.GET,
            "/api/v1/sign-in/provider",
            Access.ANYONE,
            Set.of("anew"),
            this::begin),
        new Route(
                HttpMethods.GET,
                CALLBACK,
                Access.ANYONE,
                Set.of("code", "state", "iss", "error"),
                this::finish)
            .ignoringOtherParameters());
  }

  private record ProviderView(String name) {}

  private record WaysView(@Nullable ProviderView provider) {}

  private CompletionStage<HttpResponse> ways(Exchange exchange) {
    return CompletableFuture.completedFuture(
        replies.json(
            200,
            new WaysView(
                providers.map(each -> new ProviderView(each.provider().name())).orElse(null))));
  }

  private CompletionStage<HttpResponse> begin(Exchange exchange) {
    Providers given = given();
    URI redirect = URI.create(origin(exchange.request(), given) + CALLBACK);
    boolean anew = exchange.query("anew").isPresent();
    return workers.run(
        () -> {
          try {
            OpenIdProvider.Begun begun = given.provider().begin(redirect, anew);
            return to(begun.to().toString()).addHeader(cookie(begun.cookie(), COOKIE_SECONDS));
          } catch (StrongroomException e) {
            return back(e);
          }
        });
  }

  private CompletionStage<HttpResponse> finish(Exchange exchange) {
    Providers given = given();
    Optional<String> cookie = Credential.cookie(exchange.request(), COOKIE);
    return workers
        .run(
            () -> {
              try {
                Identified person = given.provider().finish(cookie, exchange.query());
                return signedIn(given, person);
              } catch (RefusedSignInException e) {
                log.info("a sign-in through the provider was refused: {}", e.getMessage());
                return back(e.why().name());
              } catch (StrongroomException e) {
                return back(e);
              }
            })
        .thenApply(answer -> answer.addHeader(cookie("gone", 0)));
  }

  private HttpResponse signedIn(Providers given, Identified person) {
    Outcome outcome =
        given.signIn().person(given.provider().issuer(), person.subject(), person.authenticated());
    return switch (outcome) {
      case Outcome.SignedIn in -> to("/").addHeader(SessionRoutes.cookie(in.opened()));
      case Outcome.Unknown() -> back("UNKNOWN");
      case Outcome.Locked() -> back("LOCKED");
    };
  }

  /** The page of signing in, with the reason; it knows each of these words. */
  private HttpResponse back(String why) {
    return to("/#sign-in/" + why.toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private HttpResponse back(StrongroomException e) {
    if (e.kind() != ErrorKind.UNAVAILABLE) {
      throw e;
    }
    return back("PROVIDER_AWAY");
  }

  private HttpResponse to(String address) {
    return replies.plain(303).addHeader(RawHeader.create("Location", address));
  }

  private static RawHeader cookie(String value, int seconds) {
    return RawHeader.create(
        "Set-Cookie", COOKIE + "=" + value + COOKIE_ATTRIBUTES + "; Max-Age=" + seconds);
  }

  private Providers given() {
    return providers.orElseThrow(
        () ->
            new Problem(
                    404,
                    "no-provider",
                    "No identity provider",
                    "this installation has local accounts alone; oidc.issuer names a provider")
                .raised());
  }

  /** Where this browser reaches the node: by one of its own names, or the provider is not asked. */
  static String origin(HttpRequest request, Providers given) {
    String host = request.getUri().host().address();
    if (!given.hosts().contains(host.toLowerCase(Locale.ROOT))) {
      throw new Problem(
              400,
              "host",
              "Not one of this node's names",
              "open the console by one of the names in http.names to sign in with the provider")
          .raised();
    }
    int port = request.getUri().port() <= 0 ? 443 : request.getUri().port();
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return "https://" + shown + (port == 443 ? "" : ":" + port);
  }
}
