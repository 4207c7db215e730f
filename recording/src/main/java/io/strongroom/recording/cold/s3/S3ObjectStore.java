package io.strongroom.recording.cold.s3;

import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.Authorities;
import io.strongroom.recording.cold.ColdSettings;
import io.strongroom.recording.cold.ColdStoreException;
import io.strongroom.recording.cold.ObjectStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.TlsTrustManagersProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * A bucket of a store that speaks S3. Credentials are read with each signing, so that files may be
 * replaced while the node runs. A small request ends after {@link #LIMIT}, an attempt more
 * included; one that carries a pack after the time that it takes at {@link #SLOWEST} bytes a
 * second. Thread-safe.
 */
public final class S3ObjectStore implements ObjectStore {
  /** To connect. */
  static final Duration CONNECT = Duration.ofSeconds(3);

  /** Longest silence of a store that is to answer. */
  static final Duration SILENCE = Duration.ofSeconds(10);

  /** Longest time of a request that carries no pack. */
  static final Duration LIMIT = Duration.ofSeconds(25);

  /** A pack that is carried slower is given up. */
  static final long SLOWEST = 100_000;

  private static final int ATTEMPTS = 2;
  private static final int MAX_SECRET_BYTES = 1_024;
  private static final int NOT_FOUND = 404;

  private final ColdSettings settings;
  private final S3Client client;

  /**
   * Speaks to nobody yet.
   *
   * @throws KeyFileException if the file of certificates cannot be used
   */
  public S3ObjectStore(ColdSettings settings) {
    this.settings = settings;
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE);
    settings.caFile().ifPresent(file -> http.tlsTrustManagersProvider(managers(file)));
    this.client =
        S3Client.builder()
            .endpointOverride(settings.endpoint())
            .region(Region.of(settings.region()))
            .credentialsProvider(this::credentials)
            .forcePathStyle(settings.pathStyle())
            // servers other than Amazon's do not know the checksums that would be added
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClientBuilder(http)
            .overrideConfiguration(
                all ->
                    all.apiCallTimeout(LIMIT)
                        .retryStrategy(
                            StandardRetryStrategy.builder().maxAttempts(ATTEMPTS).build()))
            .build();
  }

  private static TlsTrustManagersProvider managers(Path file) {
    return () -> Authorities.managers(file);
  }

  private AwsCredentials credentials() {
    return AwsBasicCredentials.create(
        secret("cold.access-key-file", settings.accessKeyFile()),
        secret("cold.secret-key-file", settings.secretKeyFile()));
  }

  private static String secret(String setting, Path file) {
    byte[] bytes =
        PrivateFiles.readSecret(file, MAX_SECRET_BYTES)
            .orElseThrow(() -> new KeyFileException(setting + ": " + file + " does not exist"));
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw new KeyFileException(setting + ": " + file + " is empty");
    }
    return text;
  }

  /** A request. */
  private interface Call<T> {
    T run() throws IOException;
  }

  private <T> T call(String key, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (S3Exception e) {
      if (isAboutTheBucket(e)) {
        throw away("refuses: there is no such bucket", e);
      }
      if (e.statusCode() == NOT_FOUND) {
        throw new NoSuchFileException(key);
      }
      throw away("refuses: " + e.getMessage(), e);
    } catch (SdkException | UncheckedIOException | KeyFileException e) {
      // the second: what the library lets through of a connection that ends while it sends
      throw away("does not answer: " + e.getMessage(), e);
    }
  }

  private static boolean isAboutTheBucket(S3Exception e) {
    return e.awsErrorDetails() != null && "NoSuchBucket".equals(e.awsErrorDetails().errorCode());
  }

  private ColdStoreException away(String what, Exception e) {
    return new ColdStoreException(
        "the cold store %s, bucket %s, %s".formatted(settings.endpoint(), settings.bucket(), what),
        e);
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    try {
      return OptionalLong.of(
          call(
              key,
              () ->
                  client
                      .headObject(head -> head.bucket(settings.bucket()).key(key))
                      .contentLength()));
    } catch (NoSuchFileException e) {
      // an answer to HEAD has no words: the bucket may be missing as well
      requireBucket();
      return OptionalLong.empty();
    }
  }

  private void requireBucket() throws IOException {
    try {
      Object _ = call("", () -> client.headBucket(head -> head.bucket(settings.bucket())));
    } catch (NoSuchFileException e) {
      throw away("refuses: there is no such bucket", e);
    }
  }

  @Override
  public void read(String key, long offset, ByteBuffer into) throws IOException {
    int wanted = into.remaining();
    if (wanted == 0) {
      return;
    }
    try (InputStream in =
        get(key, "bytes=%d-%d".formatted(offset, offset + wanted - 1L), limit(wanted))) {
      byte[] bytes = in.readNBytes(wanted);
      if (bytes.length < wanted) {
        throw new EOFException(key + " ends after " + (offset + bytes.length) + " bytes");
      }
      into.put(bytes);
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    return get(key, "bytes=0-", Duration.ofHours(24));
  }

  private InputStream get(String key, String range, Duration limit) throws IOException {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(settings.bucket())
            .key(key)
            .range(range)
            .overrideConfiguration(within(limit))
            .build();
    return new Answer(call(key, () -> client.getObject(request)));
  }

  private static AwsRequestOverrideConfiguration within(Duration limit) {
    return AwsRequestOverrideConfiguration.builder().apiCallTimeout(limit).build();
  }

  private static Duration limit(long bytes) {
    return LIMIT.plusSeconds(bytes / SLOWEST);
  }

  /** What fails on the way is the store's failure, too. */
  private final class Answer extends InputStream {
    private final InputStream in;

    Answer(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
      try {
        return in.read(into, at, most);
      } catch (IOException | SdkException | UncheckedIOException e) {
        throw away("breaks off: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  @Override
  public void put(String key, long bytes, Content content) throws IOException {
    RequestBody body =
        RequestBody.fromContentProvider(
            ContentStreamProvider.fromInputStreamSupplier(content::open),
            bytes,
            "application/octet-stream");
    Object _ =
        call(
            key,
            () ->
                client.putObject(
                    put ->
                        put.bucket(settings.bucket())
                            .key(key)
                            .overrideConfiguration(within(limit(bytes))),
                    body));
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      Object _ =
          call(key, () -> client.deleteObject(one -> one.bucket(settings.bucket()).key(key)));
    } catch (NoSuchFileException e) {
      // it is not there
    }
  }

  @Override
  public List<String> keys(String prefix) throws IOException {
    return call(
        prefix,
        () -> {
          List<String> keys = new ArrayList<>();
          client
              .listObjectsV2Paginator(list(prefix).build())
              .contents()
              .forEach(object -> keys.add(object.key()));
          return keys;
        });
  }

  @Override
  public List<String> children(String prefix) throws IOException {
    return call(
        prefix,
        () -> {
          TreeSet<String> children = new TreeSet<>();
          client
              .listObjectsV2Paginator(list(prefix).delimiter("/").build())
              .forEach(
                  page -> {
                    page.contents().forEach(object -> children.add(object.key()));
                    page.commonPrefixes().forEach(folder -> children.add(folder.prefix()));
                  });
          return List.copyOf(children);
        });
  }

  private ListObjectsV2Request.Builder list(String prefix) {
    return ListObjectsV2Request.builder().bucket(settings.bucket()).prefix(prefix);
  }

  @Override
  public void close() {
    client.close();
  }
}
