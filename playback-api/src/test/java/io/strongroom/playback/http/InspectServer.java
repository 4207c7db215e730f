package io.strongroom.playback.http;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.playback.access.Account;
import io.strongroom.playback.access.Assignment;
import io.strongroom.playback.access.MovableClock;
import io.strongroom.playback.access.Role;
import io.strongroom.playback.audit.ContentWire;
import io.strongroom.playback.audit.Delivery;
import io.strongroom.playback.audit.Intent;
import io.strongroom.playback.audit.Intent.Action;
import io.strongroom.playback.audit.IntentReceipt;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.TimeRange;
import io.strongroom.recording.model.WallTime;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.read.Authorisation;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A server with a real access log, a camera in the north and one in the south, an inspector of
 * everything and one of the south.
 */
public final class InspectServer implements AutoCloseable {
  public static final String INSPECTOR = "zhou";
  static final String SOUTHERN = "chen";

  final MovableClock clock = new MovableClock();
  final CameraId north = new CameraId(UUID.randomUUID());
  final CameraId south = new CameraId(UUID.randomUUID());
  final Path dir;
  final TiledAccessLog log;
  final TestServer server;

  public InspectServer(Path dir) {
    this.dir = dir;
    SecureRandom random = new SecureRandom();
    log =
        TiledAccessLog.open(
            new TiledAccessLog.Place(
                dir.resolve("access"), dir.resolve("log.key"), TestServer.NODE),
            new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("log-node.key"), random)),
            Period.ofYears(3),
            clock,
            random,
            new Alarms(clock));
    server =
        new TestServer(
            dir,
            clock,
            new NoFootage(),
            new NoFootage(),
            Optional.of(log),
            new Authorisation.Mint());
    server.makeAreas();
    server.put(north, "North gate 北门");
    server.put(south, "South gate 南门", "other unit");
    account(INSPECTOR, Role.INSPECTOR);
    account(SOUTHERN, Role.INSPECTOR);
    account("leader", Role.APPROVER);
    Account admin = server.accounts.find("admin").orElseThrow();
    Account _ =
        server.people.assign(
            admin,
            SOUTHERN,
            SOUTHERN,
            "督察支队",
            List.of(new Assignment(Role.INSPECTOR, Optional.of("south"), Set.of(), List.of())));
  }

  private void account(String user, Role role) {
    server.accounts.add(user, "Name of " + user, "督察支队", role, TestServer.PASSWORD.toCharArray());
  }

  public URI uri(String path) {
    return server.uri(path);
  }

  /** The grant that the viewer's looks rest on. */
  String grant() {
    return server.requests.all().getFirst().id().toString();
  }

  private Intent intent(CameraId camera, String user, String unit, String purpose, Action action) {
    WallTime from = WallTime.of(clock.instant()).plusMicros(-3_600_000_000L);
    TimeRange minute = new TimeRange(from, from.plusMicros(60_000_000));
    return new Intent(UUID.randomUUID(), user, unit, purpose, camera, minute, action, grant());
  }

  /** Somebody looks at a minute of a camera, and gets all of it; index of the intent. */
  public long look(CameraId camera, String user, String unit, String purpose) {
    return look(camera, user, unit, purpose, Action.PLAYBACK);
  }

  /** The same for another action. */
  public long look(CameraId camera, String user, String unit, String purpose, Action action) {
    Intent intent = intent(camera, user, unit, purpose, action);
    IntentReceipt receipt = log.intend(intent);
    long _ = log.deliver(receipt, new Delivery(Optional.of(intent.range()), 1_234_567));
    return receipt.index();
  }

  /** Somebody is refused. */
  public void refuse(CameraId camera, String user, String reason) {
    log.refuse(intent(camera, user, "Station 4", "", Action.EXPORT), reason);
  }

  /** Has this log's handler answer for another node, as the data port would carry it. */
  void opensContentsOf(NodeId other) {
    PeerHandler handler = log.contentHandlers().values().iterator().next();
    server.contents = ContentWire.over(handler, other);
  }

  /** Moves the server's clock on. */
  public void forward(Duration by) {
    clock.forward(by);
  }

  public CameraId north() {
    return north;
  }

  public CameraId south() {
    return south;
  }

  @Override
  public void close() {
    server.close();
    log.close();
  }
}
