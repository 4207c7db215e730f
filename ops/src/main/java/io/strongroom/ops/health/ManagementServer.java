package io.strongroom.ops.health;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The plain HTTP server for machines beside the node: {@code /health/live}, {@code /health/ready}
 * and {@code /metrics} (Prometheus text format). It shows numbers and opaque ids, never names or
 * footage, and listens on loopback unless the settings say otherwise. The JDK's server, so that it
 * answers even when the actor system does not.
 */
public final class ManagementServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BACKLOG = 16;
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads;

  private ManagementServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /** Binds and serves; a port in use is a CALLER error that names the setting. */
  public static ManagementServer start(
      String host, int port, Supplier<Readiness> readiness, Supplier<String> metrics) {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "management.port: cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); is another node running? set another port",
          e);
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("management-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/health/live", exchange -> answer(exchange, 200, "text/plain", "live\n"));
    server.createContext("/health/ready", exchange -> ready(exchange, readiness.get()));
    server.createContext(
        "/metrics",
        exchange ->
            answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    server.start();
    return new ManagementServer(server, threads);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private static void ready(HttpExchange exchange, Readiness readiness) throws IOException {
    ObjectNode body = JSON.createObjectNode().put("ready", readiness.ready());
    readiness.reasons().forEach(body.putArray("reasons")::add);
    answer(exchange, readiness.ready() ? 200 : 503, "application/json", body.toString());
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
