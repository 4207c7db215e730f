package io.strongroom.node;

import io.strongroom.playback.audit.ContentSource;
import io.strongroom.playback.audit.TiledAccessLog;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.inspect.AuditPacks;
import io.strongroom.playback.inspect.FindingDesk;
import io.strongroom.playback.inspect.Findings;
import io.strongroom.playback.inspect.Inspection;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.playback.tilelog.PublishedLog;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.state.StateStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a node has for inspectors.
 *
 * @param inspection the log, and what is mirrored of others
 * @param findings what they want explained
 * @param packs for auditors
 */
record InspectPart(Inspection inspection, FindingDesk findings, AuditPacks packs) {
  /** How often findings that are overdue are looked for. */
  private static final Duration FINDINGS = Duration.ofMinutes(1);

  static InspectPart start(
      DataFolder data,
      TiledAccessLog accessLog,
      Optional<ContentSource> others,
      AccessRequests requests,
      AccountsPart who,
      StateStore state,
      Evidence evidence,
      ReportFont font,
      Periodic periodic,
      Clock clock,
      Alarms alarms) {
    Inspection inspection =
        new Inspection(
            data.node(),
            accessLog.pages(),
            data.resolve(AccessLogPart.MIRRORS),
            others.orElse(InspectPart::noOthers),
            accessLog,
            accessLog,
            requests,
            who.permissions(),
            clock);
    Findings findings = new Findings(state, accessLog, alarms, clock);
    periodic.nowAndEvery("findings", FINDINGS, findings::check);
    return new InspectPart(
        inspection,
        new FindingDesk(findings, inspection, who.people(), who.permissions()),
        new AuditPacks(inspection, findings, evidence, font));
  }

  /** Of a node that stands alone. */
  private static List<PublishedLog.Content> noOthers(
      NodeId node, ContentSource.Reading reading, long bundle, int count) {
    throw new StrongroomException(ErrorKind.UNAVAILABLE, "there are no other nodes");
  }
}
