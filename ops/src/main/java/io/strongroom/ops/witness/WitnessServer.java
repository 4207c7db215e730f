package io.strongroom.ops.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.InvalidNoteException;
import io.strongroom.crypto.tlog.InvalidLogException;
import io.strongroom.crypto.tlog.Submission;
import io.strongroom.crypto.tlog.Witness;
import io.strongroom.crypto.tlog.Witness.Answer;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Witness} that logs reach by HTTP: {@code POST /add-checkpoint} (C2SP tlog-witness). What
 * passes is public and signed, so that it is plain HTTP; TLS, where a rule asks for it, is a
 * reverse proxy's. Thread-safe.
 */
public final class WitnessServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WitnessServer.class);
  private static final String PATH = "/add-checkpoint";
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final int BACKLOG = 16;
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Witness witness;

  private WitnessServer(HttpServer server, ExecutorService threads, Witness witness) {
    this.server = server;
    this.threads = threads;
    this.witness = witness;
  }

  /**
   * Binds and serves.
   *
   * @throws StrongroomException CALLER if nothing can listen there
   */
  public static WitnessServer start(Witness witness, InetSocketAddress address) {
    HttpServer server;
    try {
      server = HttpServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new StrongroomException(
          ErrorKind.CALLER,
          "--listen: cannot listen on %s (%s); is another witness running? name another port"
              .formatted(address, e.getMessage()),
          e);
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("witness-", 0).factory());
    WitnessServer started = new WitnessServer(server, threads, witness);
    server.setExecutor(threads);
    server.createContext("/", started::handle);
    server.start();
    return started;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        answer(exchange, 404, TEXT, "a witness answers POST " + PATH + "\n");
      } else if (!exchange.getRequestMethod().equals("POST")) {
        exchange.getResponseHeaders().set("Allow", "POST");
        answer(exchange, 405, TEXT, "send the checkpoint by POST\n");
      } else {
        add(exchange);
      }
    }
  }

  private void add(HttpExchange exchange) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(Submission.MAX_BYTES + 1);
    }
    if (body.length > Submission.MAX_BYTES) {
      answer(exchange, 413, TEXT, "a checkpoint with its proof is shorter\n");
      return;
    }
    try {
      answer(exchange, witness.add(Submission.parse(body)));
    } catch (InvalidLogException | InvalidNoteException | IllegalArgumentException e) {
      answer(exchange, 400, TEXT, e.getMessage() + "\n");
    } catch (KeyFileException e) {
      log.error("nothing was signed: {}", e.getMessage());
      answer(exchange, 500, TEXT, "the witness cannot read or write what it knows\n");
    }
  }

  private static void answer(HttpExchange exchange, Answer answer) throws IOException {
    switch (answer) {
      case Answer.Cosigned signed -> answer(exchange, 200, TEXT, signed.line());
      case Answer.UnknownLog _ -> answer(exchange, 404, TEXT, "this log is not known here\n");
      case Answer.NotSigned unsigned -> answer(exchange, 403, TEXT, unsigned.why() + "\n");
      case Answer.Backwards _ ->
          answer(exchange, 400, TEXT, "the old size is larger than the checkpoint's\n");
      case Answer.Stands stands -> answer(exchange, 409, "text/x.tlog.size", stands.size() + "\n");
      case Answer.NotConsistent inconsistent -> {
        log.warn("a checkpoint does not go on from what is known: {}", inconsistent.why());
        answer(exchange, 422, TEXT, inconsistent.why() + "\n");
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
