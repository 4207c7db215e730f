package io.strongroom.playback.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * One operation of the interface.
 *
 * @param method HTTP method; GET answers HEAD too
 * @param template path with {@code {parameters}}, each one whole segment
 * @param access who may call it
 * @param query the query parameters it knows; others are refused
 * @param handler answers
 */
record Route(
    HttpMethod method, String template, Access access, Set<String> query, Handler handler) {

  /** Who may call a route. Grants are checked by the access checker, which logs refusals. */
  enum Access {
    ANYONE,
    /** Whoever is signed in, also while something is to be done first, as to sign. */
    OWN,
    SIGNED_IN,
    ADMINISTRATOR,
    /** Administrators, and inspectors, who change nothing. */
    REPORTS,
    APPROVER,
    /** Inspectors; what they see of the log depends on where they inspect. */
    INSPECTOR,
    /** Whoever has a grant. */
    FOOTAGE
  }

  /** Answers an exchange; what it throws, or its stage fails with, becomes a problem. */
  @FunctionalInterface
  interface Handler {
    CompletionStage<HttpResponse> answer(Exchange exchange);
  }

  /** The values of the path parameters if the path fits; segments are decoded already. */
  Optional<Map<String, String>> match(List<String> segments) {
    List<String> wanted = List.of(template.substring(1).split("/", -1));
    if (wanted.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String part = wanted.get(i);
      if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), segments.get(i));
      } else if (!part.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }
}
