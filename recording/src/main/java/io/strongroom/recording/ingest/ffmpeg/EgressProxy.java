package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The only way out for one HTTP connection of FFmpeg. HLS playlists name further addresses and
 * servers redirect, and FFmpeg has no hook between resolving a name and connecting; so all of it
 * goes through this proxy on a loopback port, which resolves each host once, checks it against the
 * allow-list and connects to the checked address. The address keeps its name, so that certificates
 * and virtual hosts work.
 *
 * <p>Speaks what FFmpeg speaks: {@code CONNECT} for HTTPS, absolute-form requests for HTTP (RFC
 * 9112, 3.2.2), one request a connection. Runs on virtual threads; close ends them.
 */
final class EgressProxy implements AutoCloseable {
  /** Connections FFmpeg may have open at once. */
  private static final int MAX_CONNECTIONS = 8;

  private static final int MAX_HEAD_BYTES = 16 << 10;

  private final AddressAllowList allowList;
  private final int connectTimeoutMillis;
  private final ServerSocket server;
  private final Semaphore places = new Semaphore(MAX_CONNECTIONS);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String refusal;
  private volatile @Nullable End failure;
  private volatile boolean closed;

  EgressProxy(AddressAllowList allowList, int connectTimeoutMillis) throws IOException {
    this.allowList = allowList;
    this.connectTimeoutMillis = connectTimeoutMillis;
    this.server = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("egress").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** What was refused, if anything was: one line without addresses. */
  @Nullable String refusal() {
    return refusal;
  }

  /** Why the last connection could not be made, if it could not. */
  @Nullable End failure() {
    return failure;
  }

  @Override
  public void close() {
    closed = true;
    SocketPump.quietly(server);
    open.forEach(SocketPump::quietly);
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = server.accept();
        if (!places.tryAcquire()) {
          SocketPump.quietly(client);
          continue;
        }
        track(client);
        Thread.ofVirtual().name("egress").start(() -> serve(client));
      } catch (IOException e) {
        if (!closed) {
          refusal = "the way out for HTTP failed: " + e.getMessage();
        }
        return;
      }
    }
  }

  private void track(Socket socket) {
    open.add(socket);
    if (closed) {
      SocketPump.quietly(socket);
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = readHead(client.getInputStream());
      int lineEnd = head.indexOf("\r\n");
      String[] request = head.substring(0, Math.max(0, lineEnd)).split(" ", 3);
      if (request.length < 3) {
        return;
      }
      boolean tunnel = request[0].equals("CONNECT");
      URI target = URI.create(tunnel ? "https://" + request[1] : request[1]);
      try (Socket upstream = connect(target, tunnel)) {
        track(upstream);
        if (tunnel) {
          write(client, "HTTP/1.1 200 Connected\r\n\r\n");
          Thread.ofVirtual().name("egress").start(() -> SocketPump.run(client, upstream));
        } else {
          write(upstream, originForm(request, target, head.substring(lineEnd + 2)));
        }
        SocketPump.run(upstream, client);
        open.remove(upstream);
      } catch (StrongroomException e) {
        refusal = e.getMessage();
        write(client, "HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      }
    } catch (IOException | IllegalArgumentException e) {
      // FFmpeg sees a closed connection and says what that means for the stream
    } finally {
      open.remove(client);
      places.release();
    }
  }

  private Socket connect(URI target, boolean tls) throws IOException {
    InetAddress address = allowList.resolve(AddressAllowList.hostOf(target));
    int port = target.getPort() > 0 ? target.getPort() : tls ? 443 : 80;
    Socket upstream = new Socket();
    try {
      upstream.connect(new InetSocketAddress(address, port), connectTimeoutMillis);
      failure = null;
      return upstream;
    } catch (IOException e) {
      failure = Causes.connecting(e);
      SocketPump.quietly(upstream);
      throw e;
    }
  }

  private static String originForm(String[] request, URI target, String fields) {
    String path =
        target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    StringBuilder head = new StringBuilder(request[0] + " " + path + query + " HTTP/1.1\r\n");
    for (String field : fields.split("\r\n", -1)) {
      String name = field.split(":", 2)[0];
      if (!name.isEmpty()
          && !name.equalsIgnoreCase("Connection")
          && !name.toLowerCase(Locale.ROOT).startsWith("proxy-")) {
        head.append(field).append("\r\n");
      }
    }
    return head.append("Connection: close\r\n\r\n").toString();
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder(512);
    while (head.length() < MAX_HEAD_BYTES) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("request cut short");
      }
      head.append((char) next);
      if (next == '\n'
          && head.length() >= 4
          && head.substring(head.length() - 4).equals("\r\n\r\n")) {
        return head.substring(0, head.length() - 2);
      }
    }
    throw new IOException("request head too long");
  }

  private static void write(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
