package io.strongroom.loadtests.prove;

import java.util.List;

/** All claims, in the order in which they are listed. */
public final class Proofs {
  private Proofs() {}

  public static List<Proof> all() {
    return List.of(
        new RecordProof(50, true),
        new KillProof(20),
        new PowerCutProof(),
        new ExportProof(),
        new ForeignRtspProof(),
        new ClearTextProof(),
        new SeekProof());
  }
}
