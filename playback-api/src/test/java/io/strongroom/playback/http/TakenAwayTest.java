package io.strongroom.playback.http;

import static io.strongroom.playback.http.GrantServer.LEADER;
import static io.strongroom.playback.http.GrantServer.OFFICER;
import static io.strongroom.playback.http.GrantServer.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.Role;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What runs ends within seconds when the grant, the duty or the place of the camera is taken away.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TakenAwayTest {
  private static final String ALL = "\"playback\",\"live\",\"export\"";
  private static final Duration REVOKED_WITHIN = Duration.ofSeconds(5);

  private GrantServer at;

  @BeforeAll
  void start(@TempDir Path dir) {
    at = new GrantServer(dir);
  }

  @AfterAll
  void stop() {
    at.close();
  }

  @AfterEach
  void revoke() {
    at.footage.goOn();
    at.revokeAll();
  }

  private int status(String user, String path) {
    return at.get(user, path).statusCode();
  }

  private List<String> segments(long from, long to) {
    HttpResponse<byte[]> playlist = at.get(OFFICER, at.path("hls.m3u8", from, to));
    assertThat(playlist.statusCode()).isEqualTo(200);
    return new String(playlist.body(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> "/api/v1/cameras/" + at.camera + "/" + line)
        .toList();
  }

  /** How an officer loses what runs. */
  private enum Taken {
    REVOKED,
    MOVED,
    UNIT_MOVED
  }

  private void take(Taken how, String id) {
    switch (how) {
      case REVOKED -> assertThat(at.revoke(id).statusCode()).isEqualTo(200);
      case MOVED -> at.assign(OFFICER, in("south"));
      case UNIT_MOVED -> at.server.moveUnit("south");
    }
  }

  /** As it was, but for the grant. */
  private void giveBack(String id) {
    at.server.moveUnit("north");
    at.assign(OFFICER, Assignment.everywhere(Role.REQUESTER));
    at.revoke(id);
  }

  private static Assignment in(String area) {
    return new Assignment(Role.REQUESTER, Optional.of(area), Set.of(), List.of());
  }

  /** An MP4, fetched as fast as it comes until no more of it is opened; fails if it breaks off. */
  private FutureTask<Long> fetchUntilItStops() throws InterruptedException {
    at.footage.stop();
    HttpRequest request = at.as(OFFICER, at.server.get(at.path("video.mp4", 0, 60))).build();
    FutureTask<Long> reading =
        new FutureTask<>(
            () -> {
              try (InputStream body =
                  at.client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
                return body.transferTo(OutputStream.nullOutputStream());
              }
            });
    Thread.startVirtualThread(reading);
    assertThat(at.footage.reached.await(1, TimeUnit.MINUTES)).isTrue();
    return reading;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTakenStopsAFileOnItsWay(Taken how) throws Exception {
    at.assign(OFFICER, how == Taken.UNIT_MOVED ? in("north") : in("county"));
    String id = at.granted(0, 60, ALL, "{}");
    List<String> segments = segments(0, 60);
    FutureTask<Long> reading = fetchUntilItStops();
    try {
      take(how, id);
      long revoked = System.nanoTime();
      assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(REVOKED_WITHIN);
      assertThat(status(OFFICER, segments.getFirst())).isEqualTo(how == Taken.REVOKED ? 403 : 404);
    } finally {
      at.footage.goOn();
      giveBack(id);
    }
  }

  /** Requests of another officer that take threads for a while. */
  private List<CompletableFuture<HttpResponse<byte[]>>> busy(
      int threads, Supplier<HttpRequest.Builder> request) {
    return Stream.generate(() -> at.as(OTHER, request.get()).build())
        .limit(threads)
        .map(each -> at.client.sendAsync(each, HttpResponse.BodyHandlers.ofByteArray()))
        .toList();
  }

  private String grantedToOther() {
    String id =
        TestServer.json(at.post(OTHER, "requests", at.asking(0, 60, ALL))).required("id").asText();
    assertThat(at.post(LEADER, "requests/" + id + "/approve", "{}").statusCode()).isEqualTo(200);
    return id;
  }

  private long atWork(String bound) {
    return at.server.server.bounds().stream()
        .filter(each -> each.name().equals(bound))
        .findFirst()
        .orElseThrow()
        .taken()
        .getAsLong();
  }

  @Test
  void aFileStopsAlsoWhileNoThreadIsFreeToOpenFootage() throws Exception {
    String others = grantedToOther();
    String id = at.granted(0, 60, ALL, "{}");
    String path = segments(0, 60).getLast();
    FutureTask<Long> reading = fetchUntilItStops();
    try {
      var _ = busy(Pools.OPENING, () -> at.server.get(path));
      Awaitility.await().until(() -> atWork("http_footage_workers") == Pools.OPENING);
      take(Taken.REVOKED, id);
      long revoked = System.nanoTime();
      assertThatThrownBy(reading::get).hasCauseInstanceOf(IOException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(REVOKED_WITHIN);
    } finally {
      at.footage.goOn();
      assertThat(at.revoke(others).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aLiveViewStopsAlsoWhileTheLogIsSlow() throws Exception {
    at.assign(OFFICER, in("north"));
    String id = at.granted(60, 600, ALL, "{}");
    Screen screen = new Screen();
    watch(screen);
    at.server.log.decidable = new CountDownLatch(1);
    try {
      var _ =
          busy(
              Pools.WRITING,
              () -> at.server.post("/api/v1/requests", at.asking(0, 60, "\"playback\"")));
      Awaitility.await().until(() -> at.server.log.undecided.get() == Pools.WRITING);
      take(Taken.UNIT_MOVED, id);
      long moved = System.nanoTime();
      assertThat(screen.ends.poll(1, TimeUnit.MINUTES)).isNotNull();
      assertThat(Duration.ofNanos(System.nanoTime() - moved)).isLessThan(REVOKED_WITHIN);
    } finally {
      at.server.log.decidable.countDown();
      giveBack(id);
    }
  }

  /** Counts what comes and notices the end. */
  private static final class Screen implements WebSocket.Listener {
    final LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      ends.add("closed");
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ends.add("broken off");
    }
  }

  private void watch(Screen screen) {
    URI uri =
        URI.create(
            at.server
                .uri("/api/v1/cameras/" + at.camera + "/live")
                .toString()
                .replace("https", "wss"));
    at.client
        .newWebSocketBuilder()
        .header("Cookie", Router.COOKIE + "=" + at.token(OFFICER))
        .header("Origin", at.server.uri("").toString())
        .buildAsync(uri, screen)
        .join();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTakenStopsALiveView(Taken how) throws Exception {
    at.assign(OFFICER, how == Taken.UNIT_MOVED ? in("north") : in("county"));
    assertThatThrownBy(() -> watch(new Screen())).as("without a grant").isNotNull();
    String id = at.granted(60, 600, ALL, "{}");
    Screen screen = new Screen();
    watch(screen);
    TimeRange shown = at.live.authorisations.getLast().range();
    assertThat(shown.to()).isEqualTo(WallTime.of(at.clock.instant()).plusMicros(60_000_000));
    long before = System.nanoTime();
    take(how, id);
    assertThat(screen.ends.poll(REVOKED_WITHIN.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(REVOKED_WITHIN);
    assertThatThrownBy(() -> watch(new Screen())).isNotNull();
    giveBack(id);
  }

  @Test
  void aLiveViewEndsWhereTheGrantEnds() {
    long now = Duration.between(at.start, at.clock.instant()).toSeconds();
    at.granted(now - 60, now + 5, ALL, "{}");
    watch(new Screen());
    assertThat(at.live.authorisations.getLast().range().to())
        .isEqualTo(WallTime.of(at.at(now + 5)));
  }
}
