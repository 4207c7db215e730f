package io.strongroom.playback.oidc;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import io.strongroom.crypto.sign.Authorities;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to the provider: no redirects, an answer within seconds or none, and nothing larger than
 * what fits. Thread-safe; blocks for {@link #PATIENCE} at most.
 */
final class ProviderHttp implements HTTPRequestSender, AutoCloseable {
  /** From sending to the last byte of the answer. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int MAX_ANSWER_BYTES = 256 * 1024;

  private final HttpClient client;

  ProviderHttp(ProviderSettings settings) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).connectTimeout(PATIENCE);
    settings.authorities().ifPresent(pem -> builder.sslContext(Authorities.trusting(pem)));
    this.client = builder.build();
  }

  /**
   * The body of what lies at an address.
   *
   * @throws IOException if it is not answered with 200
   */
  String get(URI address) throws IOException {
    HttpResponse<byte[]> answer =
        sent(HttpRequest.newBuilder(address).header("Accept", "application/json").GET().build());
    if (answer.statusCode() != 200) {
      throw new IOException(address.getPath() + " answers " + answer.statusCode());
    }
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.getURI())
            .method(
                request.getMethod().name(),
                request.getBody() == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(request.getBody()));
    request
        .getHeaderMap()
        .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
    HttpResponse<byte[]> answer = sent(builder.build());
    HTTPResponse response = new HTTPResponse(answer.statusCode());
    try {
      response.setContentType(answer.headers().firstValue("content-type").orElse("text/plain"));
    } catch (ParseException e) {
      throw new IOException("the provider's answer has no content type that can be read", e);
    }
    response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
    return response;
  }

  private HttpResponse<byte[]> sent(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the provider does not answer", e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("the provider does not answer in time", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
