package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.playback.access.Account;
import io.strongroom.playback.mask.Hidden;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.playback.view.PictureRenderer;
import io.strongroom.playback.watermark.Marks;
import io.strongroom.playback.watermark.Overlay;
import io.strongroom.playback.watermark.Watermark;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.read.Footage.ChunkRef;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single pictures through the real server: who looks, by which grant and when, in their pixels. */
final class MarkedPictureTest {
  private static final int WIDTH = Frames.WIDTH;
  private static final String SEES = "\"playback\"";
  private static final String HEADER = "x-strongroom-watermark";

  private final PictureRenderer renderer = new PictureRenderer();
  private final Optional<Path> font = new ReportFont(Optional.empty()).file();
  private @TempDir Path dir;
  private GrantServer at;

  @BeforeEach
  void start() {
    at = new GrantServer(dir);
  }

  @AfterEach
  void stop() {
    at.close();
  }

  private HttpResponse<byte[]> get(String user, int second, String more) {
    HttpResponse<byte[]> answer =
        at.get(
            user,
            "/api/v1/cameras/%s/picture.jpg?at=%s%s".formatted(at.camera, at.at(second), more));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer;
  }

  private String granted(String user, long from, long to) {
    String asked =
        TestServer.json(at.post(user, "requests", at.asking(from, to, SEES)))
            .required("id")
            .asText();
    assertThat(at.post(LEADER, "requests/" + asked + "/approve", "{}").statusCode()).isEqualTo(200);
    return asked;
  }

  /** The picture of a second without the server, with something over it. */
  private byte[] drawn(int second, OptionalInt width, Hidden hidden, Marks marks) {
    ChunkRef chunk = at.footage.all.chunk(second);
    assertThat(chunk.start().toInstant()).isEqualTo(at.at(second));
    return renderer.jpeg(
        at.footage.all.plain(chunk.initChunk()),
        List.of(at.footage.all.plain(chunk)),
        0,
        width,
        hidden,
        marks);
  }

  private byte[] plain(int second) {
    return drawn(second, OptionalInt.empty(), Hidden.NOTHING, Marks.NONE);
  }

  private byte[] marked(int second, String user, String grant) {
    return drawn(second, OptionalInt.empty(), Hidden.NOTHING, marks(user, grant, at.at(second)));
  }

  private Marks marks(String user, String grant, Instant taken) {
    Watermark words = words(user, grant);
    return (presentation, width, height) -> Optional.of(words.over(taken, width, height));
  }

  private Watermark words(String user, String grant) {
    Account who = at.server.accounts.find(user).orElseThrow();
    return new Watermark(
        Watermark.font(font),
        Watermark.words(
            who.name(), who.user(), who.unit(), List.of(Watermark.grant("2026-117", grant))),
        ZoneOffset.UTC);
  }

  @Test
  void aPictureHasWhoLooksByWhichGrantAndWhenInItsPixels() throws IOException {
    String first = granted(OFFICER, 0, 30);
    String second = granted(OFFICER, 30, 60);
    HttpResponse<byte[]> answer = get(OFFICER, 20, "");
    assertThat(answer.headers().firstValue(HEADER)).hasValue("1");
    assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
    assertThat(answer.body()).isEqualTo(marked(20, OFFICER, first));
    assertThat(answer.body())
        .as("another's, of another grant, of another second")
        .isNotEqualTo(marked(20, OTHER, first))
        .isNotEqualTo(marked(20, OFFICER, second))
        .isNotEqualTo(
            drawn(20, OptionalInt.empty(), Hidden.NOTHING, marks(OFFICER, first, at.at(21))));

    Overlay over = words(OFFICER, first).over(at.at(20), WIDTH, Frames.HEIGHT);
    int[] seen = Frames.picture(answer.body());
    int[] recorded = Frames.picture(plain(20));
    assertThat(change(seen, recorded, over, 150, 255)).as("in the clear words").isGreaterThan(25);
    assertThat(change(seen, recorded, over, 40, 70)).as("in the faint words").isGreaterThan(10);
    assertThat(change(seen, recorded, over, 0, 0)).as("where no word is").isLessThan(5);

    assertThat(get(OFFICER, 40, "").body()).isEqualTo(marked(40, OFFICER, second));
    for (int width : new int[] {160, 64}) {
      assertThat(get(OFFICER, 20, "&width=" + width).body())
          .as("a small one")
          .isEqualTo(
              drawn(20, OptionalInt.of(width), Hidden.NOTHING, marks(OFFICER, first, at.at(20))))
          .isNotEqualTo(drawn(20, OptionalInt.of(width), Hidden.NOTHING, Marks.NONE));
    }
  }

  /** By how much the luma differs on average where so much of the picture is covered. */
  private static double change(int[] seen, int[] recorded, Overlay over, int least, int most) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < over.cover().length; i++) {
      int cover = over.cover()[i] & 0xff;
      if (cover >= least && cover <= most) {
        sum += Math.abs(luma(seen, i) - luma(recorded, i));
        count++;
      }
    }
    assertThat(count).isGreaterThan(100);
    return sum / count;
  }

  private static double luma(int[] rgb, int pixel) {
    return 0.299 * rgb[3 * pixel] + 0.587 * rgb[3 * pixel + 1] + 0.114 * rgb[3 * pixel + 2];
  }

  @Test
  void picturesOfTwoPeopleWhoLookAtOneMomentAreNeverMixed() {
    Map<String, byte[]> own =
        Map.of(
            OFFICER, marked(20, OFFICER, granted(OFFICER, 0, 60)),
            OTHER, marked(20, OTHER, granted(OTHER, 0, 60)));
    assertThat(own.get(OFFICER)).isNotEqualTo(own.get(OTHER));
    List<CompletableFuture<Void>> asked = new ArrayList<>();
    try (ExecutorService two = Executors.newFixedThreadPool(2)) {
      for (int i = 0; i < 40; i++) {
        String user = i % 2 == 0 ? OFFICER : OTHER;
        asked.add(
            CompletableFuture.runAsync(
                () -> assertThat(get(user, 20, "").body()).isEqualTo(own.get(user)), two));
      }
    }
    asked.forEach(CompletableFuture::join);
  }

  @Test
  void whatIsShownToAResidentNamesTheOfficerAndIsCoveredAllTheSame() {
    String grant = at.grantedForResident(0, 60, "{}");
    assertThat(get(OFFICER, 20, "&resident=" + grant).body())
        .isEqualTo(
            drawn(
                20,
                OptionalInt.empty(),
                Hidden.allBut(Set.of(), Set.of()),
                marks(OFFICER, grant, at.at(20))));
  }

  @Test
  void whereThePolicyWantsNoneTheBytesAreThoseOfThePictureAlone() throws IOException {
    at.close();
    at = new GrantServer(Files.createDirectory(dir.resolve("off")), new Watermarks(true, false));
    String _ = granted(OFFICER, 0, 60);
    HttpResponse<byte[]> answer = get(OFFICER, 20, "");
    assertThat(answer.headers().firstValue(HEADER)).isEmpty();
    assertThat(answer.body()).isEqualTo(plain(20));
  }
}
