package io.strongroom.playback.evidence;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.sign.EvidenceIdentity;
import io.strongroom.crypto.sign.TimeStamps;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.audit.AccessLogReceipts;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.compliance.CompletenessView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.Supplier;

/**
 * What exports are made with and of. Owned by whoever starts them.
 *
 * @param identity signs packages; UNAVAILABLE with the remedy if its keys cannot be used
 * @param timeStamps our own authority or another's
 * @param receipts of the access log that the checker writes
 * @param font of the list, and of watermarks
 * @param watermarks whether viewing copies have some
 * @param zone whose days completeness records are of
 * @param cipher seals packages
 * @param state the control records
 * @param folder of packages, on this node; made if it is missing
 * @param elsewhere packages of other nodes
 * @param kept how long a package can be fetched
 */
public record EvidenceSources(
    Footage footage,
    AccessChecker checker,
    Accounts accounts,
    CameraRegistry cameras,
    CompletenessView completeness,
    Supplier<EvidenceIdentity> identity,
    Supplier<TimeStamps> timeStamps,
    AccessLogReceipts receipts,
    ReportFont font,
    boolean watermarks,
    ZoneId zone,
    DocumentCipher cipher,
    StateStore state,
    NodeId node,
    Path folder,
    PackagesElsewhere elsewhere,
    Duration kept,
    InstantSource clock) {}
