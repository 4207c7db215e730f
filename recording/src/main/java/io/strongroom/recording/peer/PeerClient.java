package io.strongroom.recording.peer;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.placement.ClusterNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Asks the data ports of other nodes. Connections are kept and used again; each shows this node's
 * certificate and goes only to a node whose certificate is for its host. Thread-safe; calls block
 * for their limit at most, also if the other side stalls in the middle of its answer.
 */
public final class PeerClient implements AutoCloseable {
  /** Most requests to one node at once, so that its connections suffice for all that ask it. */
  public static final int MAX_AT_ONCE = 6;

  /** A renewed certificate is taken up within this time. */
  static final Duration RENEW = Duration.ofHours(1);

  private final Supplier<NodeIdentity> identity;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<NodeId, Semaphore> underWay = new ConcurrentHashMap<>();
  private @Nullable HttpClient client;
  private Instant renewAt = Instant.MIN;

  /**
   * @param identity this node's key and certificate; asked again from time to time
   */
  public PeerClient(Supplier<NodeIdentity> identity, InstantSource clock) {
    this.identity = identity;
    this.clock = clock;
  }

  /**
   * Asks and waits.
   *
   * @param request the name of the other side's handler
   * @param maxAnswerBytes a longer answer is not read
   * @param limit for everything: a free place, connecting, the whole answer
   * @return the answer's body
   * @throws StrongroomException what the other node refused with, where its kind concerns what was
   *     asked for; otherwise UNAVAILABLE naming the node, also if it does not answer in time
   */
  public ByteBuffer ask(
      ClusterNode node, String request, byte[] body, int maxAnswerBytes, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    Semaphore places = underWay.computeIfAbsent(node.id(), id -> new Semaphore(MAX_AT_ONCE));
    try {
      if (!places.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw unavailable(node, "it has too many requests of this node under way", null);
      }
      try {
        return answer(node, sent(node, request, body, maxAnswerBytes, end), maxAnswerBytes);
      } finally {
        places.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(node, "the wait for it was broken off", e);
    }
  }

  private HttpResponse<byte[]> sent(
      ClusterNode node, String request, byte[] body, int maxAnswerBytes, long end)
      throws InterruptedException {
    HttpRequest asked =
        HttpRequest.newBuilder(uri(node, request))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    // HttpRequest's own time-out ends with the headers: a stall in the body would last for ever.
    CompletableFuture<HttpResponse<byte[]>> answer =
        client()
            .sendAsync(
                asked,
                HttpResponse.BodyHandlers.limiting(
                    HttpResponse.BodyHandlers.ofByteArray(),
                    Math.max(maxAnswerBytes, Refusals.MAX_TEXT)));
    try {
      return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw unavailable(node, "no answer in time", e);
    } catch (ExecutionException e) {
      throw unavailable(node, String.valueOf(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  /**
   * Asks for what comes over time. The caller reads and closes the stream; reading waits as long as
   * nothing comes.
   *
   * @param limit until the answer begins
   * @throws StrongroomException as {@link #ask}
   */
  public InputStream open(ClusterNode node, String request, byte[] body, Duration limit) {
    HttpRequest asked =
        HttpRequest.newBuilder(uri(node, request))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    CompletableFuture<HttpResponse<InputStream>> answer =
        client().sendAsync(asked, HttpResponse.BodyHandlers.ofInputStream());
    try {
      HttpResponse<InputStream> response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() == 200) {
        return response.body();
      }
      try (InputStream refused = response.body()) {
        throw refusal(node, response.statusCode(), refused.readNBytes(Refusals.MAX_TEXT));
      }
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unavailable(node, "no answer in time", e);
    } catch (ExecutionException | IOException e) {
      throw unavailable(node, String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.cancel(true);
      throw unavailable(node, "the wait for it was broken off", e);
    }
  }

  private static URI uri(ClusterNode node, String request) {
    try {
      return new URI("https", null, node.host(), node.dataPort(), "/v1/" + request, null, null);
    } catch (URISyntaxException e) {
      throw unavailable(node, "its host or port is not one", e);
    }
  }

  private static ByteBuffer answer(
      ClusterNode node, HttpResponse<byte[]> response, int maxAnswerBytes) {
    byte[] body = response.body();
    if (response.statusCode() == 200 && body.length <= maxAnswerBytes) {
      return ByteBuffer.wrap(body);
    }
    throw refusal(node, response.statusCode(), body);
  }

  private static StrongroomException refusal(ClusterNode node, int status, byte[] body) {
    String said = Refusals.printable(new String(body, StandardCharsets.UTF_8));
    return switch (Refusals.kind(status).orElse(ErrorKind.INTERNAL)) {
      case NOT_FOUND -> refused(ErrorKind.NOT_FOUND, node, said);
      case EXHAUSTED -> refused(ErrorKind.EXHAUSTED, node, said);
      case CORRUPT -> refused(ErrorKind.CORRUPT, node, said);
      case CALLER, DENIED, UNAVAILABLE, INTERNAL -> unavailable(node, said, null);
    };
  }

  private static StrongroomException refused(ErrorKind kind, ClusterNode node, String said) {
    return new StrongroomException(kind, name(node) + ": " + said);
  }

  private static StrongroomException unavailable(
      ClusterNode node, String why, @Nullable Throwable cause) {
    return new StrongroomException(
        ErrorKind.UNAVAILABLE,
        name(node)
            + " does not answer ("
            + Refusals.printable(why)
            + "); check that it runs and that its data port can be reached",
        cause);
  }

  static String name(ClusterNode node) {
    return "node " + node.host() + " (" + node.id() + ")";
  }

  private synchronized HttpClient client() {
    Instant now = clock.instant();
    HttpClient current = client;
    if (current != null && now.isBefore(renewAt)) {
      return current;
    }
    try {
      SSLParameters parameters = new SSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.3"});
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      HttpClient made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(identity.get().context())
              .sslParameters(parameters)
              .executor(threads)
              .build();
      if (current != null) {
        current.shutdown();
      }
      client = made;
      renewAt = now.plus(RENEW);
      return made;
    } catch (KeyFileException e) {
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE, "no other node can be asked: " + e.getMessage(), e);
    }
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
      client = null;
      renewAt = Instant.MIN;
    }
    threads.shutdownNow();
  }
}
