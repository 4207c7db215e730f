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
import java.time.Clock;
import org.jspecify.annotations.Nullable;

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
 * connection; HTTP goes through {@link EgressProxy}.
 */
public final class FfmpegIngest implements Ingest {
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
    } catch (StrongroomException e) {
      return refused(e);
    }
    return open(source, sink, stop, null);
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
      return new End(GapCause.OVERLOAD, "no loopback port is free for the way out");
    }
    try (proxy) {
      allowList.resolve(AddressAllowList.hostOf(source.address()));
      return open(source, sink, stop, proxy);
    }
  }

  private End open(
      CameraSource source, SampleSink sink, StopSignal stop, @Nullable EgressProxy proxy) {
    Opening opening;
    try {
      opening = Opening.of(source, allowList, settings, proxy == null ? 0 : proxy.port());
    } catch (StrongroomException e) {
      return refused(e);
    }
    try (FfmpegSession session = new FfmpegSession(source, opening, settings, sink, stop, clock)) {
      End end = session.run();
      String refusal = proxy == null ? null : proxy.refusal();
      return refusal == null ? end : new End(GapCause.REFUSED, refusal);
    }
  }

  private static End refused(StrongroomException e) {
    boolean away = e.kind() == ErrorKind.UNAVAILABLE;
    return new End(away ? GapCause.UNREACHABLE : GapCause.REFUSED, String.valueOf(e.getMessage()));
  }
}
