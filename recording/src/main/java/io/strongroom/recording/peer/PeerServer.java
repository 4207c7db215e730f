package io.strongroom.recording.peer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.strongroom.crypto.sign.NodeIdentity;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.pekko.actor.ClassicActorSystemProvider;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.ResponseEntity;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.TlsSessionInfo;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data port of a node: answers the other nodes of its cluster, over TLS 1.3 with certificates
 * of the cluster's CA on both sides. Every request is a POST to {@code /v1/} and the name of a
 * handler, with a small binary body. Thread-safe. It shares no thread with recorders.
 */
public final class PeerServer implements AutoCloseable {
  /** Largest body of a request. */
  public static final int MAX_REQUEST_BYTES = 8 << 10;

  /** Most connections; more wait to be accepted. */
  public static final int MAX_CONNECTIONS = 256;

  /** Threads that answer. */
  public static final int THREADS = 8;

  /** Most requests that wait for a thread; more are refused. */
  public static final int MAX_WAITING = 64;

  /** A connection on which nothing moves is closed. Longer than a client keeps one. */
  private static final Duration IDLE = Duration.ofSeconds(40);

  /** Longest time until a request is answered. */
  static final Duration ANSWER = Duration.ofSeconds(10);

  private static final Duration BODY = Duration.ofSeconds(5);
  private static final Duration DRAIN = Duration.ofSeconds(1);
  private static final String PREFIX = "/v1/";
  private static final Logger log = LoggerFactory.getLogger(PeerServer.class);

  private final Supplier<NodeIdentity> identity;
  private final Map<String, PeerHandler> handlers;
  private final Map<String, PeerStream> streams;
  private final Materializer materializer;
  private final ThreadPoolExecutor threads;
  private final ServerBinding binding;

  /**
   * Starts to listen.
   *
   * @param identity asked at each connection, so that a renewed certificate is taken up
   * @param host address to listen on
   * @param port 0 to have one chosen
   * @param handlers by the name of the request
   * @param streams those that are answered over time, by other names
   * @throws StrongroomException UNAVAILABLE if the port cannot be had
   */
  public static PeerServer start(
      ClassicActorSystemProvider system,
      Supplier<NodeIdentity> identity,
      String host,
      int port,
      Map<String, PeerHandler> handlers,
      Map<String, PeerStream> streams) {
    return new PeerServer(system, identity, host, port, handlers, streams);
  }

  private PeerServer(
      ClassicActorSystemProvider system,
      Supplier<NodeIdentity> identity,
      String host,
      int port,
      Map<String, PeerHandler> handlers,
      Map<String, PeerStream> streams) {
    this.identity = identity;
    this.handlers = Map.copyOf(handlers);
    this.streams = Map.copyOf(streams);
    this.materializer = SystemMaterializer.get(system).materializer();
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon(true).name("peer-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    try {
      this.binding =
          Http.get(system)
              .newServerAt(host, port)
              .enableHttps(ConnectionContext.httpsServer(this::engine))
              .withSettings(settings(system))
              .bind(this::answer)
              .toCompletableFuture()
              .join();
    } catch (CompletionException e) {
      threads.shutdown();
      throw new StrongroomException(
          ErrorKind.UNAVAILABLE,
          "the data port: cannot listen on "
              + host
              + ":"
              + port
              + "; another program may have the port: choose another one or stop that program",
          e);
    }
  }

  private SSLEngine engine() {
    SSLEngine engine = identity.get().context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setNeedClientAuth(true);
    engine.setSSLParameters(parameters);
    return engine;
  }

  private static ServerSettings settings(ClassicActorSystemProvider system) {
    Map<String, Object> values =
        Map.ofEntries(
            Map.entry("enable-http2", "off"),
            Map.entry("server-header", ""),
            Map.entry("max-connections", MAX_CONNECTIONS),
            Map.entry("idle-timeout", IDLE.toSeconds() + "s"),
            Map.entry("request-timeout", ANSWER.toSeconds() + "s"),
            Map.entry("linger-timeout", "5s"),
            Map.entry("pipelining-limit", 1),
            Map.entry("parsing.max-uri-length", 128),
            Map.entry("parsing.max-header-value-length", 512),
            Map.entry("parsing.max-header-count", 16),
            Map.entry("parsing.max-content-length", MAX_REQUEST_BYTES),
            Map.entry("parsing.tls-session-info-header", "on"),
            Map.entry("parsing.error-logging-verbosity", "off"),
            Map.entry("parsing.illegal-header-warnings", "off"));
    Config server = ConfigFactory.parseMap(values, "limits of the data port");
    return ServerSettings.create(
        server
            .atPath("pekko.http.server")
            .withFallback(system.classicSystem().settings().config())
            .resolve());
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    String path = request.getUri().path();
    Answering handler = path.startsWith(PREFIX) ? answering(path.substring(PREFIX.length())) : null;
    if (handler == null || !request.method().equals(HttpMethods.POST)) {
      request.discardEntityBytes(materializer);
      return CompletableFuture.completedStage(
          refusal(ErrorKind.NOT_FOUND, "this node does not answer such requests"));
    }
    String asker = asker(request);
    return request
        .entity()
        .toStrict(BODY.toMillis(), MAX_REQUEST_BYTES, materializer)
        .thenCompose(body -> answered(handler, asker, body.getData()))
        .exceptionally(failure -> refusal(ErrorKind.CALLER, "the request cannot be read"));
  }

  private interface Answering {
    ResponseEntity answer(String asker, ByteBuffer request);
  }

  private @Nullable Answering answering(String name) {
    PeerHandler handler = handlers.get(name);
    if (handler != null) {
      return (asker, request) ->
          HttpEntities.create(
              ContentTypes.APPLICATION_OCTET_STREAM,
              ByteString.fromByteBuffer(handler.answer(asker, request)));
    }
    PeerStream stream = streams.get(name);
    return stream == null
        ? null
        : (asker, request) ->
            HttpEntities.create(
                ContentTypes.APPLICATION_OCTET_STREAM, stream.answer(asker, request));
  }

  private CompletionStage<HttpResponse> answered(Answering handler, String asker, ByteString body) {
    try {
      return CompletableFuture.supplyAsync(
          () -> handled(handler, asker, body.toByteBuffer()), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedStage(
          refusal(ErrorKind.EXHAUSTED, "this node answers as many requests as it can"));
    }
  }

  private static HttpResponse handled(Answering handler, String asker, ByteBuffer request) {
    try {
      return HttpResponse.create().withEntity(handler.answer(asker, request));
    } catch (StrongroomException e) {
      return refusal(e.kind(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("a request of {} failed", asker, e);
      return refusal(ErrorKind.INTERNAL, "a defect; see the log of this node");
    }
  }

  private static HttpResponse refusal(ErrorKind kind, String message) {
    return HttpResponse.create()
        .withStatus(StatusCodes.get(Refusals.status(kind)))
        .withEntity(HttpEntities.create(message));
  }

  /** Its certificate was checked by TLS; the name is for the log. */
  private static String asker(HttpRequest request) {
    try {
      return Refusals.printable(
          request
              .getHeader(TlsSessionInfo.class)
              .orElseThrow(() -> new SSLPeerUnverifiedException("no TLS session"))
              .getSession()
              .getPeerPrincipal()
              .getName());
    } catch (SSLPeerUnverifiedException e) {
      throw new StrongroomException(ErrorKind.DENIED, "the asking node showed no certificate", e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  /** How many requests wait for a thread: a metric, bounded by {@link #MAX_WAITING}. */
  public int waiting() {
    return threads.getQueue().size();
  }

  /** Stops listening and gives answers under way a moment. */
  @Override
  public void close() {
    try {
      binding.terminate(DRAIN).toCompletableFuture().join();
    } catch (CompletionException e) {
      log.warn("the data port did not close in order", e);
    }
    threads.shutdown();
  }
}
