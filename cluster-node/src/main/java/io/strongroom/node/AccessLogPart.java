package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.custody.CompletenessSteps;
import io.strongroom.playback.custody.CustodyJournal;
import io.strongroom.playback.custody.LoggedRecords;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.tilelog.LogMessages;
import io.strongroom.playback.tilelog.Witnessing;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.peer.PeerHandler;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.compliance.CompletenessKeeper;
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

  /** How often what was done is written. */
  private static final Duration CUSTODY = Duration.ofSeconds(5);

  /** How often records are looked through for what a crash has left. */
  private static final Duration CUSTODY_LOOKS = Duration.ofHours(1);

  /** Records of completeness are made once a day. */
  private static final Duration COMPLETENESS = Duration.ofMinutes(15);

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

  /** Who has witnesses sign what it publishes. */
  static Witnessing witnesses(NodeSettings settings, DataFolder data, Clock clock, Alarms alarms) {
    return new Witnessing(data.resolve("access"), settings.accessLog().witnesses(), clock, alarms);
  }

  /** What other nodes are told of expiry and of the log, and get of packages. */
  static Map<String, PeerHandler> answers(
      DataFolder data, ExpiryHandlers expiry, TiledAccessLog accessLog, PackageMessages packages) {
    Map<String, PeerHandler> answers = new HashMap<>(expiry.handlers());
    answers.putAll(expiry.completeness().handlers());
    answers.putAll(LogMessages.handlers(data.resolve("access")));
    answers.putAll(accessLog.contentHandlers());
    answers.putAll(packages.handlers());
    return answers;
  }

  /** Has what is decided logged before it is written, and what is done after it. */
  static CustodyJournal custody(
      TiledAccessLog accessLog,
      StateStore records,
      LoggedRecords logged,
      DataFolder data,
      Periodic periodic) {
    CustodyJournal journal = new CustodyJournal(accessLog, records, data.resolve("access-custody"));
    logged.logTo(accessLog, journal);
    periodic.nowAndEvery("custody in the records", CUSTODY_LOOKS, journal::look);
    periodic.every("custody in the access log", CUSTODY, journal::write);
    return journal;
  }

  /** Has records of completeness logged, too. */
  static void logCompleteness(
      CustodyJournal journal, CompletenessKeeper completeness, Periodic periodic) {
    CompletenessSteps steps = new CompletenessSteps(journal, completeness::newestFirst);
    periodic.nowAndEvery("completeness in the access log", COMPLETENESS, steps::look);
  }

  static void eraseOldContents(TiledAccessLog accessLog) {
    long erased = accessLog.eraseOldContents();
    if (erased > 0) {
      log.info("contents of {} entries of the access log were kept long enough and erased", erased);
    }
  }
}
