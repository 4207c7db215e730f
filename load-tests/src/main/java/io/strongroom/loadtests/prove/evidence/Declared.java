package io.strongroom.loadtests.prove.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what a manifest declares against what happened, and against what {@code ffprobe} sees in
 * the files. One thread.
 */
final class Declared {
  /** A camera that is off is noticed, and one that is on again found, within so long. */
  private static final Duration SLACK = Duration.ofSeconds(3);

  private static final Duration FOUND_AGAIN = Duration.ofSeconds(40);

  /** What is held begins in the middle of a pack, all of which is kept. */
  private static final Duration PACK = Duration.ofSeconds(12);

  private static final Duration JITTER = Duration.ofMillis(250);

  private final Bare bare;
  private final Path folder;
  private final Story.Truth truth;
  private final JsonNode camera;
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  /** A file of footage: what the manifest says of it, and what ffprobe does. */
  private record Media(
      String name, Instant from, Instant to, String size, List<Picture> pictures) {}

  /** When a picture is shown. */
  private record Picture(Instant at, boolean keyframe) {}

  Declared(Bare bare, Path folder, Story.Truth truth) throws IOException {
    this.bare = bare;
    this.folder = folder;
    this.truth = truth;
    this.camera =
        new ObjectMapper().readTree(folder.resolve("manifest.json").toFile()).at("/cameras/0");
  }

  List<String> failures() throws IOException, InterruptedException {
    List<Media> media = new ArrayList<>();
    for (JsonNode file : camera.path("files")) {
      media.add(probed(file));
    }
    gap(media);
    formats(media);
    handOver();
    thinned(media);
    return List.copyOf(failures);
  }

  Map<String, Object> figures() {
    return figures;
  }

  private static Instant instant(JsonNode node, String field) {
    return Instant.parse(node.path(field).asText());
  }

  private Media probed(JsonNode file) throws IOException, InterruptedException {
    String name = file.path("name").asText();
    Bare.Run shown =
        bare.run(
            folder,
            "ffprobe -v error -select_streams v -show_entries"
                + " stream=width,height:packet=pts_time,flags -of json "
                + name);
    JsonNode probe = new ObjectMapper().readTree(shown.output());
    double begin = file.path("mediaStart").asLong() / 90_000.0;
    Instant from = instant(file, "from");
    List<Picture> pictures = new ArrayList<>();
    for (JsonNode packet : probe.path("packets")) {
      double after = packet.path("pts_time").asDouble() - begin;
      pictures.add(
          new Picture(
              from.plusNanos(Math.round(after * 1e9)),
              packet.path("flags").asText().startsWith("K")));
    }
    if (pictures.isEmpty()) {
      failures.add(name + " has no picture");
    }
    return new Media(
        name,
        from,
        instant(file, "to"),
        probe.at("/streams/0/width").asText() + "x" + probe.at("/streams/0/height").asText(),
        pictures);
  }

  /** The camera was off once, and every hole between files is declared. */
  private void gap(List<Media> media) {
    List<Story.Span> gaps = new ArrayList<>();
    for (JsonNode gap : camera.path("gaps")) {
      gaps.add(new Story.Span(instant(gap, "from"), instant(gap, "to")));
    }
    figures.put("gaps", gaps.size());
    boolean told =
        gaps.stream()
            .anyMatch(
                gap ->
                    Duration.between(gap.from(), truth.off().from()).abs().compareTo(SLACK) < 0
                        && gap.to().isAfter(truth.off().to().minus(SLACK))
                        && gap.to().isBefore(truth.off().to().plus(FOUND_AGAIN)));
    if (!told) {
      failures.add("the camera was off at %s, gaps are %s".formatted(truth.off(), gaps));
    }
    for (int i = 1; i < media.size(); i++) {
      Story.Span hole = new Story.Span(media.get(i - 1).to(), media.get(i).from());
      boolean isHole = hole.from().plus(JITTER).isBefore(hole.to());
      if (isHole && gaps.stream().noneMatch(gap -> gap.has(hole.from(), JITTER))) {
        failures.add("nothing is said of what is missing at " + hole);
      }
    }
  }

  /** A change is where the size of pictures is another one, and nowhere else. */
  private void formats(List<Media> media) {
    List<Instant> told = new ArrayList<>();
    camera.path("formatChanges").forEach(change -> told.add(instant(change, "at")));
    List<Instant> seen = new ArrayList<>();
    for (int i = 1; i < media.size(); i++) {
      if (!media.get(i).size().equals(media.get(i - 1).size())) {
        seen.add(media.get(i).from());
      }
    }
    figures.put("changes of format", told.size());
    if (seen.isEmpty() || !told.equals(seen)) {
      failures.add("changes of format are told at %s and seen at %s".formatted(told, seen));
    }
    for (int i = 1; i < seen.size(); i++) {
      boolean sameSession =
          seen.get(i).isBefore(truth.off().from()) || seen.get(i - 1).isAfter(truth.off().to());
      Duration apart = Duration.between(seen.get(i - 1), seen.get(i));
      boolean right = apart.minus(Story.FORMAT_LASTS).abs().compareTo(Duration.ofSeconds(2)) < 0;
      if (sameSession && seen.get(i - 1).isAfter(truth.moved().to()) && !right) {
        failures.add("changes of format lie %s apart".formatted(apart));
      }
    }
  }

  private void handOver() {
    JsonNode moves = camera.path("handOvers");
    figures.put("hand-overs", moves.size());
    if (moves.size() != 1) {
      failures.add("one hand-over happened, and these are told: " + moves);
      return;
    }
    JsonNode move = moves.get(0);
    List<String> by = List.of(move.path("before").asText(), move.path("after").asText());
    if (!truth.moved().has(instant(move, "at"), SLACK) || !by.equals(truth.recorders())) {
      failures.add("%s is told of the move from %s".formatted(move, truth));
    }
  }

  /** What was not held has keyframes alone, and what was has all pictures. */
  private void thinned(List<Media> media) {
    List<Story.Span> thinned = new ArrayList<>();
    for (JsonNode part : camera.path("thinned")) {
      thinned.add(new Story.Span(instant(part, "from"), instant(part, "to")));
    }
    figures.put("thinned parts", thinned.size());
    Optional<Instant> last = thinned.stream().map(Story.Span::to).max(Instant::compareTo);
    if (last.isEmpty()
        || last.get().isAfter(truth.held().plus(JITTER))
        || last.get().isBefore(truth.held().minus(PACK))) {
      failures.add("what was held from %s on, and %s is thinned".formatted(truth.held(), thinned));
    }
    int keyframes = 0;
    int all = 0;
    for (Media file : media) {
      for (Picture picture : file.pictures()) {
        boolean within = thinned.stream().anyMatch(part -> isWithin(part, picture.at()));
        if (within && !picture.keyframe()) {
          failures.add(file.name() + " has a picture at " + picture.at() + " that is thinned");
        }
        keyframes += within ? 1 : 0;
        boolean held = picture.at().isAfter(truth.held()) && !within;
        all += held ? 1 : 0;
      }
    }
    figures.put("pictures where it is thinned", keyframes);
    figures.put("pictures where it was held", all);
    double seconds = Duration.between(truth.held(), truth.range().to()).toMillis() / 1e3;
    if (all < 20 * seconds) {
      failures.add("%d pictures are left of %.0f s that were held".formatted(all, seconds));
    }
  }

  private static boolean isWithin(Story.Span part, Instant at) {
    return !at.isBefore(part.from()) && at.isBefore(part.to());
  }
}
