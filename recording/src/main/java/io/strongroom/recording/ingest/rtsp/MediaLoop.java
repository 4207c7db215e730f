package io.strongroom.recording.ingest.rtsp;

import io.strongroom.recording.ingest.SampleSink;
import io.strongroom.recording.ingest.rtp.RtpTrack;
import io.strongroom.recording.model.WallTime;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The life of a running session: drain, hand on, keep alive, sleep. Used by the camera's thread.
 *
 * <pre>
 *   over TCP:  sleep (see Pace) - one read of all that came - parse - samples
 *   watched:   block until something comes - read - parse - samples
 *   over UDP:  sleep 10 ms - a read a packet - samples; the connection every 100 ms
 * </pre>
 */
final class MediaLoop {
  /** UDP has no flow control: what does not fit into the socket's buffer is lost. */
  static final long UDP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** How often the connection is looked at when media comes over UDP. */
  private static final long CONTROL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Most packets of one UDP drain: then the other cameras of this carrier have their turn. */
  private static final int MAX_PACKETS = 1024;

  private final RtspConnection connection;
  private final RtspDialogue dialogue;
  private final MediaTracks tracks;
  private final SampleSink sink;
  private final Watchdog.Guard guard;
  private final long mediaTimeoutNanos;
  private final ReceiverReports reports;
  private final Clock clock;
  private long keepAliveAtNanos;
  private long reportAtNanos;

  MediaLoop(
      RtspConnection connection,
      RtspDialogue dialogue,
      MediaTracks tracks,
      SampleSink sink,
      Watchdog.Guard guard,
      long mediaTimeoutNanos,
      ReceiverReports reports,
      Clock clock) {
    this.connection = connection;
    this.dialogue = dialogue;
    this.tracks = tracks;
    this.sink = sink;
    this.guard = guard;
    this.mediaTimeoutNanos = mediaTimeoutNanos;
    this.reports = reports;
    this.clock = clock;
  }

  /** Runs until the guard gives up or something is thrown. */
  void runInterleaved() throws IOException {
    begin();
    Pace pace = new Pace(connection.receiveBufferBytes(), System.nanoTime());
    while (guard.reason() == null) {
      boolean wait = sink.prompt();
      guard.looksItself(!wait);
      int drained = connection.receive(wait);
      long now = System.nanoTime();
      after(now);
      if (reportDue(now)) {
        tracks.report(reports, connection, now());
      }
      long sleep = pace.next(drained, now);
      if (!sink.prompt()) {
        LockSupport.parkNanos(sleep);
      }
    }
  }

  /** The same with one pair of UDP sockets for each track. */
  void runUdp(List<UdpPair> ports, ReadBuffers buffers) throws IOException {
    begin();
    guard.looksItself(true);
    long controlAt = 0;
    while (guard.reason() == null) {
      ByteBuffer buffer = buffers.take();
      try {
        for (int i = 0; i < tracks.all().size(); i++) {
          drain(ports.get(i), tracks.all().get(i), buffer);
        }
      } finally {
        buffers.giveBack(buffer);
      }
      long now = System.nanoTime();
      if (now - controlAt >= 0) {
        controlAt = now + CONTROL_NANOS;
        int _ = connection.receive(false);
      }
      after(now);
      if (reportDue(now)) {
        for (int i = 0; i < tracks.all().size(); i++) {
          ports.get(i).sendRtcp(reports.plain(tracks.all().get(i), now()));
        }
      }
      LockSupport.parkNanos(UDP_NANOS);
    }
  }

  private void begin() {
    long now = System.nanoTime();
    guard.expectMedia(mediaTimeoutNanos);
    keepAliveAtNanos = now + dialogue.keepAliveNanos();
    reportAtNanos = now + ReceiverReports.INTERVAL_NANOS;
  }

  private void drain(UdpPair pair, RtpTrack track, ByteBuffer buffer) throws IOException {
    WallTime arrival = now();
    for (int i = 0; i < MAX_PACKETS; i++) {
      int length = pair.readRtp(buffer.clear());
      if (length == 0) {
        break;
      }
      track.rtp(buffer, 0, length, arrival);
    }
    int length = pair.readRtcp(buffer.clear());
    if (length > 0) {
      track.rtcp(buffer, 0, length, arrival);
    }
  }

  private void after(long now) throws IOException {
    if (tracks.takeDelivered()) {
      guard.expectMedia(mediaTimeoutNanos);
    }
    guard.judgeMedia(now);
    ServerRequest elsewhere = connection.redirect();
    if (elsewhere != null) {
      throw new Redirected(Redirect.target(elsewhere.headers()));
    }
    RtspResponse late = connection.takeLateAnswer();
    if (late != null) {
      dialogue.answered(late);
    }
    if (now - keepAliveAtNanos >= 0) {
      keepAliveAtNanos = now + dialogue.keepAliveNanos();
      dialogue.keepAlive();
    }
  }

  private boolean reportDue(long now) {
    boolean due = now - reportAtNanos >= 0;
    if (due) {
      reportAtNanos = now + ReceiverReports.INTERVAL_NANOS;
      tracks.tellClock();
    }
    return due;
  }

  private WallTime now() {
    return WallTime.of(clock.instant());
  }
}
