package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.inspect.Inspection;
import io.strongroom.playback.tilelog.LogMessages;
import io.strongroom.playback.tilelog.Witnessing;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.retention.peer.ExpiryHandlers;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access log of a node in its data folder. */
final class AccessLogPart {
  /** How often what is older than it is kept is looked for. */
  static final Duration ERASURE = Duration.ofDays(1);

  /** How often witnesses are asked. */
  static final Duration WITNESSES = Duration.ofMinutes(1);

  /** Where logs of other nodes are mirrored. */
  static final String MIRRORS = "access-mirrors";

  private static final Logger log = LoggerFactory.getLogger(AccessLogPart.class);

  private AccessLogPart() {}

  static TiledAccessLog open(
      NodeSettings settings, DataFolder data, Clock clock, SecureRandom random, Alarms alarms) {
    return TiledAccessLog.open(
        new TiledAccessLog.Place(
            data.resolve("access"), data.resolve("keys/access-log.key"), data.node()),
        new DocumentCipher(data.key()),
        settings.accessLog().contentKept(),
        clock,
        random,
        alarms);
  }

  /** The log, and what is mirrored of others, as inspectors read them. */
  static Inspection inspection(
      DataFolder data,
      TiledAccessLog accessLog,
      AccessRequests requests,
      Permissions permissions,
      Clock clock) {
    return new Inspection(
        data.node(),
        accessLog.pages(),
        data.resolve(MIRRORS),
        accessLog,
        accessLog,
        requests,
        permissions,
        clock);
  }

  /** Who has witnesses sign what it publishes. */
  static Witnessing witnesses(NodeSettings settings, DataFolder data, Clock clock, Alarms alarms) {
    return new Witnessing(data.resolve("access"), settings.accessLog().witnesses(), clock, alarms);
  }

  /** What other nodes are told of expiry and of the log. */
  static Map<String, PeerHandler> answers(DataFolder data, ExpiryHandlers expiry) {
    Map<String, PeerHandler> answers = new HashMap<>(expiry.handlers());
    answers.putAll(expiry.completeness().handlers());
    answers.putAll(LogMessages.handlers(data.resolve("access")));
    return answers;
  }

  static void eraseOldContents(TiledAccessLog accessLog) {
    long erased = accessLog.eraseOldContents();
    if (erased > 0) {
      log.info("contents of {} entries of the access log were kept long enough and erased", erased);
    }
  }
}
