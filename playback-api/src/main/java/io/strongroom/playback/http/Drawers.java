package io.strongroom.playback.http;

import io.strongroom.playback.view.BackSeat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What draws footage anew: a few threads that give way to all others, recording above all, and the
 * places of those who are drawn for.
 */
record Drawers(Workers workers, Places places) implements AutoCloseable {
  /**
   * @param most footage that is drawn at a time, {@code view.transcodes}
   */
  static Drawers start(int most) {
    int threads = Math.max(1, Math.min(most, Runtime.getRuntime().availableProcessors() / 2));
    return new Drawers(
        new Workers(
            "drawing", threads, 4 * most + 16, Limits.ANSWER, BackSeat.threads("http-drawing-")),
        new Places("http_drawn_footage", "bodies and live views that are drawn anew", most));
  }

  List<Bound> bounds() {
    return Stream.concat(workers.bounds().stream(), Stream.of(places.bound())).toList();
  }

  @Override
  public void close() {
    workers.close();
  }
}
