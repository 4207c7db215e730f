package io.strongroom.loadtests.prove.access;

import io.strongroom.loadtests.prove.live.LiveSocket;
import io.strongroom.ops.cli.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * One way of watching a camera, on a thread of its own, until the node ends it. It remembers when
 * the last byte of footage came, and what ended it.
 */
final class Stream {
  private static final int NO_SUCH_RIGHT = 403;
  private static final Duration BETWEEN_SEGMENTS = Duration.ofMillis(200);
  private static final Duration BETWEEN_PIECES = Duration.ofMillis(50);

  private static final int PIECE_BYTES = 64 << 10;

  /** How footage comes in; counts each piece, and returns in words what ended it. */
  private interface Watching {
    String until(Stream stream) throws IOException, InterruptedException;
  }

  private final String kind;
  private final AtomicLong bytes = new AtomicLong();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long lastNanos;
  private volatile boolean cutShort;
  private volatile String end = "";

  private Stream(String kind, Watching watching) {
    this.kind = kind;
    Thread.ofPlatform().daemon(true).name(kind).start(() -> run(watching));
  }

  private void run(Watching watching) {
    try {
      end = watching.until(this);
    } catch (IOException | RuntimeException e) {
      end = String.valueOf(e.getMessage());
      cutShort = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.countDown();
    }
  }

  /** A live view. */
  static Stream live(ApiClient viewer, SSLContext tls, String path) {
    return new Stream(
        "live",
        stream -> {
          try (LiveSocket socket =
              LiveSocket.open(viewer.address(), tls, viewer.token(), path, () -> {})) {
            while (true) {
              int length = socket.read().remaining();
              if (!socket.isText()) {
                stream.came(length);
              }
            }
          }
        });
  }

  /** A player that fetches the segments of a playlist again and again, until one is refused. */
  static Stream hls(ApiClient viewer, String path, String query) {
    return new Stream(
        "HLS",
        stream -> {
          List<String> segments =
              viewer
                  .text(path + "/hls.m3u8" + query)
                  .lines()
                  .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                  .toList();
          for (int next = 0; ; next = (next + 1) % segments.size()) {
            HttpResponse<InputStream> answer = viewer.raw(path + "/" + segments.get(next));
            try (InputStream body = answer.body()) {
              if (answer.statusCode() == NO_SUCH_RIGHT) {
                stream.cutShort = true;
                return "a segment was refused";
              }
              stream.readAll(body);
            }
            Thread.sleep(BETWEEN_SEGMENTS);
          }
        });
  }

  /** A download that is read at 1.3 MB a second from beginning to end. */
  static Stream mp4(ApiClient viewer, SSLContext tls, String path, String query) {
    return new Stream(
        "MP4",
        stream -> {
          try (SlowDownload download =
              SlowDownload.open(
                  viewer.address(), tls, viewer.token(), path + "/video.mp4" + query)) {
            byte[] piece = new byte[PIECE_BYTES];
            for (int length = download.read(piece); length > 0; length = download.read(piece)) {
              stream.came(length);
              Thread.sleep(BETWEEN_PIECES);
            }
          }
          return "the file is complete";
        });
  }

  private void readAll(InputStream body) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    for (int length = body.read(piece); length > 0; length = body.read(piece)) {
      came(length);
    }
  }

  private void came(int length) {
    bytes.addAndGet(length);
    lastNanos = System.nanoTime();
  }

  String kind() {
    return kind;
  }

  /** Bytes of footage that have come. */
  long bytes() {
    return bytes.get();
  }

  /** Whether it is still watching. */
  boolean runs() {
    return over.getCount() > 0;
  }

  /** Waits until it is over; false if it goes on. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return over.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** When the last byte came, {@link System#nanoTime}. */
  long lastNanos() {
    return lastNanos;
  }

  /** Whether the node ended it before it was complete. */
  boolean wasCutShort() {
    return cutShort;
  }

  /** What ended it, in words. */
  String end() {
    return end;
  }
}
