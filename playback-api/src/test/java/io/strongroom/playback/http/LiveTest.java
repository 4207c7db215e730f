package io.strongroom.playback.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.strongroom.recording.model.Bytes;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.read.Authorisation;
import io.strongroom.recording.read.Footage.ChunkRef;
import io.strongroom.recording.read.LiveFootage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveTest {
  /** More than the kernels of both ends hold, and less than waits for a viewer. */
  private static final int FRAGMENTS = 60;

  private static final int FRAGMENT_BYTES = 100_000;
  private final CameraId camera = new CameraId(UUID.randomUUID());
  private final OneCamera live = new OneCamera();
  private TestServer server;
  private HttpClient client;
  private FfmpegFootage footage;

  /** A live camera under the test's control. */
  private static final class OneCamera implements LiveFootage {
    final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    final List<Authorisation> authorisations = new CopyOnWriteArrayList<>();

    @Override
    public Subscription subscribe(Authorisation authorisation, Subscriber subscriber) {
      authorisations.add(authorisation);
      subscribers.add(subscriber);
      return new Subscription() {
        @Override
        public void extend(Authorisation newer) {
          authorisations.add(newer);
        }

        @Override
        public void close() {
          subscribers.remove(subscriber);
        }
      };
    }
  }

  /** Collects what arrives; asks for more only while {@code reading}. */
  private static final class Viewer implements WebSocket.Listener {
    final LinkedBlockingQueue<Object> messages = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> closed = new LinkedBlockingQueue<>();
    private final boolean reading;

    Viewer(boolean reading) {
      this.reading = reading;
    }

    @Override
    public void onOpen(WebSocket socket) {
      if (reading) {
        socket.request(Long.MAX_VALUE);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      messages.add(data.toString());
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      messages.add(data.remaining());
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.add("closed " + status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.add("error " + error);
    }
  }

  @BeforeAll
  void start(@TempDir Path dir) {
    footage =
        new FfmpegFootage(camera).record(dir, new WallTime(1_700_000_000_000_000L), 3, "320x180");
    server = new TestServer(dir, Clock.systemUTC(), footage, live);
    client = server.client(HttpClient.Version.HTTP_1_1);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @AfterEach
  void forget() {
    live.subscribers.forEach(s -> s.ended("the test is over"));
    Awaitility.await().until(() -> live.subscribers.isEmpty());
    server.log.intents.clear();
    server.log.deliveries.clear();
    server.log.refusals.clear();
  }

  private WebSocket connect(String user, Viewer viewer, String origin) {
    return connectWith(server.token(client, user), viewer, origin);
  }

  private WebSocket connectWith(String token, Viewer viewer, String origin) {
    URI uri =
        URI.create(
            server.uri("/api/v1/cameras/" + camera + "/live").toString().replace("https", "wss"));
    return client
        .newWebSocketBuilder()
        .header("Cookie", Router.COOKIE + "=" + token)
        .header("Origin", origin)
        .buildAsync(uri, viewer)
        .join();
  }

  private String own() {
    return server.uri("").toString();
  }

  private void send(int chunk) {
    ChunkRef ref = footage.chunk(chunk);
    live.subscribers.forEach(
        s -> {
          if (chunk == 0) {
            s.init(footage.plain(ref.initChunk()), ref.start().micros(), ref.mediaStart().ticks());
          }
          s.fragment(Bytes.copyOf(footage.plain(ref)).toArray(), true);
        });
  }

  @Test
  void announcesTheFormatThenSendsInitAndFragments() throws Exception {
    Viewer viewer = new Viewer(true);
    WebSocket socket = connect("viewer", viewer, own());
    send(0);
    send(1);
    String text = (String) viewer.messages.poll(1, TimeUnit.MINUTES);
    JsonNode announced = TestServer.JSON.readTree(text);
    assertThat(announced.get("mime").asText()).startsWith("video/mp4; codecs=\"avc1.");
    assertThat(announced.get("timescale").asInt()).isEqualTo(90_000);
    assertThat(announced.get("wallMicros").asLong()).isEqualTo(1_700_000_000_000_000L);
    assertThat(viewer.messages.poll(1, TimeUnit.MINUTES)).isEqualTo(footage.chunk(0).initBytes());
    assertThat(server.log.intents).hasSize(1);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    Awaitility.await().until(() -> live.subscribers.isEmpty());
    Awaitility.await().until(() -> server.log.deliveries.size() == 1);
    assertThat(server.log.deliveries.getFirst().bytes())
        .isEqualTo(footage.chunk(0).bytes() + footage.chunk(1).bytes());
  }

  @Test
  void endsWithTheSession() throws Exception {
    Viewer viewer = new Viewer(true);
    String token = server.token(client, "viewer");
    connectWith(token, viewer, own());
    assertThat(live.subscribers).hasSize(1);
    TestServer.send(
        client, server.get("/api/v1/session").DELETE().header("Authorization", "Bearer " + token));
    assertThat(viewer.closed.poll(1, TimeUnit.MINUTES)).isNotNull();
    Awaitility.await().until(() -> live.subscribers.isEmpty());
  }

  @Test
  void whatWaitsForASlowViewerDoesNotGoOutAfterTheSession() throws Exception {
    Viewer viewer = new Viewer(false);
    String token = server.token(client, "viewer");
    WebSocket socket = connectWith(token, viewer, own());
    ChunkRef ref = footage.chunk(0);
    LiveFootage.Subscriber subscriber = live.subscribers.getFirst();
    subscriber.init(footage.plain(ref.initChunk()), 0, 0);
    byte[] fragment = new byte[FRAGMENT_BYTES];
    for (int i = 0; i < FRAGMENTS; i++) {
      subscriber.fragment(fragment, true);
    }

    TestServer.send(
        client, server.get("/api/v1/session").DELETE().header("Authorization", "Bearer " + token));
    Awaitility.await().until(() -> live.subscribers.isEmpty());
    socket.request(Long.MAX_VALUE);

    assertThat(viewer.closed.poll(1, TimeUnit.MINUTES)).isNotNull();
    long came =
        viewer.messages.stream()
            .filter(message -> message instanceof Integer)
            .mapToLong(message -> (int) message)
            .sum();
    assertThat(came).isLessThan((long) FRAGMENTS * FRAGMENT_BYTES / 2);
  }

  @Test
  void aSlowViewerStaysAndMemoryIsBounded() {
    connect("viewer", new Viewer(false), own());
    ChunkRef ref = footage.chunk(0);
    LiveFootage.Subscriber subscriber = live.subscribers.getFirst();
    subscriber.init(footage.plain(ref.initChunk()), 0, 0);
    for (int i = 0; i < 10_000; i++) {
      assertThat(subscriber.fragment(Bytes.copyOf(footage.plain(ref)).toArray(), true)).isTrue();
    }
    assertThat(live.subscribers).hasSize(1);
    assertThat(bound("http_live_viewers").taken().getAsLong()).isEqualTo(1);
  }

  private Bound bound(String name) {
    return server.server.bounds().stream()
        .filter(bound -> bound.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void pagesOfOtherOriginsAndAdministratorsAreRefused() {
    assertThatThrownBy(() -> connect("viewer", new Viewer(true), "https://evil.example"))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    assertThatThrownBy(() -> connect("admin", new Viewer(true), own()))
        .cause()
        .isInstanceOf(WebSocketHandshakeException.class);
    assertThat(server.log.refusals).hasSize(1);
    assertThat(live.subscribers).isEmpty();
  }

  @Test
  void plainRequestIsToldToOpenAWebSocket() {
    int status =
        TestServer.send(
                client,
                server
                    .get("/api/v1/cameras/" + camera + "/live")
                    .header("Authorization", "Bearer " + server.token(client, "viewer")))
            .statusCode();
    assertThat(status).isEqualTo(400);
  }
}
