package io.strongroom.loadtests.prove.access.cost;

import io.strongroom.crypto.sign.ServerIdentity;
import io.strongroom.loadtests.process.Site;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Fetches footage and throws it away, over connections that stay open. Thread-safe. */
final class Fetcher implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int PIECE_BYTES = 64 << 10;
  private static final int OK = 200;

  private final URI server;
  private final HttpClient http;

  /** Of whatever listens where this site's node would. */
  Fetcher(Site site) {
    this.server = site.url();
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(ServerIdentity.trusting(site.ca()))
            .connectTimeout(ANSWER)
            .build();
  }

  /**
   * All of it.
   *
   * @return how many bytes there were
   * @throws IOException if the server says anything but 200, or breaks off
   */
  long fetch(String path, Optional<String> token) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path)).timeout(ANSWER);
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    byte[] piece = new byte[PIECE_BYTES];
    long bytes = 0;
    try (InputStream body = answer.body()) {
      for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
        bytes += length;
      }
    }
    if (answer.statusCode() != OK) {
      throw new IOException("%s was answered with %d".formatted(path, answer.statusCode()));
    }
    return bytes;
  }

  @Override
  public void close() {
    http.close();
  }
}
