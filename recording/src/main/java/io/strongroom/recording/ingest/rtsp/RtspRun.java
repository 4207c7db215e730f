package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.AddressAllowList;
import io.strongroom.recording.ingest.CameraSource;
import io.strongroom.recording.ingest.Ingest.End;
import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.Scheme;
import io.strongroom.recording.ingest.StopSignal;
import io.strongroom.recording.model.GapCause;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;

/** One connection to one address, from connecting to the last sample. Used by one thread, once. */
final class RtspRun implements AutoCloseable {
  private final CameraSource source;
  private final RtspSettings settings;
  private final AddressAllowList allowList;
  private final Clock clock;
  private final RandomGenerator random;
  private final NodeParts shared;
  private final SampleSink sink;
  private final Wire wire;
  private final Watchdog.Guard guard;
  private final List<UdpPair> ports = new ArrayList<>();
  private final MediaTracks tracks;
  private boolean playing;

  RtspRun(
      CameraSource source,
      RtspSettings settings,
      AddressAllowList allowList,
      Clock clock,
      RandomGenerator random,
      NodeParts shared,
      SampleSink sink,
      StopSignal stop)
      throws IOException {
    this.source = source;
    this.settings = settings;
    this.allowList = allowList;
    this.clock = clock;
    this.random = random;
    this.shared = shared;
    this.sink = sink;
    this.tracks = new MediaTracks(sink, shared.arrays());
    this.wire = Scheme.of(source.address()).tls() ? new TlsWire() : new TcpWire();
    this.guard = shared.watchdog().guard(stop, wire::hangUp, settings.connectTimeout().toNanos());
  }

  /**
   * Runs to the end.
   *
   * @throws Redirected if the camera sends us elsewhere
   */
  End run() throws Redirected {
    try {
      InetAddress camera = allowList.resolve(AddressAllowList.hostOf(source.address()));
      connect(camera);
      record(camera);
      return expired(Watchdog.Reason.STOPPED);
    } catch (Redirected e) {
      throw e;
    } catch (IOException e) {
      Watchdog.Reason reason = guard.reason();
      return reason == null ? ended(e) : expired(reason);
    }
  }

  private void connect(InetAddress camera) throws IOException {
    int given = source.address().getPort();
    Scheme scheme = Scheme.of(source.address());
    InetSocketAddress there =
        new InetSocketAddress(camera, given > 0 ? given : scheme.defaultPort());
    switch (wire) {
      case TcpWire plain -> plain.connect(there);
      case TlsWire secure -> {
        boolean verify = source.verifyCertificate();
        SSLSocketFactory factory =
            verify ? Trust.authorities(settings.certificates()) : Trust.everybody();
        secure.connect(there, AddressAllowList.hostOf(source.address()), factory, verify);
      }
    }
  }

  private void record(InetAddress camera) throws IOException {
    RtspConnection connection = new RtspConnection(wire, shared.buffers(), tracks, clock);
    RtspDialogue dialogue =
        new RtspDialogue(
            connection, new Authorization(source.credentials(), random), source.address());
    RtspSession session =
        new RtspSession(
            source, camera, wire.localAddress(), connection, dialogue, tracks, allowList, ports);
    session.open();
    playing = true;
    MediaLoop loop =
        new MediaLoop(
            connection,
            dialogue,
            tracks,
            sink,
            guard,
            source.mediaTimeout().toNanos(),
            new ReceiverReports(random.nextInt()),
            clock);
    try {
      if (ports.isEmpty()) {
        loop.runInterleaved();
      } else {
        tracks.drops(shared.kernelDrops().watch(ports.stream().map(UdpPair::port).toList()));
        loop.runUdp(ports, shared.buffers());
      }
    } finally {
      tracks.flush();
      farewell(dialogue);
    }
  }

  /** A camera that is not told goes on sending, and some keep the place taken for a minute. */
  private static void farewell(RtspDialogue dialogue) {
    try {
      dialogue.teardown();
    } catch (IOException e) {
      // whoever has hung up needs no farewell
    }
  }

  private End expired(Watchdog.Reason otherwise) {
    Watchdog.Reason reason = guard.reason();
    return switch (reason == null ? otherwise : reason) {
      case STOPPED -> new End(GapCause.NODE_STOPPED, "stopped");
      case CONNECT ->
          new End(
              GapCause.UNREACHABLE,
              "no answer within " + text(settings.connectTimeout()) + "; check power and address");
      case MEDIA ->
          new End(GapCause.NO_MEDIA, "connected, but no media for " + text(source.mediaTimeout()));
    };
  }

  private End ended(IOException e) {
    return switch (e) {
      case SessionEnd known -> known.end();
      case RtspProtocolException odd ->
          new End(
              GapCause.FORMAT_NOT_SUPPORTED,
              "the answer is not a stream of this kind: "
                  + odd.getMessage()
                  + "; check scheme, port and path of the address");
      case EOFException _ ->
          new End(
              GapCause.UNREACHABLE,
              playing ? "the camera ended the stream" : "the camera closed without an answer");
      case NoRouteToHostException _ ->
          new End(GapCause.UNREACHABLE, "no answer; check power, cable and address");
      case ConnectException refused -> connecting(refused);
      case SSLException _ ->
          new End(
              GapCause.REFUSED,
              "no secure connection; the certificate must be valid for this host and come from"
                  + " an authority in ingest.ca-file, or set verifyCertificate to false"
                  + " for this camera");
      default ->
          new End(
              GapCause.UNREACHABLE,
              playing ? "the camera broke the connection" : "the connection was lost");
    };
  }

  private static End connecting(ConnectException e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("refused")
        ? new End(GapCause.REFUSED, "connection refused; check the port and whether it is on")
        : new End(GapCause.UNREACHABLE, "no answer; check power, cable and address");
  }

  private static String text(Duration duration) {
    return duration.toMillis() / 1000.0 + " s";
  }

  @Override
  public void close() {
    guard.close();
    ports.forEach(UdpPair::close);
    wire.close();
  }
}
