package io.strongroom.playback.oidc;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the provider signs with: kept for some minutes, read anew before these are over,
 * and when a token names a key that is not among them, which nobody can have done more often than
 * twice in half a minute. While the provider is away they are used for as long as the settings say.
 * Thread-safe; blocks for a request to the provider at most, and mostly not at all.
 */
final class ProviderKeys implements AutoCloseable {
  static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration READ_AHEAD = Duration.ofMinutes(1);
  private static final Duration BETWEEN_READS = Duration.ofSeconds(30);
  private static final int LEAST_RSA_BITS = 2_048;

  private final Duration outage;
  private final InstantSource clock;
  private final Remote remote;
  private final JWKSetBasedJWKSource<SecurityContext> source;

  ProviderKeys(Directory directory, ProviderHttp http, Duration outage, InstantSource clock) {
    this.outage = outage;
    this.clock = clock;
    this.remote = new Remote(directory, http);
    JWKSource<SecurityContext> cached =
        JWKSourceBuilder.create(remote)
            .cache(KEPT.toMillis(), 2 * ProviderHttp.PATIENCE.toMillis())
            .refreshAheadCache(READ_AHEAD.toMillis(), false)
            .rateLimited(BETWEEN_READS.toMillis())
            .retrying(true)
            .outageTolerant(outage.toMillis())
            .build();
    if (!(cached instanceof JWKSetBasedJWKSource<SecurityContext> sets)) {
      throw new IllegalStateException("the library keeps key sets in another way");
    }
    this.source = new JWKSetBasedJWKSource<>(new Clocked(sets.getJWKSetSource()));
  }

  JWKSource<SecurityContext> source() {
    return source;
  }

  /** When they were last read, if that is too long ago, or never; empty if they may be used. */
  Optional<Instant> tooOldSince() {
    Instant read = remote.readAt.get();
    return isUsable(read) ? Optional.empty() : Optional.of(read);
  }

  private boolean isUsable(Instant read) {
    return !read.equals(Instant.MIN) && clock.instant().isBefore(read.plus(outage));
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (IOException e) {
      throw new IllegalStateException("nothing of it is a file or a socket", e);
    }
  }

  /** What the provider has now; throws what the library takes for an outage. */
  private final class Remote implements JWKSetSource<SecurityContext> {
    private final Directory directory;
    private final ProviderHttp http;
    private final AtomicReference<Instant> readAt = new AtomicReference<>(Instant.MIN);

    Remote(Directory directory, ProviderHttp http) {
      this.directory = directory;
      this.http = http;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long time, @Nullable SecurityContext context)
        throws KeySourceException {
      Instant now = clock.instant();
      try {
        JWKSet set = JWKSet.parse(http.get(directory.metadata().getJWKSetURI()));
        List<JWK> strong = set.getKeys().stream().filter(ProviderKeys::isStrong).toList();
        readAt.set(now);
        return new JWKSet(strong);
      } catch (IOException | ParseException | StrongroomException e) {
        throw new JWKSetUnavailableException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    public void close() {}
  }

  private static boolean isStrong(JWK key) {
    return !(key instanceof RSAKey) || key.size() >= LEAST_RSA_BITS;
  }

  /** The library asks the machine's clock; this asks ours, and knows no grace beyond the bound. */
  private final class Clocked implements JWKSetSource<SecurityContext> {
    private final JWKSetSource<SecurityContext> inner;

    Clocked(JWKSetSource<SecurityContext> inner) {
      this.inner = inner;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long time, @Nullable SecurityContext context)
        throws KeySourceException {
      JWKSet set = inner.getJWKSet(evaluator, clock.millis(), context);
      if (!isUsable(remote.readAt.get())) {
        // what is cached has outlived the bound, and the provider may be back
        set = inner.getJWKSet(JWKSetCacheRefreshEvaluator.forceRefresh(), clock.millis(), context);
      }
      if (!isUsable(remote.readAt.get())) {
        throw new JWKSetUnavailableException("the keys were last read too long ago");
      }
      return set;
    }

    @Override
    public void close() throws IOException {
      inner.close();
    }
  }
}
