package io.strongroom.playback.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/**
 * The console and the libraries it uses, from the class path. A path is a foreign input: only a
 * narrow alphabet passes, and nothing is looked up outside two folders (invariant 9). Files are
 * read once and kept: there are few, and they are small. Thread-safe.
 */
final class StaticFiles {
  private static final int MAX_FILE_BYTES = 8 << 20;
  private static final int MAX_CACHED = 1_024;
  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9_@+-][A-Za-z0-9_@+.-]{0,127}");
  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final Map<String, ContentType> TYPES =
      Map.ofEntries(
          Map.entry("html", ContentTypes.TEXT_HTML_UTF8),
          Map.entry("css", MediaTypes.TEXT_CSS.toContentType(HttpCharsets.UTF_8)),
          Map.entry("js", MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8)),
          Map.entry("mjs", MediaTypes.APPLICATION_JAVASCRIPT.toContentType(HttpCharsets.UTF_8)),
          Map.entry("json", ContentTypes.APPLICATION_JSON),
          Map.entry("map", ContentTypes.APPLICATION_JSON),
          Map.entry("webmanifest", ContentTypes.APPLICATION_JSON),
          Map.entry("txt", ContentTypes.TEXT_PLAIN_UTF8),
          Map.entry("svg", ContentTypes.create(MediaTypes.IMAGE_SVG_XML)),
          Map.entry("png", ContentTypes.create(MediaTypes.IMAGE_PNG)),
          Map.entry("ico", ContentTypes.create(MediaTypes.IMAGE_X_ICON)),
          Map.entry("woff2", ContentTypes.create(MediaTypes.FONT_WOFF_2)));

  private record File(ByteString bytes, ContentType type, String etag, String policy) {}

  private final ClassLoader loader;
  private final Map<String, File> read = new ConcurrentHashMap<>();

  StaticFiles(ClassLoader loader) {
    this.loader = loader;
  }

  /** Answers a request for anything outside the interface. */
  HttpResponse answer(HttpRequest request, List<String> segments) {
    if (!request.method().equals(HttpMethods.GET) && !request.method().equals(HttpMethods.HEAD)) {
      throw new Problem(405, "method", "Method not allowed", "use GET or HEAD")
          .withHeader("Allow", "GET, HEAD")
          .raised();
    }
    boolean library = !segments.isEmpty() && segments.getFirst().equals("webjars");
    File file =
        resource(segments)
            .flatMap(this::file)
            .orElseThrow(
                () -> new Problem(404, "not-found", "Not found", "there is no such page").raised());
    HttpResponse response =
        HttpResponse.create()
            .addHeader(RawHeader.create("Content-Security-Policy", file.policy()))
            .addHeader(RawHeader.create("ETag", file.etag()))
            .addHeader(
                RawHeader.create(
                    "Cache-Control", library ? "public, max-age=31536000, immutable" : "no-cache"));
    boolean same =
        request.getHeader("if-none-match").filter(h -> h.value().equals(file.etag())).isPresent();
    return same
        ? response.withStatus(304)
        : response.withEntity(HttpEntities.create(file.type(), file.bytes()));
  }

  /** Name of the resource, if every segment is a name and nothing else. */
  private static Optional<String> resource(List<String> segments) {
    if (segments.isEmpty() || (segments.size() == 1 && segments.getFirst().isEmpty())) {
      return Optional.of("console/index.html");
    }
    if (segments.size() > 12 || !segments.stream().allMatch(s -> SEGMENT.matcher(s).matches())) {
      return Optional.empty();
    }
    String path = String.join("/", segments);
    return Optional.of(
        segments.getFirst().equals("webjars") ? "META-INF/resources/" + path : "console/" + path);
  }

  private Optional<File> file(String resource) {
    File known = read.get(resource);
    if (known != null) {
      return Optional.of(known);
    }
    ContentType type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = loader.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES);
      File file =
          new File(
              ByteString.fromArrayUnsafe(bytes),
              type,
              '"' + hex(sha256(bytes)) + '"',
              policy(resource, bytes));
      if (read.size() < MAX_CACHED) {
        read.put(resource, file);
      }
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException("a page could not be read from the program's own files", e);
    }
  }

  /**
   * Scripts, styles and connections from here only; pictures and media also from what a script has
   * fetched (blob). A page's own import map is named by its hash.
   */
  private static String policy(String resource, byte[] bytes) {
    StringBuilder scripts = new StringBuilder("'self'");
    if (resource.endsWith(".html")) {
      Matcher maps = IMPORT_MAP.matcher(new String(bytes, StandardCharsets.UTF_8));
      while (maps.find()) {
        byte[] hash = sha256(maps.group(1).getBytes(StandardCharsets.UTF_8));
        scripts.append(" 'sha256-").append(Base64.getEncoder().encodeToString(hash)).append('\'');
      }
    }
    return "default-src 'none'; script-src "
        + scripts
        + "; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:;"
        + " connect-src 'self'; worker-src 'self' blob:; font-src 'self'; manifest-src 'self';"
        + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash, 0, 16);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
