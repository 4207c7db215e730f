package io.strongroom.playback.http;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.NodeKey;
import io.strongroom.crypto.sign.EvidenceIdentity;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.audit.AccessLog;
import io.strongroom.playback.audit.AccessLogReceipts;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.EvidenceSources;
import io.strongroom.playback.evidence.PackagesElsewhere;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.NodeId;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.compliance.CompletenessView;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Exports of a test's server; a log that has no receipts gives none. */
final class EvidenceFixture {
  static final NodeId NODE = new NodeId(new UUID(7, 7));

  private EvidenceFixture() {}

  static Evidence start(
      Path dir,
      Footage footage,
      AccessChecker checker,
      Accounts accounts,
      CameraRegistry cameras,
      CompletenessView completeness,
      AccessLog log,
      StateStore state,
      Clock clock) {
    return start(
        NODE,
        PackagesElsewhere.NONE,
        dir,
        footage,
        checker,
        accounts,
        cameras,
        completeness,
        log,
        state,
        clock);
  }

  /** Of one of several nodes. */
  static Evidence start(
      NodeId node,
      PackagesElsewhere elsewhere,
      Path dir,
      Footage footage,
      AccessChecker checker,
      Accounts accounts,
      CameraRegistry cameras,
      CompletenessView completeness,
      AccessLog log,
      StateStore state,
      Clock clock) {
    SecureRandom random = new SecureRandom();
    DocumentCipher cipher =
        new DocumentCipher(NodeKey.loadOrCreate(dir.resolve("evidence-node.key"), random));
    Path keys = dir.resolve("evidence.keys");
    EvidenceIdentity identity =
        EvidenceIdentity.load(keys, cipher, clock, random)
            .orElseGet(() -> EvidenceIdentity.create(keys, "test", cipher, clock, random));
    return Evidence.start(
        new EvidenceSources(
            footage,
            checker,
            accounts,
            cameras,
            completeness,
            () -> identity,
            () -> identity.timeStamps(clock, random),
            receipts(log),
            new ReportFont(Optional.empty()),
            true,
            ZoneId.of("Asia/Shanghai"),
            cipher,
            state,
            node,
            dir.resolve("exports"),
            elsewhere,
            Duration.ofDays(7),
            clock));
  }

  static AccessLogReceipts receipts(AccessLog log) {
    return log instanceof AccessLogReceipts receipts ? receipts : new NoReceipts();
  }

  private static final class NoReceipts implements AccessLogReceipts {
    @Override
    public Optional<List<Receipt>> receipts(List<Long> indices) {
      return Optional.of(List.of());
    }

    @Override
    public String verifierKey() {
      return "none";
    }
  }
}
