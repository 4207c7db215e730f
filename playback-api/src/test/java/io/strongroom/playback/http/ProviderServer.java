package io.strongroom.playback.http;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.AccountRules;
import io.strongroom.playback.access.ProviderLink;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.oidc.OpenIdProvider;
import io.strongroom.playback.oidc.ProviderSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The real server with the console, beside an identity provider that a test runs. */
public final class ProviderServer implements AutoCloseable {
  private final OpenIdProvider provider;
  private final TestServer server;
  private final HttpClient client;

  public ProviderServer(Path dir, Clock clock, ProviderSettings settings, String secret) {
    DocumentCipher cookies =
        new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("node.key"), new SecureRandom()));
    this.provider = new OpenIdProvider(settings, secret, cookies, clock);
    this.server = new TestServer(dir, clock, AccountRules.NONE, provider);
    this.client = server.client(HttpClient.Version.HTTP_1_1);
  }

  public URI uri(String path) {
    return server.uri(path);
  }

  /** An account that the provider vouches for. */
  public void link(String user, Role role, String subject, boolean machine) {
    Account _ =
        server
            .people
            .links()
            .add(
                server.accounts.find("admin").orElseThrow(),
                new Account(user, "Name of " + user, "unit", role, ""),
                new ProviderLink(provider.issuer(), subject, machine));
  }

  /** Who was refused, by what the access log says. */
  public List<String> refused() {
    return server.log.custody.stream().map(each -> each.user()).toList();
  }

  /** What a program gets with a token. */
  public HttpResponse<byte[]> get(String path, String token) {
    return TestServer.send(client, server.get(path).header("Authorization", "Bearer " + token));
  }

  /** What a browser gets. */
  public HttpResponse<byte[]> browse(String path, Optional<String> cookie) {
    HttpRequest.Builder request = server.get(path);
    cookie.ifPresent(value -> request.header("Cookie", value));
    return TestServer.send(client, request);
  }

  /** Whether somebody with a password of our own can sign in. */
  public boolean localPeopleSignIn() {
    return !server.token(client, "admin").isEmpty();
  }

  @Override
  public void close() {
    server.close();
    provider.close();
  }
}
