package io.strongroom.playback.http;

import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.People;
import io.strongroom.playback.access.Permissions;
import io.strongroom.playback.access.Sessions;
import io.strongroom.playback.access.SignIn;
import io.strongroom.playback.access.Strangers;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.grant.AccessRequests;
import io.strongroom.playback.inspect.AuditPacks;
import io.strongroom.playback.inspect.FindingDesk;
import io.strongroom.playback.inspect.Inspection;
import io.strongroom.playback.mask.MaskChanges;
import io.strongroom.playback.mask.Masks;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.playback.watermark.PictureMarks;
import io.strongroom.playback.watermark.Watermarks;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.control.RecorderStatus;
import io.strongroom.recording.model.CameraId;
import io.strongroom.recording.placement.ClusterView;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.read.LiveFootage;
import io.strongroom.retention.compliance.CompletenessView;
import io.strongroom.retention.expiry.RetentionView;
import io.strongroom.retention.forecast.ForecastView;
import io.strongroom.retention.policy.PolicyChanges;
import io.strongroom.retention.policy.Reassignments;
import io.strongroom.retention.report.ReportView;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the server is wired to. Owned by whoever starts it.
 *
 * @param people accounts and areas
 * @param providers who else vouches for people and programs; empty: local accounts alone
 * @param permissions what people may do
 * @param requests for footage, and the grants that came of them
 * @param masks what is hidden of cameras' pictures
 * @param statuses how recording of a camera goes: {@code recording::status}
 * @param pictures {@code new PictureRenderer()::jpeg}
 * @param transcodes how much footage is drawn anew at a time
 * @param cluster the nodes; empty on a node that stands alone
 * @param retention what is kept until when
 * @param forecasts when room runs out
 * @param refusesCameras whether a camera for which there is no room is refused
 * @param policy how long footage is to be kept
 * @param reassignments which class cameras are recorded under
 * @param completeness what was recorded of each camera and day
 * @param reports whether footage was kept as the rules say
 * @param reportFont what documents are written in
 * @param evidence exports of this node; closed by whoever started them
 * @param watermarks where they are shown
 * @param zone in which those of pictures tell the time
 * @param inspection the access log as inspectors read it
 * @param findings what inspectors want explained
 * @param packs for auditors
 * @param strangers counts refusals of those who are not signed in
 */
public record Collaborators(
    People people,
    Optional<Providers> providers,
    Permissions permissions,
    SignIn signIn,
    Sessions sessions,
    AccessChecker checker,
    AccessRequests requests,
    Masks masks,
    MaskChanges maskChanges,
    CameraRegistry cameras,
    Function<CameraId, Optional<RecorderStatus>> statuses,
    Alarms alarms,
    Footage footage,
    LiveFootage live,
    Pictures pictures,
    int transcodes,
    Optional<ClusterView> cluster,
    RetentionView retention,
    ForecastView forecasts,
    boolean refusesCameras,
    PolicyChanges policy,
    Reassignments reassignments,
    CompletenessView completeness,
    ReportView reports,
    ReportFont reportFont,
    Evidence evidence,
    Watermarks watermarks,
    ZoneId zone,
    Inspection inspection,
    FindingDesk findings,
    AuditPacks packs,
    Strangers strangers,
    Clock clock) {
  /** What is burnt into single pictures. */
  PictureMarks pictureMarks() {
    return new PictureMarks(watermarks.exports(), reportFont.file(), zone);
  }
}
