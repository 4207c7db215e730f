package io.strongroom.recording.peer;

import static io.strongroom.recording.write.StoreFixture.CAMERA;
import static io.strongroom.recording.write.StoreFixture.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.ClusterAuthority;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import io.strongroom.recording.read.Footage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another node, or a stranger, can do to the one that asks or answers: little. */
class HostilePeerTest {
  private static final Duration DEADLINE = Duration.ofMillis(1_500);

  @TempDir Path root;
  private PeerNodes nodes;
  private PeerNodes.Node b;

  @BeforeEach
  void start() {
    nodes = new PeerNodes(root, DEADLINE);
    b = nodes.node(2);
  }

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  private static void assertKind(ErrorKind kind, Runnable reading) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            StrongroomException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  private ClusterNode entered(PeerNodes.Node node) {
    return nodes.well.stream()
        .filter(each -> each.id().equals(PeerNodes.id(node.number)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodeOfAnotherClusterGetsNothing() {
    b.life(0, 2);
    Clock clock = Clock.systemUTC();
    Path folder = root.resolve("other");
    ClusterAuthority.create(root.resolve("other-ca"), clock, new SecureRandom())
        .issue(folder, List.of("localhost"), clock, new SecureRandom());
    PeerClient stranger = nodes.client(NodeIdentity.load(folder, clock));
    byte[] request = new Requests.Extent(CAMERA).encoded();
    Duration limit = Duration.ofSeconds(5);
    assertKind(
        ErrorKind.UNAVAILABLE,
        () -> stranger.ask(entered(b), Requests.EXTENT, request, 100, limit));
  }

  @Test
  void whoeverShowsNoCertificateGetsNothing() {
    int port = b.server.address().getPort();
    try (HttpClient http =
        HttpClient.newBuilder()
            .sslContext(ServerIdentity.trusting(root.resolve("ca/cluster-ca.pem")))
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/v1/extent"))
              .POST(HttpRequest.BodyPublishers.ofByteArray(new Requests.Extent(CAMERA).encoded()))
              .timeout(Duration.ofSeconds(5))
              .build();
      assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofByteArray()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aHostWithTheCertificateOfAnotherIsNotAsked() {
    ClusterNode real = entered(b);
    ClusterNode elsewhere = new ClusterNode(real.id(), "127.0.0.1", real.dataPort(), real.roles());
    PeerClient client = nodes.client(nodes.identity("node4"));
    byte[] request = new Requests.Extent(CAMERA).encoded();
    Duration limit = Duration.ofSeconds(5);
    assertKind(
        ErrorKind.UNAVAILABLE, () -> client.ask(elsewhere, Requests.EXTENT, request, 100, limit));
    assertThat(client.ask(real, Requests.EXTENT, request, 100, limit).remaining()).isEqualTo(1);
  }

  /** As while a certificate is being renewed. */
  @Test
  void aCertificateThatCannotBeReadEndsThatConnectionAlone() {
    NodeIdentity identity = nodes.identity("node5");
    AtomicInteger asked = new AtomicInteger();
    PeerServer server =
        nodes.server(
            5,
            () -> {
              if (asked.getAndIncrement() == 0) {
                throw new KeyFileException("node.pem is damaged");
              }
              return identity;
            },
            Map.of(Requests.EXTENT, (asker, request) -> ByteBuffer.allocate(1)));
    ClusterNode node =
        new ClusterNode(
            PeerNodes.id(5), "localhost", server.address().getPort(), entered(b).roles());
    PeerClient client = nodes.client(nodes.identity("node4"));
    Duration limit = Duration.ofSeconds(10);
    assertKind(
        ErrorKind.UNAVAILABLE, () -> client.ask(node, Requests.EXTENT, new byte[0], 100, limit));
    assertThat(client.ask(node, Requests.EXTENT, new byte[0], 100, limit).remaining()).isEqualTo(1);
  }

  @Test
  void requestsThatAreMalformedOrTooLongAreRefused() {
    PeerClient client = nodes.client(nodes.identity("node4"));
    Duration limit = Duration.ofSeconds(5);
    for (String name : List.of("outline", "extent", "pack", "bytes", "unwrap", "nothing", "../x")) {
      for (int length : new int[] {0, 7, 200, 9_000, 100_000}) {
        assertThatThrownBy(() -> client.ask(entered(b), name, new byte[length], 1_000, limit))
            .isInstanceOf(StrongroomException.class);
      }
    }
    byte[] request = new Requests.Extent(CAMERA).encoded();
    assertThat(client.ask(entered(b), Requests.EXTENT, request, 100, limit).remaining())
        .isEqualTo(1);
  }

  private void assertTimelineOfBWithinTheDeadline() {
    b.life(0, 4);
    long began = System.nanoTime();
    Footage.Timeline timeline = b.footage.timeline(CAMERA, seconds(0, 10), 0);
    assertThat(timeline.recorded()).containsExactly(seconds(0, 4));
    assertThat(timeline.partial()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE.multipliedBy(3));
    long again = System.nanoTime();
    assertThat(b.footage.timeline(CAMERA, seconds(0, 10), 0).partial()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - again)).isLessThan(DEADLINE);
    assertThat(b.read(seconds(0, 4))).hasSize(4);
  }

  @Test
  void aPeerThatAcceptsAndSaysNothingCostsTheDeadlineOnce() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      nodes.enter(5, silent.getLocalPort());
      assertTimelineOfBWithinTheDeadline();
    }
  }

  @Test
  void aPeerThatNeverAnswersCostsTheDeadlineOnce() {
    CountDownLatch never = new CountDownLatch(1);
    PeerHandler stalled =
        (asker, request) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return ByteBuffer.allocate(0);
        };
    nodes.server(5, nodes.identity("node5"), Map.of(Requests.OUTLINE, stalled));
    assertTimelineOfBWithinTheDeadline();
    never.countDown();
  }

  @Test
  void answersThatAreMalformedOrEndlessAreNoAnswers() {
    for (int length : new int[] {0, 1, 40, 5_000, Answers.MAX_OUTLINE_BYTES + 1}) {
      PeerHandler garbage = (asker, request) -> ByteBuffer.allocate(length);
      nodes.well.removeIf(node -> !node.id().equals(PeerNodes.id(2)));
      nodes.server(
          5,
          nodes.identity("node5"),
          Map.of(
              Requests.OUTLINE, garbage,
              Requests.EXTENT, garbage,
              Requests.PACK, garbage,
              Requests.BYTES, garbage));
      Footage.Timeline timeline = b.footage.timeline(CAMERA, seconds(0, 10), 0);
      assertThat(timeline.recorded()).isEmpty();
      assertThat(timeline.partial()).isTrue();
      assertThat(b.footage.extent(CAMERA)).isEmpty();
    }
  }

  /** A node whose disk, memory or owner changes one bit of what it sends. */
  private PeerNodes.Node flipping(String request, AtomicInteger at) {
    return nodes.node(
        1,
        (name, handler) ->
            name.equals(request)
                ? (asker, asked) -> {
                  ByteBuffer answer = handler.answer(asker, asked);
                  int index = Math.floorMod(at.get(), answer.remaining());
                  answer.put(index, (byte) (answer.get(index) ^ 1));
                  return answer;
                }
                : handler);
  }

  @Test
  void aFlippedByteInATransferredChunkIsFound() {
    AtomicInteger at = new AtomicInteger(5_000);
    PeerNodes.Node a = flipping(Requests.BYTES, at);
    a.life(0, 2);
    Footage.ChunkRef ref = a.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst();
    assertKind(
        ErrorKind.CORRUPT, () -> b.footage.open(b.mint.authorise(CAMERA, seconds(0, 2), "i"), ref));
  }

  /** Whatever byte of the answer about a pack is wrong, it is seen before anything is shown. */
  @Test
  void aFlippedByteInAnAnswerAboutAPackIsFound() {
    AtomicInteger at = new AtomicInteger();
    PeerNodes.Node a = flipping(Requests.PACK, at);
    a.life(0, 2);
    Footage.ChunkRef ref = a.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst();
    byte[] real = new byte[ref.bytes()];
    a.footage.open(a.mint.authorise(CAMERA, seconds(0, 2), "i"), ref).get(real);
    for (int index = 0; index < 4_600; index += index >= 4_096 ? 7 : 97) {
      at.set(index);
      b.footage.forget(ref.pack());
      try {
        byte[] shown = new byte[ref.bytes()];
        b.footage.open(b.mint.authorise(CAMERA, seconds(0, 2), "i"), ref).get(shown);
        assertThat(shown).isEqualTo(real);
      } catch (StrongroomException e) {
        assertThat(e.kind()).isIn(ErrorKind.CORRUPT, ErrorKind.UNAVAILABLE, ErrorKind.NOT_FOUND);
      }
    }
  }

  /** One camera's footage cannot be passed off as another's. */
  @Test
  void anotherPackIsNotTakenForTheOneThatWasAskedFor() {
    PeerNodes.Node a = nodes.node(1);
    a.life(0, 2);
    a.life(2, 4);
    Footage.ChunkRef first = a.footage.resolve(CAMERA, seconds(0, 1), 1).chunks().getFirst();
    Footage.ChunkRef second = a.footage.resolve(CAMERA, seconds(2, 3), 1).chunks().getFirst();
    PeerClient client = nodes.client(nodes.identity("node4"));
    ByteBuffer answer =
        client.ask(
            entered(a),
            Requests.PACK,
            new Requests.Pack(second.pack(), -1).encoded(),
            Answers.MAX_PACK_BYTES,
            Duration.ofSeconds(5));
    assertThatThrownBy(
            () ->
                Wire.parse(
                    ErrorKind.CORRUPT, "it", answer, in -> Answers.pack(first.pack(), -1, in)))
        .hasMessageContaining("another pack");
  }
}
