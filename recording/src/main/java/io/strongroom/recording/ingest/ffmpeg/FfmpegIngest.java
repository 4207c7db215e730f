package io.strongroom.recording.ingest.ffmpeg;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.GapCause;
import io.strongroom.recording.model.StrongroomException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;

/**
 * Ingest through FFmpeg: RTSP and RTSPS (TCP and UDP), RTMP, HLS, MPEG transport and program
 * streams, files. Stateless and thread-safe.
 *
 * <p>{@link #run} needs a platform thread: FFmpeg's blocking calls would pin the carrier of a
 * virtual one. It ends within about 100 ms of {@code stop} (FFmpeg looks up at that interval),
 * except while a host name is being looked up. No message, log line or exception carries an address
 * or a credential.
 *
 * <p>Invariant 9: the host is resolved once and checked; FFmpeg gets the checked address as a
 * literal, and the protocols it may open are a tight list per scheme. An RTSP redirect ends the
 * connection; HTTP goes through {@link EgressProxy}, other TLS through {@link TlsRelay}.
 */
public final class FfmpegIngest implements Ingest {
  private static final String NO_PORT = "no loopback port is free for the way out";

  private final FfmpegSettings settings;
  private final AddressAllowList allowList;
  private final Clock clock;

  public FfmpegIngest(FfmpegSettings settings, AddressAllowList allowList, Clock clock) {
    this.settings = settings;
    this.allowList = allowList;
    this.clock = clock;
    FfmpegLog.install();
  }

  @Override
  public End run(CameraSource source, SampleSink sink, StopSignal stop) {
    Scheme scheme;
    try {
      scheme = Scheme.of(source.address());
      if (scheme == Scheme.HTTP || scheme == Scheme.HTTPS) {
        return runHttp(source, sink, stop);
      }
      if (scheme.tls()) {
        return runTls(source, scheme, sink, stop);
      }
    } catch (StrongroomException e) {
      return refused(e);
    }
    return open(source, sink, stop, 0);
  }

  private End runTls(CameraSource source, Scheme scheme, SampleSink sink, StopSignal stop) {
    URI address = source.address();
    InetAddress checked = allowList.resolve(AddressAllowList.hostOf(address));
    int port = address.getPort() > 0 ? address.getPort() : scheme.defaultPort();
    try (TlsRelay relay =
        new TlsRelay(checked, port, Math.toIntExact(settings.connectTimeout().toMillis()))) {
      End end = open(source, sink, stop, relay.port());
      End failure = relay.failure();
      return failure == null || stop.isRaised() ? end : failure;
    } catch (IOException e) {
      return new End(GapCause.OVERLOAD, NO_PORT);
    }
  }

  private End runHttp(CameraSource source, SampleSink sink, StopSignal stop) {
    if (System.getenv("no_proxy") != null) {
      // FFmpeg obeys it and would go past the allow-list.
      return new End(
          GapCause.REFUSED,
          "the environment variable no_proxy is set; start Strongroom without it to record over"
              + " HTTP");
    }
    int timeoutMillis = Math.toIntExact(settings.connectTimeout().toMillis());
    EgressProxy proxy;
    try {
      proxy = new EgressProxy(allowList, timeoutMillis);
    } catch (IOException e) {
      return new End(GapCause.OVERLOAD, NO_PORT);
    }
    try (proxy) {
      allowList.resolve(AddressAllowList.hostOf(source.address()));
      End end = open(source, sink, stop, proxy.port());
      String refusal = proxy.refusal();
      if (refusal != null) {
        return new End(GapCause.REFUSED, refusal);
      }
      End failure = proxy.failure();
      return failure == null || stop.isRaised() ? end : failure;
    }
  }

  private End open(CameraSource source, SampleSink sink, StopSignal stop, int localPort) {
    Opening opening;
    try {
      opening = Opening.of(source, allowList, settings, localPort);
    } catch (StrongroomException e) {
      return refused(e);
    }
    try (FfmpegSession session = new FfmpegSession(source, opening, settings, sink, stop, clock)) {
      return session.run();
    }
  }

  private static End refused(StrongroomException e) {
    boolean away = e.kind() == ErrorKind.UNAVAILABLE;
    return new End(away ? GapCause.UNREACHABLE : GapCause.REFUSED, String.valueOf(e.getMessage()));
  }
}
