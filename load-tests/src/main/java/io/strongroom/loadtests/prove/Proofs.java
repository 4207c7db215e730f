package io.strongroom.loadtests.prove;

import io.strongroom.loadtests.prove.access.AccessMatrixProof;
import io.strongroom.loadtests.prove.access.LogLoopsProof;
import io.strongroom.loadtests.prove.access.LogSpeedProof;
import io.strongroom.loadtests.prove.access.RevocationProof;
import io.strongroom.loadtests.prove.access.cost.AccessCostProof;
import io.strongroom.loadtests.prove.density.DensityProof;
import io.strongroom.loadtests.prove.density.HevcDensityProof;
import io.strongroom.loadtests.prove.drill.LongDrillProof;
import io.strongroom.loadtests.prove.drill.PartitionProof;
import io.strongroom.loadtests.prove.evidence.EvidenceProof;
import io.strongroom.loadtests.prove.expiry.ClusterExpiryProof;
import io.strongroom.loadtests.prove.expiry.ExpireDayProof;
import io.strongroom.loadtests.prove.expiry.ShortageProof;
import io.strongroom.loadtests.prove.expiry.ShreddingProof;
import io.strongroom.loadtests.prove.expiry.WrongVolumeProof;
import io.strongroom.loadtests.prove.failover.ChunkFailoverProof;
import io.strongroom.loadtests.prove.failover.FailoverProof;
import io.strongroom.loadtests.prove.failover.RollingRestartProof;
import io.strongroom.loadtests.prove.journey.JourneyProof;
import io.strongroom.loadtests.prove.live.LiveLatencyProof;
import io.strongroom.loadtests.prove.many.ManyCamerasProof;
import io.strongroom.loadtests.prove.misbehaviour.MisbehaviourProof;
import io.strongroom.loadtests.prove.replica.ReplicaProof;
import io.strongroom.loadtests.prove.tamper.TamperProof;
import io.strongroom.loadtests.prove.thousand.ThousandProof;
import io.strongroom.loadtests.prove.year.HoldRaceProof;
import io.strongroom.loadtests.prove.year.RetentionCrashProof;
import io.strongroom.loadtests.prove.year.RetentionYearProof;
import java.util.List;

/** All claims, in the order in which they are listed. */
public final class Proofs {
  private Proofs() {}

  public static List<Proof> all() {
    return List.of(
        DensityProof.record(50, true),
        DensityProof.density(200, true),
        new HevcDensityProof(),
        new ThousandProof(1000),
        new LiveLatencyProof(200),
        KillProof.few(20),
        KillProof.many(500),
        new PowerCutProof(),
        new FailoverProof(60, 10),
        new ChunkFailoverProof(30),
        new RollingRestartProof(60),
        new ManyCamerasProof(20_000),
        new PartitionProof(30),
        new LongDrillProof(12, 30),
        new ReplicaProof(12),
        new ExportProof(),
        new MisbehaviourProof(24, 100),
        ForeignRtspProof.both(),
        new ShreddingProof(),
        new ClusterExpiryProof(),
        new ExpireDayProof(1_000, 50),
        new WrongVolumeProof(),
        new ShortageProof(),
        RetentionYearProof.whole(),
        new RetentionCrashProof(),
        new HoldRaceProof(),
        new TamperProof(),
        new ClearTextProof(),
        new SeekProof(),
        AccessMatrixProof.whole(),
        new JourneyProof(),
        new EvidenceProof(200),
        new RevocationProof(10),
        new AccessCostProof(6),
        new LogLoopsProof(50),
        new LogSpeedProof(10_000_000));
  }
}
