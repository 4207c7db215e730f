package io.strongroom.recording.ingest.rtsp;

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
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Our own RTSP 1.0 client (RFC 2326): {@code rtsp} over TCP or UDP, {@code rtsps} over TCP. One
 * virtual thread per camera, straight-line blocking code that drains its socket at its own pace
 * ({@link Pace}). Stateless apart from what connections share; thread-safe.
 *
 * <p>Invariant 9: the host is resolved once and checked against the allow-list, also of a redirect;
 * requests go to the address that was checked; no message carries an address or a credential.
 */
public final class RtspIngest implements Ingest {
  /** Redirects in a row that are followed. */
  static final int MAX_REDIRECTS = 3;

  private final RtspSettings settings;
  private final AddressAllowList allowList;
  private final Clock clock;
  private final RandomGenerator random;
  private final NodeParts shared = new NodeParts();

  /**
   * @param random for client nonces and our identity in RTCP; must be thread-safe
   */
  public RtspIngest(
      RtspSettings settings, AddressAllowList allowList, Clock clock, RandomGenerator random) {
    this.settings = settings;
    this.allowList = allowList;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public boolean needsPlatformThread(CameraSource source) {
    return false;
  }

  @Override
  public End run(CameraSource source, SampleSink sink, StopSignal stop) {
    CameraSource at = source;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      try (RtspRun run = new RtspRun(at, settings, allowList, clock, random, shared, sink, stop)) {
        return run.run();
      } catch (Redirected e) {
        at = redirected(at, e.target());
      } catch (IOException e) {
        return new End(GapCause.OVERLOAD, "no socket is free for another connection");
      } catch (StrongroomException e) {
        return refused(e);
      }
    }
    return new End(GapCause.REFUSED, "the camera redirects again and again; register its address");
  }

  /**
   * Credentials stay with the host they were registered for: another one inside the allow-list may
   * belong to somebody else.
   */
  private static CameraSource redirected(CameraSource from, URI target) {
    boolean sameHost =
        AddressAllowList.hostOf(target).equalsIgnoreCase(AddressAllowList.hostOf(from.address()));
    boolean weaker = Scheme.of(from.address()).tls() && !Scheme.of(target).tls();
    if (weaker) {
      throw new StrongroomException(
          ErrorKind.DENIED,
          "the camera redirects from a secure address to one that is not; register that address");
    }
    return new CameraSource(
        target,
        sameHost ? from.credentials() : Optional.empty(),
        from.transport(),
        from.audio(),
        from.verifyCertificate(),
        from.mediaTimeout(),
        from.ingest());
  }

  private static End refused(StrongroomException e) {
    boolean away = e.kind() == ErrorKind.UNAVAILABLE;
    return new End(away ? GapCause.UNREACHABLE : GapCause.REFUSED, String.valueOf(e.getMessage()));
  }
}
