package io.strongroom.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock set back while the node runs. */
final class ClockTroubleTest {
  /** Short, so that the camera breaks off and comes again after the clock was set back. */
  private static final int CLIP_SECONDS = 5;

  @TempDir Path folder;
  private final SettableClock clock = new SettableClock();
  private TroubleSite site;

  @BeforeEach
  void layOut() throws IOException {
    site = TroubleSite.in(folder.resolve("site"));
  }

  @Test
  void afterAnHourBackEverySecondIsRecordedOrAGapAndTheOldFootageIsThere() throws Exception {
    try (Node node = site.start(clock)) {
      site.addViewer(node);
      String camera = site.addCamera(node, CLIP_SECONDS);
      Instant begun = clock.instant();
      site.awaitRecordedAfter(node, camera, begun.plusSeconds(2));
      try (ApiClient admin = site.administrator(node);
          ApiClient viewer = site.viewer(node)) {
        Instant end = clock.instant();
        JsonNode before = timeline(viewer, camera, begun.minusSeconds(5), end);

        clock.setBack(Duration.ofHours(1));
        Instant back = clock.instant();

        JsonNode alarm = site.awaitAlarm(node, "clock-set-back");
        assertThat(alarm.path("detail").asText()).contains("set back by");
        assertThat(alarm.path("remedy").asText()).contains("time synchronisation");
        awaitSpans(viewer, camera, back, 3);
        assertThat(TroubleSite.camera(admin, camera).path("liveEdge").asText())
            .isLessThan(begun.toString());
        everySecondIsAccountedFor(timeline(viewer, camera, back, clock.instant()));
        JsonNode after = timeline(viewer, camera, begun.minusSeconds(5), end);
        assertThat(after.path("recorded").path(0).path("from"))
            .isEqualTo(before.path("recorded").path(0).path("from"));
        // The newest picture is the newest one taken, not the one with the latest time.
        assertThat(newestPicture(viewer, camera)).isAfter(back).isBefore(clock.instant());
      }
    }
  }

  @Test
  void daysBackAreRecordedUnderKeysOfTheirOwn() throws Exception {
    try (Node node = site.start(clock)) {
      String camera = site.addCamera(node, CLIP_SECONDS);
      site.awaitRecordedAfter(node, camera, clock.instant());

      clock.setBack(Duration.ofDays(5));
      Instant back = clock.instant();

      try (ApiClient admin = site.administrator(node)) {
        TroubleSite.patiently()
            .until(
                () -> {
                  String edge = TroubleSite.camera(admin, camera).path("liveEdge").asText();
                  Instant end = Instant.parse(edge);
                  return end.isAfter(back) && end.isBefore(back.plusSeconds(120));
                });
      }
    }
  }

  private static JsonNode timeline(ApiClient viewer, String camera, Instant from, Instant to) {
    return viewer.get("/api/v1/cameras/" + camera + "/timeline?from=" + from + "&to=" + to);
  }

  private void awaitSpans(ApiClient viewer, String camera, Instant from, int spans) {
    TroubleSite.patiently()
        .until(
            () -> timeline(viewer, camera, from, clock.instant()).path("recorded").size() >= spans);
  }

  /** From the first recorded second of the second pass to the last one. */
  private static void everySecondIsAccountedFor(JsonNode timeline) {
    List<Instant[]> known = new ArrayList<>();
    for (String kind : new String[] {"recorded", "gaps"}) {
      for (JsonNode part : timeline.path(kind)) {
        known.add(
            new Instant[] {
              Instant.parse(part.path("from").asText()), Instant.parse(part.path("to").asText())
            });
      }
    }
    known.sort(Comparator.comparing(part -> part[0]));
    Instant reached = Instant.parse(timeline.path("recorded").path(0).path("from").asText());
    for (Instant[] part : known) {
      assertThat(part[0]).as("%s", timeline).isBeforeOrEqualTo(reached.plusMillis(25));
      reached = part[1].isAfter(reached) ? part[1] : reached;
    }
  }

  private static Instant newestPicture(ApiClient viewer, String camera) throws IOException {
    var response = viewer.open("/api/v1/cameras/" + camera + "/picture.jpg");
    try (InputStream body = response.body()) {
      assertThat(body.readAllBytes()).isNotEmpty();
    }
    return Instant.parse(response.headers().firstValue("X-Strongroom-Time").orElseThrow());
  }
}
