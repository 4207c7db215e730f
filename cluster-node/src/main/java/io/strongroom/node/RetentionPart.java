package io.strongroom.node;

import io.strongroom.crypto.envelope.DocumentCipher;
import io.strongroom.crypto.envelope.Suite;
import io.strongroom.crypto.keys.KeyFileException;
import io.strongroom.crypto.sign.NoteSigner;
import io.strongroom.node.settings.NodeSettings;
import io.strongroom.recording.alarm.Alarms;
import io.strongroom.recording.camera.CameraRegistry;
import io.strongroom.recording.erase.Eraser;
import io.strongroom.recording.erase.Removals;
import io.strongroom.recording.erase.Tombstone;
import io.strongroom.recording.index.PackRow;
import io.strongroom.recording.read.StoredFootage;
import io.strongroom.recording.rewrap.KeyMove;
import io.strongroom.recording.state.StateStore;
import io.strongroom.recording.state.StateStore.Kind;
import io.strongroom.recording.thin.Thinning;
import io.strongroom.retention.compliance.CompletenessKeeper;
import io.strongroom.retention.compliance.PackPlaces;
import io.strongroom.retention.deletion.DeletionOrders;
import io.strongroom.retention.expiry.CheckpointFile;
import io.strongroom.retention.expiry.Custody;
import io.strongroom.retention.expiry.Expirer;
import io.strongroom.retention.expiry.ExpiryPeers;
import io.strongroom.retention.expiry.OwnFootage;
import io.strongroom.retention.expiry.RetentionView;
import io.strongroom.retention.expiry.TrustedClock;
import io.strongroom.retention.hold.Holds;
import io.strongroom.retention.peer.ExpiryHandlers;
import io.strongroom.retention.report.ReportView;
import io.strongroom.retention.report.RetentionReports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/** Retention on a node: the rules in force, and what goes by them. */
final class RetentionPart {
  /** A look at every row of the catalogue; the day that ends waits for it so long. */
  private static final Duration EVERY = Duration.ofMinutes(10);

  /** What two people have approved when the process died before it was in force. */
  static final Duration CHANGES = Duration.ofMinutes(1);

  /** Between two looks at chains to which others have added. */
  private static final Duration CHAINS = Duration.ofSeconds(15);

  /** Between two looks at what is to be recorded; where there is nothing, it is one question. */
  private static final Duration RECORDS = Duration.ofMinutes(1);

  private static final Duration STEPS = Duration.ofSeconds(10);

  private static final String SIGNER_ALARM = "certificate-key-failing";

  /**
   * What others see of retention.
   *
   * @param plan what goes when
   * @param completeness what was recorded
   * @param expirer what lets footage go
   * @param reports whether footage was kept as the rules say
   */
  record Views(
      RetentionView plan, CompletenessKeeper completeness, Expirer expirer, ReportView reports) {
    /** Whether a pack is being removed. */
    Predicate<PackRow> removes() {
      return expirer::removes;
    }
  }

  private RetentionPart() {}

  /** Wires what lets footage go, and has it run again and again once all packs are known. */
  static Views start(
      NodeSettings settings,
      DataFolder data,
      NodeVolumes disks,
      StateStore state,
      NodePolicy policy,
      NodeKeys keys,
      StoredFootage footage,
      CameraRegistry registry,
      Optional<ClusterPart> cluster,
      ExpiryHandlers others,
      Removals removals,
      Thinning thinning,
      CountDownLatch swept,
      Periodic periodic,
      Clock clock,
      SecureRandom random,
      Alarms alarms) {
    Tombstone.Mint mint = new Tombstone.Mint();
    TrustedClock trusted =
        new TrustedClock(
            new MachineClock(clock),
            new CheckpointFile(data.resolve("clock.checkpoint"), new DocumentCipher(data.key())));
    NodeCustody own =
        new NodeCustody(
            keys,
            KeyToken.slots(settings.keys().provider()),
            footage,
            signer(data, settings.keys().provider().suite(), state, random, alarms),
            random,
            alarms);
    Custody custody = cluster.<Custody>map(part -> part.custody(own)).orElse(own);
    Expirer expirer =
        new Expirer(
            new OwnFootage(data.node(), disks.catalogue(), settings.zone(), thinning::states),
            cluster.map(ClusterPart::expiryPeers).orElse(ExpiryPeers.NONE),
            policy.expires(),
            state,
            policy::history,
            settings.zone(),
            trusted,
            custody,
            new Eraser(disks.volumes(), disks.catalogue(), mint, removals),
            mint,
            new Holds(state, clock),
            new DeletionOrders(state, clock),
            new KeyMove(disks.volumes(), disks.catalogue()),
            alarms);
    CompletenessKeeper completeness =
        new CompletenessKeeper(
            data.node(),
            disks.catalogue(),
            new PackPlaces(disks.volumes(), settings.tiers().rules().days()),
            footage,
            registry,
            settings.zone(),
            trusted,
            custody::sign,
            expirer::expired,
            data.resolve("completeness"),
            cluster.map(part -> part.completeness(expirer::drives)),
            alarms);
    periodic.nowAndEvery("policy changes", CHANGES, policy.changes()::settle);
    boolean keepsRecords =
        own.signer().isPresent() && (settings.cluster().isEmpty() || custody.isKeyholder());
    Runnable plan =
        keepsRecords && cluster.isEmpty() ? () -> inTurn(completeness, expirer) : expirer::run;
    others.serve(expirer);
    others.completeness().serve(completeness.answers());
    ExpiryTurns turns =
        new ExpiryTurns(
            plan,
            expirer::goOn,
            EVERY,
            () -> cluster.map(ClusterPart::seesOthers).orElse(true),
            System::nanoTime);
    periodic.nowAndEvery("expiry", STEPS, () -> after(swept, turns));
    cluster.ifPresent(
        part -> {
          ExpiryTurns records = keeping(completeness, keepsRecords, part);
          periodic.nowAndEvery("completeness", CHAINS, () -> after(swept, records));
        });
    periodic.nowAndEvery("packs that stay", STEPS, () -> after(swept, expirer::move));
    periodic.nowAndEvery("removal", STEPS, () -> after(swept, expirer::remove));
    ReportView reports =
        new RetentionReports(
            registry, completeness.days(), expirer, expirer::expired, policy::history, footage);
    return new Views(expirer, completeness, expirer, reports);
  }

  /** In a cluster all records take minutes, and the death of keys does not wait for them. */
  private static ExpiryTurns keeping(
      CompletenessKeeper completeness, boolean keepsRecords, ClusterPart cluster) {
    return new ExpiryTurns(
        () -> {
          completeness.follow();
          if (keepsRecords) {
            completeness.run();
          }
        },
        () -> {
          completeness.follow();
          return false;
        },
        RECORDS,
        cluster::seesOthers,
        System::nanoTime);
  }

  /** Records first, so that a day that was missed has its record before its packs go. */
  private static void inTurn(CompletenessKeeper completeness, Expirer expirer) {
    completeness.run();
    expirer.run();
  }

  /** Recording does not wait for the key of certificates. */
  private static Optional<NoteSigner> signer(
      DataFolder data, Suite suite, StateStore state, SecureRandom random, Alarms alarms) {
    Path file = data.resolve("keys/certificates.key");
    boolean lost = Files.notExists(file) && !state.list(Kind.CLASS_DAY).isEmpty();
    try {
      NoteSigner signer =
          NodeCustody.signer(file, "strongroom.local/" + data.node(), suite, random);
      if (lost) {
        alarms.raise(
            SIGNER_ALARM,
            "certificates",
            file + " was lost: certificates come under another verifier key from now on.",
            "Keep the old verifier key for the old ones. If there is a backup of the file, put it"
                + " back and restart the node.");
      }
      return Optional.of(signer);
    } catch (KeyFileException e) {
      alarms.raise(
          SIGNER_ALARM,
          "certificates",
          e.getMessage() + ". Without it nothing expires, because nothing could prove it.",
          "Put the file back from its backup, mode 0600, and restart the node.");
      return Optional.empty();
    }
  }

  /** Waits until all packs are known. */
  static void after(CountDownLatch swept, Runnable work) {
    try {
      swept.await();
      work.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
