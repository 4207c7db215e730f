package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.keys.PrivateFiles;
import io.strongroom.crypto.sign.CertificateChains;
import io.strongroom.crypto.sign.EvidenceIdentity;
import io.strongroom.crypto.sign.TimeStampClient;
import io.strongroom.crypto.sign.TimeStamps;
import io.strongroom.node.settings.EvidenceSection;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.playback.access.AccessChecker;
import io.strongroom.playback.access.Accounts;
import io.strongroom.playback.audit.AccessLogReceipts;
import io.strongroom.playback.evidence.Evidence;
import io.strongroom.playback.evidence.EvidenceSources;
import io.strongroom.playback.evidence.PackageMessages;
import io.strongroom.playback.evidence.PackagesElsewhere;
import io.strongroom.playback.report.pdf.ReportFont;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.model.ErrorKind;
import io.strongroom.recording.model.StrongroomException;
import io.strongroom.recording.read.Footage;
import io.strongroom.recording.state.StateStore;
import io.strongroom.retention.compliance.CompletenessView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports of evidence on a node. Its keys are made at the first start, sealed, among the node's
 * other keys; without them everything but exports works.
 */
final class EvidencePart {
  private static final Logger log = LoggerFactory.getLogger(EvidencePart.class);
  private static final String ALARM = "evidence-key-failing";
  private static final String NEW_ALARM = "evidence-key-new";

  private EvidencePart() {}

  /**
   * Begins.
   *
   * @param answers to other nodes, from these exports from now on
   */
  static Evidence start(
      NodeSettings settings,
      DataFolder data,
      Footage footage,
      AccessChecker checker,
      Accounts accounts,
      CameraRegistry cameras,
      CompletenessView completeness,
      AccessLogReceipts receipts,
      StateStore state,
      Optional<ClusterPart> cluster,
      PackageMessages answers,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    Supplier<EvidenceIdentity> identity = identity(data, clock, random, alarms);
    EvidenceSection evidence = settings.evidence();
    Supplier<TimeStamps> stamps =
        evidence
            .authority()
            .<Supplier<TimeStamps>>map(
                outside -> {
                  TimeStamps client = new TimeStampClient(outside.url(), outside.roots(), random);
                  return () -> client;
                })
            .orElse(() -> identity.get().timeStamps(clock, random));
    Evidence exports =
        Evidence.start(
            new EvidenceSources(
                footage,
                checker,
                accounts,
                cameras,
                completeness,
                identity,
                stamps,
                receipts,
                new ReportFont(settings.reportFont()),
                settings.watermarks().exports(),
                settings.zone(),
                new DocumentCipher(data.key()),
                state,
                data.node(),
                data.resolve("exports"),
                cluster.map(ClusterPart::packages).orElse(PackagesElsewhere.NONE),
                evidence.kept(),
                clock));
    answers.answerFrom(exports);
    return exports;
  }

  /** The public root lies beside the exports, so that keys that are gone are missed. */
  private static Supplier<EvidenceIdentity> identity(
      DataFolder data, Clock clock, SecureRandom random, Alarms alarms) {
    Path file = data.resolve("keys/evidence.keys");
    Path shown = data.resolve("evidence-root.pem");
    try {
      EvidenceIdentity identity = open(data, file, shown, clock, random, alarms);
      return () -> identity;
    } catch (KeyFileException e) {
      alarms.raise(
          ALARM,
          "evidence",
          e.getMessage() + ". Nothing is exported as evidence until then.",
          "Put the file back from its backup, mode 0600, and restart the node.");
      return () -> {
        throw new StrongroomException(
            ErrorKind.UNAVAILABLE,
            "the keys that evidence is signed with cannot be used; see the alarm " + ALARM);
      };
    }
  }

  private static EvidenceIdentity open(
      DataFolder data, Path file, Path shown, Clock clock, SecureRandom random, Alarms alarms) {
    DocumentCipher cipher = new DocumentCipher(data.key());
    var found = EvidenceIdentity.load(file, cipher, clock, random);
    if (found.isPresent()) {
      show(found.get(), shown);
      return found.get();
    }
    boolean lost = Files.exists(shown);
    EvidenceIdentity made =
        EvidenceIdentity.create(file, data.node().toString(), cipher, clock, random);
    show(made, shown);
    log.info("keys for evidence were made; {} is the root that packages are checked by", shown);
    if (lost) {
      alarms.raise(
          NEW_ALARM,
          "evidence",
          file + " was lost: packages come under another root from now on.",
          "Keep the old root for the old ones. If there is a backup of the file, put it back and"
              + " restart the node.");
    }
    return made;
  }

  private static void show(EvidenceIdentity identity, Path shown) {
    PrivateFiles.replace(shown, CertificateChains.pem(List.of(identity.root())));
  }
}
