package io.strongroom.playback.http;

import java.net.URI;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.Cookie;
import org.apache.pekko.http.javadsl.model.headers.HttpCookiePair;

/**
 * By what a request says whose it is. Pure.
 *
 * @param token of a session; empty if there is none
 * @param cookie where it came from matters: browsers send cookies by themselves
 */
record Credential(Optional<String> token, boolean cookie) {
  /** That of a request; the header Authorization goes before the cookie. */
  static Credential of(HttpRequest request) {
    Optional<String> bearer =
        request
            .getHeader("authorization")
            .map(HttpHeader::value)
            .filter(v -> v.regionMatches(true, 0, "Bearer ", 0, 7))
            .map(v -> v.substring(7).strip());
    if (bearer.isPresent()) {
      return new Credential(bearer, false);
    }
    Optional<String> cookie = cookie(request, Router.COOKIE);
    return new Credential(cookie, cookie.isPresent());
  }

  /** The value of a cookie that a request carries. */
  static Optional<String> cookie(HttpRequest request, String name) {
    for (HttpHeader header : request.getHeaders()) {
      if (header instanceof Cookie sent) {
        for (HttpCookiePair pair : sent.getCookies()) {
          if (pair.name().equals(name)) {
            return Optional.of(pair.value());
          }
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A page of another origin must be able to change nothing and to open no WebSocket with a
   * visitor's cookie: the Origin header, where there is one, must be ours, and changes need a
   * header that such a page cannot set without asking first.
   */
  void refuseForeignPages(HttpRequest request, boolean changes) {
    boolean upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade).isPresent();
    Optional<String> origin = request.getHeader("origin").map(HttpHeader::value);
    if ((changes || upgrade) && origin.isPresent() && !isOwn(origin.get(), request)) {
      throw new Problem(
              403,
              "foreign-origin",
              "Not allowed",
              "requests from pages of other origins are refused")
          .raised();
    }
    boolean marked =
        request.getHeader("x-strongroom").map(HttpHeader::value).filter("1"::equals).isPresent();
    if (changes && cookie && !marked) {
      throw new Problem(
              403,
              "header-missing",
              "Not allowed",
              "requests that change something and carry the cookie need the header X-Strongroom: 1")
          .raised();
    }
  }

  private static boolean isOwn(String origin, HttpRequest request) {
    try {
      URI uri = URI.create(origin);
      int port = uri.getPort() < 0 ? 443 : uri.getPort();
      int ours = request.getUri().port() <= 0 ? 443 : request.getUri().port();
      return "https".equals(uri.getScheme())
          && uri.getHost() != null
          && uri.getHost().equalsIgnoreCase(request.getUri().host().address())
          && port == ours;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
