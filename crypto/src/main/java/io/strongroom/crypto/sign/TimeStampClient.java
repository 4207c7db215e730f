package io.strongroom.crypto.sign;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * Asks another's time-stamp authority over HTTP (RFC 3161, 3.4) and believes its answer only if it
 * is one to this request and its certificate leads to a root that was named. Thread-safe; blocks.
 */
public final class TimeStampClient implements TimeStamps {
  private static final Duration TIME = Duration.ofSeconds(15);
  private static final int MAX_ANSWER_BYTES = 256 * 1024;

  private final URI url;
  private final List<X509Certificate> roots;
  private final SecureRandom random;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIME)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  public TimeStampClient(URI url, List<X509Certificate> roots, SecureRandom random) {
    this.url = url;
    this.roots = List.copyOf(roots);
    this.random = random;
  }

  @Override
  public byte[] stamp(byte[] sha256) {
    byte[] request = TimeStampTokens.request(sha256, random);
    byte[] answer = ask(request);
    try {
      var _ = TimeStampTokens.verifyAnswer(request, answer, roots);
      return answer;
    } catch (InvalidEvidenceException e) {
      throw new TimeStampException(url + ": " + e.getMessage(), e);
    }
  }

  private byte[] ask(byte[] request) {
    try {
      HttpResponse<InputStream> response =
          client.send(
              HttpRequest.newBuilder(url)
                  .timeout(TIME)
                  .header("Content-Type", "application/timestamp-query")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] answer = body.readNBytes(MAX_ANSWER_BYTES + 1);
        if (response.statusCode() != 200 || answer.length > MAX_ANSWER_BYTES) {
          throw new TimeStampException(
              url + " answered with status " + response.statusCode() + ", not with a time-stamp");
        }
        return answer;
      }
    } catch (IOException e) {
      throw new TimeStampException(url + " does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TimeStampException("the node stops", e);
    }
  }

  @Override
  public List<X509Certificate> roots() {
    return roots;
  }
}
