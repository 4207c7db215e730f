package io.strongroom.playback.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Routes by the lengths of their paths, which are taken apart once: it is asked for each request.
 */
final class RouteTable {
  /** A route, and its path by parts; those that begin with a brace are parameters. */
  private record Known(Route route, List<String> parts) {}

  /**
   * A route whose path fits.
   *
   * @param path values of its parameters
   */
  record Match(Route route, Map<String, String> path) {}

  private final Map<Integer, List<Known>> byLength;

  RouteTable(List<Route> routes) {
    this.byLength =
        routes.stream()
            .map(route -> new Known(route, List.of(route.template().substring(1).split("/", -1))))
            .collect(Collectors.groupingBy(known -> known.parts().size()));
  }

  /** Those that fit a path, whatever the method, in their order; segments are decoded already. */
  List<Match> of(List<String> segments) {
    List<Match> found = new ArrayList<>();
    for (Known known : byLength.getOrDefault(segments.size(), List.of())) {
      values(known.parts(), segments)
          .ifPresent(values -> found.add(new Match(known.route(), values)));
    }
    return found;
  }

  private static Optional<Map<String, String>> values(List<String> wanted, List<String> segments) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!isParameter(wanted.get(i)) && !wanted.get(i).equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    Map<String, String> values = new TreeMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String part = wanted.get(i);
      if (isParameter(part)) {
        values.put(part.substring(1, part.length() - 1), segments.get(i));
      }
    }
    return Optional.of(values);
  }

  private static boolean isParameter(String part) {
    return part.startsWith("{");
  }
}
