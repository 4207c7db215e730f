package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.ops.cli.ApiClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running node's metrics against {@code docs/ref/metrics.md}. */
final class MetricsPageTest {
  private static final Pattern NAME = Pattern.compile("strongroom_[a-z0-9_]+");
  private static final Pattern OF_A_BOUND = Pattern.compile("(.+)_(limit|refused)");

  @TempDir Path folder;

  @Test
  void everyMetricIsOnThePageAndEveryBoundShowsWhatIsTaken() throws Exception {
    TroubleSite site = TroubleSite.in(folder.resolve("site"));
    String page = Files.readString(Path.of("..", "docs", "ref", "metrics.md"));
    try (Node node = site.start();
        ApiClient admin = site.administrator(node)) {
      assertThat(admin.get("/api/v1/cameras").path("cameras")).isEmpty();
      String metrics = metrics(node);

      Set<String> unknown = new TreeSet<>();
      for (String name : names(metrics)) {
        Matcher bound = OF_A_BOUND.matcher(name);
        if (!page.contains("`" + name)
            && !(bound.matches() && page.contains("`" + bound.group(1)))) {
          unknown.add(name);
        }
      }
      assertThat(unknown).isEmpty();
      Set<String> shown = names(metrics);
      assertThat(names(page)).allMatch(shown::contains);
      assertThat(value(metrics, "strongroom_http_connections")).isPositive();
      assertThat(value(metrics, "strongroom_http_connections_limit")).isEqualTo(1024);
      assertThat(value(metrics, "strongroom_http_sessions")).isEqualTo(1);
      assertThat(value(metrics, "strongroom_http_pictures_queue_refused_total")).isZero();
      assertThat(value(metrics, "strongroom_http_body_bytes_limit")).isEqualTo(65_536);
    }
  }

  private static String metrics(Node node) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + node.managementPort() + "/metrics");
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    }
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      names.add(name.group().replaceFirst("_total$", ""));
    }
    return names;
  }

  private static double value(String metrics, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$").matcher(metrics);
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
