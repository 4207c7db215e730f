package io.strongroom.loadtests.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers of a node at one moment, in Prometheus' text format. */
public record Scrape(String text) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  static Scrape of(URI address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return new Scrape(
          client
              .send(
                  HttpRequest.newBuilder(address).timeout(PATIENCE).build(),
                  BodyHandlers.ofString())
              .body());
    }
  }

  /**
   * The sum of all lines of a number.
   *
   * @param name with its ending, such as {@code _total}
   * @param label a label and its value as they stand there, such as {@code le="0.5"}; empty for any
   * @throws IllegalArgumentException if there is no such number with any label
   */
  public double value(String name, String label) {
    Matcher lines =
        Pattern.compile("(?m)^" + Pattern.quote(name) + "(?:\\{([^}]*)\\})? (\\S+)$").matcher(text);
    double sum = 0;
    boolean known = false;
    while (lines.find()) {
      known = true;
      String labels = lines.group(1);
      if (label.isEmpty() || (labels != null && labels.contains(label))) {
        sum += Double.parseDouble(lines.group(2));
      }
    }
    if (!known) {
      throw new IllegalArgumentException("the node has no number " + name);
    }
    return sum;
  }
}
